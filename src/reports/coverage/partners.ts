import { plural } from "../../base/text.ts";
import { allOf, type Predicate, type TextTest } from "../../filter/predicate.ts";
import { countGroups } from "../../store/aggregate.ts";
import type { StageRow, StreamRows } from "../../store/coverage-rows.ts";
import type { Db } from "../../store/open.ts";
import type { Hole } from "./hole.ts";

const HOUR = 3_600_000_000;
/** Stages beyond these are not looked at. */
const MANY = 500;
/** Stages on each side of a hole that tell what is usual there. */
const NEAR = 200;
/** The next ones of the same kind on each side have to be as usual. */
const NEXT = 6;
const FEW = 4;
const USUAL = 0.8;
const KINDS = 50;

/** Whether a stage is one that follows RequestReceived in the life of a request. A refused login has no other stage than
 *  ResponseStarted (apiserver filters/authn_audit.go). */
export function needsReceived({ stage, code }: StageRow): boolean {
  return stage === "ResponseComplete" || stage === "Panic" || (stage === "ResponseStarted" && code < 400);
}

/** Proves that RequestReceived is logged of requests of a kind (verb, caller, resource, namespace: what a rule of an audit
 *  policy mostly names), because nearly every other one in the stream has it. */
export class Proof {
  readonly #db: Db;
  readonly #stream: string;
  readonly #proven = new Map<string, boolean>();

  constructor(db: Db, stream: string) {
    this.#db = db;
    this.#stream = stream;
  }

  /** The stages of which it is proven. Of a log with many kinds only the first ones are looked at. */
  of(late: readonly StageRow[]): StageRow[] {
    return byKind(late).flatMap((kind) => (this.#holds(kind) ? kind : []));
  }

  /** The stages of one kind of which it is proven, of the first that is; else none. */
  first(late: readonly StageRow[]): readonly StageRow[] {
    return byKind(late).find((kind) => this.#holds(kind)) ?? [];
  }

  #holds(stages: readonly StageRow[]): boolean {
    const [row] = stages;
    if (row === undefined) return false;
    const kind = kindOf(row);
    const known = this.#proven.get(kind);
    if (known !== undefined || this.#proven.size >= KINDS) return known ?? false;
    const isProven = isLoggedElsewhere(this.#db, this.#stream, row, stages.length);
    this.#proven.set(kind, isProven);
    return isProven;
  }
}

/** What is known of requests that were received within a hole, if that proves it to be a gap: their later stages are there, but
 *  RequestReceived is not, which is logged of the same kind of requests elsewhere. Null if there are none, or if the stage is
 *  not logged of them, or of too few around the hole: then it proves nothing. */
export function missingReceived(rows: StreamRows, hole: Hole, proof: Proof): string | null {
  const late = rows.received(hole.from + 1, hole.to - 1, MANY).filter(needsReceived);
  return describeMissing(rows, hole, late, proof.first(late));
}

/** The same of given stages that lack it, and those of them that are proven to. */
export function describeMissing(
  rows: StreamRows,
  hole: Hole,
  late: readonly StageRow[],
  proven: readonly StageRow[] = late,
): string | null {
  if (proven.length === 0 || !isUsualAround(rows, hole, new Set(proven.map(kindOf)))) return null;
  const count = new Set(late.map(requestOf)).size;
  return `${late.length < MANY ? "" : "at least "}${plural(count, "request")} received in it ${count === 1 ? "has" : "have"} no RequestReceived`;
}

function byKind(late: readonly StageRow[]): StageRow[][] {
  return [...Map.groupBy(late, kindOf).values()].sort((a, b) => b.length - a.length);
}

function requestOf({ received, request }: StageRow): string {
  return `${received}:${request}`;
}

function kindOf({ verb, user, apiGroup, resource, subresource, namespace }: StageRow): string {
  return JSON.stringify([verb, user, apiGroup, resource, subresource, namespace]);
}

function isLoggedElsewhere(db: Db, stream: string, row: StageRow, lacking: number): boolean {
  const { verb, user, apiGroup, resource, subresource, namespace } = row;
  const fields = { verb, user, api_group: apiGroup, resource, subresource, namespace };
  const tests = Object.entries(fields).map(
    ([field, value]): Predicate => ({ kind: "text", field: field as keyof typeof fields, test: testOf(value) }),
  );
  const predicate = allOf([...tests, { kind: "list", field: "stream", test: testOf(stream) }]);
  const counted = countGroups(db, { unit: "event", predicate, dimensions: ["stage"], measures: ["count"] });
  const counts = new Map(counted.map(([stage, count]) => [stage, Number(count)]));
  const received = counts.get("RequestReceived") ?? 0;
  const ended = (counts.get("ResponseComplete") ?? 0) + (counts.get("Panic") ?? 0);
  return received >= 1 && received >= 0.9 * (ended - lacking);
}

function testOf(value: string | null): TextTest {
  return value === null ? { kind: "absent" } : { kind: "equals", value };
}

/** Whether the requests around a hole have their RequestReceived: those of the kinds given nearly all, and all others before it
 *  about as often as after it. A changed policy, or a log of which lines were dropped at random, would show here. */
function isUsualAround(rows: StreamRows, { from, to }: Hole, kinds: ReadonlySet<string>): boolean {
  const before = complete(rows.received(from - HOUR, from, NEAR, "last"));
  const after = complete(rows.received(to, to + HOUR, NEAR));
  for (const side of [before, after]) {
    const alike = side.filter(({ kind }) => kinds.has(kind)).slice(0, NEXT);
    if (alike.length >= FEW && shareOf(alike) < USUAL) return false;
  }
  if (before.length < FEW || after.length < FEW) return true;
  return shareOf(after) >= shareOf(before) / 2 && shareOf(before) >= shareOf(after) / 2;
}

interface Seen {
  readonly kind: string;
  readonly hasReceived: boolean;
}

/** Of the requests of some stages those that got beyond RequestReceived, and whether it is among them. */
function complete(stages: readonly StageRow[]): Seen[] {
  const requests = [...Map.groupBy(stages, requestOf).values()];
  return requests.flatMap((events) => {
    const late = events.find(needsReceived);
    return late === undefined
      ? []
      : [{ kind: kindOf(late), hasReceived: events.some(({ stage }) => stage === "RequestReceived") }];
  });
}

function shareOf(requests: readonly Seen[]): number {
  return requests.filter(({ hasReceived }) => hasReceived).length / requests.length;
}

/** How many requests were received within five seconds before a hole, and not before `since`, and never got beyond RequestReceived,
 *  if that is rare before; 0 otherwise. A server that was killed leaves them too, so they prove nothing alone. */
export function unendedBefore(rows: StreamRows, { from }: Hole, since: number): number {
  const start = Math.max(from - 5_000_000, since);
  const requests = [...Map.groupBy(rows.received(from - HOUR, from, NEAR, "last"), requestOf).values()];
  const isUnended = (events: readonly StageRow[]) => events.every(({ stage }) => stage === "RequestReceived");
  const isNear = ([first]: readonly StageRow[]) => first !== undefined && first.received >= start;
  const near = requests.filter((events) => isNear(events) && isUnended(events)).length;
  const earlier = requests.filter((events) => !isNear(events));
  const share = earlier.filter(isUnended).length / Math.max(earlier.length, 1);
  return share <= 0.02 ? near : 0;
}
