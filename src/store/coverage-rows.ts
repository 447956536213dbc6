import type { Statement } from "better-sqlite3";
import type { LateBlock } from "./coverage-facts.ts";
import type { Db } from "./open.ts";
import { timeOf } from "./unit.ts";

/** A stage of a request. Times are microseconds; `request` with `received` tells requests apart. */
export interface StageRow {
  readonly received: number;
  /** When the stage was reached. */
  readonly time: number;
  readonly request: number;
  readonly stage: string;
  readonly code: number;
  readonly verb: string | null;
  readonly user: string | null;
  readonly apiGroup: string | null;
  readonly resource: string | null;
  readonly subresource: string | null;
  readonly namespace: string | null;
  readonly name: string | null;
}

const columns = `e.received_us AS received, e.received_us + ifnull(e.elapsed_us, 0) AS time, e.request AS request,
  stage.value AS stage, s.code AS code, verb.value AS verb, identity.user AS user, r.api_group AS apiGroup, r.resource AS resource,
  r.subresource AS subresource, namespace.value AS namespace, name.value AS name`;

const joins = `CROSS JOIN shape s ON s.id = e.shape CROSS JOIN stage ON stage.id = s.stage CROSS JOIN verb ON verb.id = s.verb
  CROSS JOIN identity ON identity.id = s.identity CROSS JOIN resource r ON r.id = s.resource
  CROSS JOIN namespace ON namespace.id = e.namespace CROSS JOIN name ON name.id = e.name`;

/** Looks closely at the events of one stream. */
export class StreamRows {
  readonly stream: string;
  readonly #db: Db;
  readonly #isOurs: string;
  readonly #statements = new Map<string, Statement>();
  #blocks: BlockSpan[] | null = null;

  /** `sets`: those that its events may have. */
  constructor(db: Db, stream: string, sets: readonly number[]) {
    this.#db = db;
    this.stream = stream;
    this.#isOurs = `IN (${sets.join(",")})`;
  }

  /** The stages of requests received from `from` to `to`, both included, the first or the last ones of them. */
  received(from: number, to: number, limit: number, end: "first" | "last" = "first"): StageRow[] {
    const sql = `SELECT ${columns} FROM event e ${joins} WHERE e.received_us BETWEEN ? AND ? AND e.units <> 2
      AND e.streams ${this.#isOurs} ORDER BY e.received_us ${end === "first" ? "ASC" : "DESC"}, e.id LIMIT ?`;
    return this.#prepared(sql).all(from, to, limit) as StageRow[];
  }

  /** The stages of requests for leases that were received from `from` to `to`. */
  leases(from: number, to: number, limit: number): StageRow[] {
    const sql = `SELECT ${columns} FROM event e ${joins} WHERE e.received_us BETWEEN ? AND ? AND e.units <> 2
      AND e.streams ${this.#isOurs} AND r.resource = 'leases' AND verb.value IN ('update', 'patch')
      ORDER BY e.received_us, e.id LIMIT ?`;
    return this.#prepared(sql).all(from, to, limit) as StageRow[];
  }

  /** Stages of the late requests of a block that were received after `since`, outside the given times, and have no
   *  RequestReceived in this stream. */
  withoutReceived(
    { id, shapes }: LateBlock,
    since: number,
    outside: readonly { readonly from: number; readonly to: number }[],
  ): StageRow[] {
    const times = outside.map(({ from, to }) => `AND l.received_us NOT BETWEEN ${from} AND ${to}`).join(" ");
    const late = `SELECT l.id FROM block b CROSS JOIN event l ON l.id BETWEEN b.first_event AND b.last_event
      WHERE b.id = ? AND l.received_us > ? ${times} AND l.shape IN (SELECT value FROM json_each(?)) AND l.units <> 2
      AND l.streams ${this.#isOurs} AND NOT EXISTS (SELECT 1 FROM event p CROSS JOIN shape ps ON ps.id = p.shape
        WHERE p.received_us = l.received_us AND p.request = l.request AND p.streams ${this.#isOurs}
        AND ps.stage = (SELECT id FROM stage WHERE value = 'RequestReceived'))`;
    const sql = `SELECT ${columns} FROM (${late}) found CROSS JOIN event e ON e.id = found.id ${joins} ORDER BY e.received_us, e.id`;
    return this.#prepared(sql).all(id, since, shapes) as StageRow[];
  }

  /** The stages of one request. */
  ofRequest({ received, request }: { readonly received: number; readonly request: number }): StageRow[] {
    const sql = `SELECT ${columns} FROM event e ${joins} WHERE e.received_us = ? AND e.request = ? AND e.units <> 2
      AND e.streams ${this.#isOurs} ORDER BY e.id`;
    return this.#prepared(sql).all(received, request) as StageRow[];
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql) ?? this.#db.prepare(sql);
    this.#statements.set(sql, known);
    return known;
  }

  /** The time of the last event at or before an instant and of the first one after it; null where there is none. */
  around(micros: number): { readonly before: number | null; readonly after: number | null } {
    this.#blocks ??= blockSpans(this.#db);
    const near = (blocks: readonly BlockSpan[], end: "max" | "min", test: string) => {
      const sql = `SELECT ${end}(${timeOf("event")}) FROM event e
        WHERE e.id BETWEEN ? AND ? AND e.units <> 2 AND e.streams ${this.#isOurs} AND ${timeOf("event")} ${test} ?`;
      const find = this.#prepared(sql).pluck();
      let best: number | null = null;
      for (const { first, last, firstEvent, lastEvent } of blocks) {
        if (best !== null && (end === "max" ? last <= best : first >= best)) break;
        const found = find.get(firstEvent, lastEvent, micros) as number | null;
        if (found !== null && (best === null || (end === "max" ? found > best : found < best))) best = found;
      }
      return best;
    };
    const before = this.#blocks.filter(({ first }) => first <= micros).sort((a, b) => b.last - a.last);
    const after = this.#blocks.filter(({ last }) => last > micros).sort((a, b) => a.first - b.first);
    return { before: near(before, "max", "<="), after: near(after, "min", ">") };
  }
}

interface BlockSpan {
  readonly first: number;
  readonly last: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
}

/** The blocks with their times; one that holds an event without a time may be of any. */
function blockSpans(db: Db): BlockSpan[] {
  const sql = `SELECT event_first_us AS first, event_last_us AS last, first_event AS firstEvent, last_event AS lastEvent
    FROM block_index`;
  const rows = db.prepare(sql).all() as (BlockSpan & { first: number | null; last: number | null })[];
  return rows.map(({ first, last, ...block }) => ({
    ...block,
    first: first ?? Number.NEGATIVE_INFINITY,
    last: last ?? Number.POSITIVE_INFINITY,
  }));
}
