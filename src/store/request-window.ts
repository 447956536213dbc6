import type { Statement } from "better-sqlite3";
import { type EventRow, eventColumns } from "./event-row.ts";
import type { Db } from "./open.ts";
import { units } from "./schema.ts";

/** The events of one request that are known so far. */
interface Request {
  readonly rows: EventRow[];
  /** The rows by event key, once there are many: only a forged log has more than a few. */
  byKey: Map<string, EventRow> | null;
  /** The representative stage: the latest one by rank of stage, then time, then content. */
  representative: EventRow;
  /** The row of merged values that counts as the request where the representative lacks something. */
  merged: EventRow | null;
}

const HELD_REQUESTS = 10_000;
const MANY = 16;

// A representative that lacks one of these takes it from the latest stage that has it.
const mergeable = [
  "identity",
  "impersonated",
  "address",
  "agent",
  "resource",
  "namespace",
  "name",
  "decision",
  "authorization",
] as const satisfies readonly (keyof EventRow)[];

const stageRanks: ReadonlyMap<string, number> = new Map([
  ["Panic", 4],
  ["ResponseComplete", 3],
  ["ResponseStarted", 2],
  ["RequestReceived", 1],
]);

/** Groups event rows into requests while they arrive and keeps `units` true: which row counts as an event, which as its
 *  request. The request key is audit ID, time received, verb and URI; the event key adds stage, stage time and content
 *  (audit-format §2.5, §2.6). The stream is no part of it, so copies of one event in several streams are one.
 *  The last requests are held in memory, older ones are looked up by index. */
export class RequestWindow {
  /** Requests met for the first time. */
  newRequests = 0;
  /** Rows to insert, in order. */
  fresh: EventRow[] = [];
  readonly #requests = new Map<string, Request>();
  readonly #changed = new Map<number, EventRow>();
  readonly #deleted: number[] = [];
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #update: Statement;
  readonly #delete: Statement;
  readonly #rankOf: (stage: number) => number;
  /** Whether the database may hold events that are not in memory. */
  #hasOlder: boolean;
  /** No request received later than this is only in the database: logs are nearly in order, so few are looked up. */
  #olderUntil = Number.NEGATIVE_INFINITY;
  #nextId: number;
  #storedId: number;

  constructor(db: Db) {
    const newest = db.prepare("SELECT max(id) AS id FROM event").get() as { id: number | null };
    this.#nextId = (newest.id ?? 0) + 1;
    this.#storedId = newest.id ?? 0;
    this.#hasOlder = newest.id !== null;
    if (this.#hasOlder) this.#olderUntil = Number.POSITIVE_INFINITY;
    this.#find = db.prepare(
      `SELECT * FROM event WHERE audit_a = @audit_a AND received_us IS @received_us AND verb = @verb AND uri = @uri
         AND audit_b IS @audit_b AND audit_c = @audit_c`,
    );
    const marks = eventColumns.map((column) => `@${column}`).join(", ");
    this.#insert = db.prepare(`INSERT INTO event (${eventColumns.join(", ")}) VALUES (${marks})`);
    this.#update = db.prepare("UPDATE event SET units = @units, streams = @streams WHERE id = @id");
    this.#delete = db.prepare("DELETE FROM event WHERE id = ?");
    const findStage = db.prepare("SELECT value FROM stage WHERE id = ?").pluck();
    const ranks = new Map<number, number>();
    this.#rankOf = (stage) => ranks.get(stage) ?? stageRanks.get(String(findStage.get(stage) ?? "")) ?? 0;
    this.learnStage = (id, name) => ranks.set(id, stageRanks.get(name ?? "") ?? 0);
  }

  /** Tells which stage an id of the dictionary stands for; needed before a row of a new stage is added. */
  readonly learnStage: (id: number, name: string | null) => void;

  /** The row of the same event, if it is known already. */
  find(row: EventRow): EventRow | null {
    const key = keyOf(row);
    const request = this.#requests.get(key) ?? this.#load(row, key);
    return request === undefined ? null : sameEvent(request, row);
  }

  /** Adds an event that is not known yet and gives it its id. */
  add(row: EventRow): void {
    const key = keyOf(row);
    row.id = this.#nextId++;
    this.fresh.push(row);
    const request = this.#requests.get(key);
    if (request === undefined) this.#open(key, row);
    else this.#join(request, row);
  }

  /** Sets the stream set of a known event. */
  setStreams(row: EventRow, streams: number): void {
    row.streams = streams;
    this.#touch(row);
    const request = this.#requests.get(keyOf(row));
    const merged = request?.representative === row ? request.merged : null;
    if (merged === null) return;
    merged.streams = streams;
    this.#touch(merged);
  }

