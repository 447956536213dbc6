import { flagBits } from "../scan/flags.ts";
import { rowsOf } from "./cells.ts";
import { setsByStream } from "./coverage-facts.ts";
import type { Db } from "./open.ts";
import { timeOf } from "./unit.ts";

/** Events of a stream that are alike to an audit policy, of one stage and level. Times are microseconds. */
export interface KindSeen {
  readonly verb: string | null;
  readonly user: string | null;
  /** `pods/exec`; null for a request of no resource. */
  readonly resource: string | null;
  readonly namespace: string | null;
  readonly stage: string | null;
  readonly level: string | null;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

/** What was logged of each kind of request, in the order of the fields. Of a database that is being written the newest rows
 *  may be missing. */
export function kindsSeen(db: Db, stream: string): KindSeen[] {
  const sql = `SELECT verb.value AS verb, identity.user AS user, r.resource || ifnull('/' || r.subresource, '') AS resource,
    namespace.value AS namespace, stage.value AS stage, level.value AS level, sum(c.event_count) AS count,
    min(c.event_first_us) AS first, max(c.event_last_us) AS last
    FROM cell c JOIN shape s ON s.id = c.shape JOIN verb ON verb.id = s.verb JOIN identity ON identity.id = s.identity
    JOIN resource r ON r.id = s.resource JOIN namespace ON namespace.id = c.namespace JOIN stage ON stage.id = s.stage
    JOIN level ON level.id = s.level WHERE c.streams ${isOf(db, stream)} AND c.event_first_us IS NOT NULL
    GROUP BY s.verb, s.identity, s.resource, c.namespace, s.stage, s.level ORDER BY 1, 2, 3, 4, 5, 6`;
  return db.prepare(sql).all() as KindSeen[];
}

function isOf(db: Db, stream: string): string {
  return `IN (${(setsByStream(db).get(stream)?.ids ?? []).join(",")})`;
}

/** The events of a stream that have times of whole seconds: how many, and from when to when. */
export function coarseSpan(
  db: Db,
  stream: string,
): { readonly count: number; readonly first: number | null; readonly last: number | null } {
  const sql = `SELECT ifnull(sum(event_count), 0) AS count, min(event_first_us) AS first, max(event_last_us) AS last FROM cell c
    JOIN shape s ON s.id = c.shape WHERE c.streams ${isOf(db, stream)} AND s.flags & ${flagBits.coarseTime}`;
  return db.prepare(sql).get() as { count: number; first: number | null; last: number | null };
}

/** A request of the API server to itself. */
export interface OwnRequest {
  readonly time: number;
  readonly verb: string | null;
  readonly apiGroup: string | null;
  readonly resource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly user: string | null;
}

/** The events of a stream by `system:apiserver` for roles and leases, in the order of time; the first `limit`. */
export function ownRequests(db: Db, stream: string, limit: number): OwnRequest[] {
  const shapes = `SELECT s.id FROM shape s JOIN identity ON identity.id = s.identity JOIN resource ON resource.id = s.resource
    JOIN verb ON verb.id = s.verb WHERE identity.user = 'system:apiserver'
    AND (resource.api_group = 'rbac.authorization.k8s.io' AND verb.value = 'get' OR resource.resource = 'leases' AND verb.value = 'create')`;
  const chunks = db
    .prepare(`SELECT DISTINCT chunk FROM cell WHERE shape IN (${shapes}) ORDER BY chunk`)
    .pluck()
    .all() as number[];
  const find =
    db.prepare(`SELECT ${timeOf("event")} AS time, verb.value AS verb, r.api_group AS apiGroup, r.resource AS resource,
    namespace.value AS namespace, name.value AS name, identity.user AS user FROM event e JOIN shape s ON s.id = e.shape
    JOIN verb ON verb.id = s.verb JOIN identity ON identity.id = s.identity JOIN resource r ON r.id = s.resource
    JOIN namespace ON namespace.id = e.namespace JOIN name ON name.id = e.name
    WHERE e.id BETWEEN ? AND ? AND e.shape IN (${shapes}) AND e.units <> 2 AND e.streams ${isOf(db, stream)}
    AND ${timeOf("event")} IS NOT NULL ORDER BY time LIMIT ${limit}`);
  const rows = chunks.flatMap((chunk) => find.all(...rowsOf(chunk)) as OwnRequest[]);
  return rows.sort((a, b) => a.time - b.time).slice(0, limit);
}