  /** Writes what changed; belongs into the transaction of the batch. */
  flush(): void {
    for (const id of this.#deleted) this.#delete.run(id);
    for (const row of this.#changed.values()) this.#update.run(row);
    for (const row of this.fresh) this.#insert.run(row);
    this.fresh = [];
    this.#changed.clear();
    this.#deleted.length = 0;
    this.#storedId = this.#nextId - 1;
    for (const [key, { representative }] of this.#requests) {
      if (this.#requests.size <= HELD_REQUESTS) break;
      this.#requests.delete(key);
      this.#hasOlder = true;
      this.#olderUntil = Math.max(this.#olderUntil, representative.received_us ?? 0);
    }
  }

  #open(key: string, row: EventRow): void {
    row.units = units.both;
    this.newRequests++;
    this.#requests.set(key, { rows: [row], byKey: null, representative: row, merged: null });
  }

  #join(request: Request, row: EventRow): void {
    request.rows.push(row);
    request.byKey?.set(eventKeyOf(row), row);
    row.units = units.event;
    const before = request.representative;
    if (this.#isLater(row, before)) request.representative = row;
    const merged = mergeStages(request);
    if (request.merged !== null) this.#remove(request.merged);
    request.merged = merged;
    if (merged !== null) {
      merged.id = this.#nextId++;
      this.fresh.push(merged);
    }
    if (before !== request.representative) this.#setUnits(before, units.event);
    this.#setUnits(request.representative, merged === null ? units.both : units.event);
  }

  #isLater(a: EventRow, b: EventRow): boolean {
    const rank = this.#rankOf(a.stage) - this.#rankOf(b.stage);
    if (rank !== 0) return rank > 0;
    const time = (a.elapsed_us ?? 0) - (b.elapsed_us ?? 0);
    return time === 0 ? a.content > b.content : time > 0;
  }

  #load(row: EventRow, key: string): Request | undefined {
    if (!this.#hasOlder || (row.received_us ?? 0) > this.#olderUntil) return undefined;
    const found = this.#find.all(row) as EventRow[];
    const rows = found.filter((other) => (other.units & units.event) !== 0);
    const first = rows[0];
    if (first === undefined) return undefined;
    const request: Request = { rows, byKey: null, representative: first, merged: null };
    for (const other of rows) if (this.#isLater(other, request.representative)) request.representative = other;
    request.merged = found.find((other) => other.units === units.request) ?? null;
    this.#requests.set(key, request);
    return request;
  }

  #setUnits(row: EventRow, value: number): void {
    if (row.units === value) return;
    row.units = value;
    this.#touch(row);
  }

  #touch(row: EventRow): void {
    if (row.id <= this.#storedId) this.#changed.set(row.id, row);
  }

  #remove(row: EventRow): void {
    if (row.id <= this.#storedId) this.#deleted.push(row.id);
    else this.fresh = this.fresh.filter((other) => other !== row);
    this.#changed.delete(row.id);
  }
}

function keyOf(row: EventRow): string {
  return `${row.audit_a}:${row.audit_b}:${row.audit_c}:${row.received_us}:${row.verb}:${row.uri}`;
}

function eventKeyOf(row: EventRow): string {
  return `${row.content}:${row.stage}:${row.elapsed_us}`;
}

function sameEvent(request: Request, row: EventRow): EventRow | null {
  const { rows } = request;
  if (rows.length <= MANY) {
    const { content, stage, elapsed_us } = row;
    const isSame = (other: EventRow) =>
      other.content === content && other.stage === stage && other.elapsed_us === elapsed_us;
    return rows.find(isSame) ?? null;
  }
  request.byKey ??= new Map(rows.map((other) => [eventKeyOf(other), other]));
  return request.byKey.get(eventKeyOf(row)) ?? null;
}

/** The values of a request where its representative stage lacks some that another stage has; null if it lacks none. */
function mergeStages(request: Request): EventRow | null {
  const { representative, rows } = request;
  const merged = { ...representative, units: units.request };
  const others = rows.length <= MANY ? rows : rows.slice(0, MANY);
  const latestFirst = others.filter((row) => row !== representative).sort(byTimeDescending);
  let isDifferent = false;
  for (const column of mergeable) {
    const from = merged[column] === 0 ? latestFirst.find((row) => row[column] !== 0) : undefined;
    if (from === undefined) continue;
    merged[column] = from[column];
    isDifferent = true;
  }
  const answered = merged.code === 0 && merged.outcome === 0 ? latestFirst.find((row) => row.code !== 0) : undefined;
  if (answered === undefined) return isDifferent ? merged : null;
  return { ...merged, code: answered.code, reason: answered.reason, outcome: answered.outcome };
}

function byTimeDescending(a: EventRow, b: EventRow): number {
  return (b.elapsed_us ?? 0) - (a.elapsed_us ?? 0) || b.content - a.content;
}
