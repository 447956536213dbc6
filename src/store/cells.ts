import type { Statement } from "better-sqlite3";
import { CellSums, type Counted } from "./cell-sums.ts";
import { marks, TOGETHER } from "./many-rows.ts";
import type { Db } from "./open.ts";
import { CHUNK_ROWS } from "./schema.ts";
import { countsAs, timeOf, type Unit } from "./unit.ts";

/** The chunk of a row. */
export function chunkOf(id: number): number {
  return Math.floor(id / CHUNK_ROWS);
}

/** The first and the last id of a chunk's rows. */
export function rowsOf(chunk: number): readonly [number, number] {
  return [chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS - 1];
}

/** How many chunks are summed up in memory: late stages of long requests change the ones before the last. */
const OPEN_CHUNKS = 3;

/** Keeps the sums of chunks while rows are written. A chunk loses its sums with the first row that is written to it, and gets
 *  them back when it is closed: in memory they grow with every row. */
export class ChunkSums {
  readonly #db: Db;
  /** Null: to be summed up from its rows. */
  readonly #open = new Map<number, CellSums | null>();
  #touched: number[] = [];
  readonly #lastStored: number;
  readonly #forget: Statement;
  readonly #isSummed: Statement;

  constructor(db: Db) {
    this.#db = db;
    this.#lastStored = db.prepare("SELECT ifnull(max(id), -1) FROM event").pluck().get() as number;
    this.#forget = db.prepare("DELETE FROM chunk WHERE id = ?");
    this.#isSummed = db.prepare("SELECT 1 FROM chunk WHERE id = ?").pluck();
  }

  /** A row was written. */
  add(row: Counted): void {
    this.#sums(row.id)?.add(row);
  }

  /** A row that was written before is not what it was. */
  remove(row: Counted): void {
    this.#sums(row.id)?.remove(row);
  }

  /** Belongs into the transaction of the rows: the sums of the chunks they are in do not count any more. */
  invalidate(): void {
    for (const chunk of this.#touched) this.#forget.run(chunk);
    this.#touched = [];
    const newest = Math.max(...this.#open.keys());
    for (const [chunk, sums] of this.#open) {
      if (this.#open.size <= OPEN_CHUNKS || chunk > newest - OPEN_CHUNKS || sums === null) continue;
      this.#open.delete(chunk);
      writeSums(this.#db, chunk, sums);
    }
  }

  /** Writes the sums of all chunks that have none. Each is a transaction: what was done stays done. */
  close(signal: AbortSignal): void {
    for (const [chunk, sums] of this.#open) {
      if (sums !== null) this.#db.transaction(() => writeSums(this.#db, chunk, sums)).immediate();
    }
    this.#open.clear();
    sumUp(this.#db, signal);
  }

  #sums(id: number): CellSums | null {
    const chunk = chunkOf(id);
    const known = this.#open.get(chunk);
    if (known !== undefined) return known;
    const isNew = rowsOf(chunk)[0] > this.#lastStored;
    const canAdd = this.#isSummed.get(chunk) !== undefined || isNew;
    const sums = canAdd ? new CellSums() : null;
    this.#touched.push(chunk);
    this.#open.set(chunk, sums);
    return sums;
  }
}

const cellColumns = [
  "event_count",
  "event_first_us",
  "event_last_us",
  "request_count",
  "request_first_us",
  "request_last_us",
];

/** Adds sums to those that are stored of a chunk, and makes it count. Belongs into a transaction. */
export function writeSums(db: Db, chunk: number, sums: CellSums): void {
  const merged = (unit: Unit) =>
    `${unit}_count = ${unit}_count + excluded.${unit}_count,
     ${unit}_first_us = ifnull(min(${unit}_first_us, excluded.${unit}_first_us), ifnull(${unit}_first_us, excluded.${unit}_first_us)),
     ${unit}_last_us = ifnull(max(${unit}_last_us, excluded.${unit}_last_us), ifnull(${unit}_last_us, excluded.${unit}_last_us))`;
  const columns = ["shape", "namespace", "chunk", "streams", ...cellColumns];
  const sql = (rows: number) => `INSERT INTO cell (${columns.join(", ")}) VALUES ${marks(rows, columns.length)}
    ON CONFLICT DO UPDATE SET ${merged("event")}, ${merged("request")}`;
  const addMany = db.prepare(sql(TOGETHER));
  const addOne = db.prepare(sql(1));
  const cells = inOrder(sums).map((cell) => {
    const events = sums.events.of(cell);
    const requests = sums.requests.of(cell);
    const place = [sums.shape[cell], sums.namespace[cell], chunk, sums.streams[cell]];
    return [...place, events.count, events.first, events.last, requests.count, requests.first, requests.last];
  });
  const whole = cells.length - (cells.length % TOGETHER);
  for (let at = 0; at < whole; at += TOGETHER) addMany.run(cells.slice(at, at + TOGETHER).flat());
  for (const cell of cells.slice(whole)) addOne.run(cell);
  if (sums.loose.size > 0) tighten(db, chunk, sums);
  closeChunk(db, chunk);
}

// The table is in this order: its pages are written one after the other.
function inOrder({ size, shape, namespace, streams }: CellSums): number[] {
  const by = (of: Int32Array, a: number, b: number) => (of[a] as number) - (of[b] as number);
  return range(size).sort((a, b) => by(shape, a, b) || by(namespace, a, b) || by(streams, a, b));
}

/** Works out the times of cells anew that lost the row with their first or last one. */
function tighten(db: Db, chunk: number, { loose, shape, namespace, streams }: CellSums): void {
  const [from, to] = rowsOf(chunk);
  db.prepare("DELETE FROM cell WHERE event_count = 0 AND request_count = 0 AND chunk = ?").run(chunk);
  const shapes = [...new Set([...loose].map((cell) => shape[cell]))];
  const sql = `SELECT shape, namespace, streams, ${timesOf("event")}, ${timesOf("request")} FROM event e
    WHERE e.id BETWEEN ? AND ? AND shape IN (SELECT value FROM json_each(?)) GROUP BY shape, namespace, streams`;
  const rows = db.prepare(sql).raw().all(from, to, JSON.stringify(shapes)) as (number | null)[][];
  const keys = new Set([...loose].map((cell) => `${shape[cell]}:${namespace[cell]}:${streams[cell]}`));
  const update =
    db.prepare(`UPDATE cell SET event_first_us = ?, event_last_us = ?, request_first_us = ?, request_last_us = ?
    WHERE shape = ? AND namespace = ? AND chunk = ? AND streams = ?`);
  for (const [ofShape, ofNamespace, ofStreams, ...times] of rows) {
    if (keys.has(`${ofShape}:${ofNamespace}:${ofStreams}`))
      update.run(...times, ofShape, ofNamespace, chunk, ofStreams);
  }
}

function closeChunk(db: Db, chunk: number): void {
  const [from, to] = rowsOf(chunk);
  const timeless = db.prepare(`SELECT count(*) FILTER (WHERE ${countsAs("event")}) AS events,
    count(*) FILTER (WHERE ${countsAs("request")}) AS requests
    FROM event e WHERE received_us IS NULL AND elapsed_us IS NULL AND id BETWEEN ? AND ?`);
  const { events, requests } = timeless.get(from, to) as { readonly events: number; readonly requests: number };
  const close = db.prepare(`INSERT INTO chunk SELECT @chunk, min(event_first_us), max(event_last_us), @events,
    min(request_first_us), max(request_last_us), @requests FROM cell WHERE chunk = @chunk`);
  close.run({ chunk, events, requests });
}

/** Sums up the chunks that have no sums from their rows. */
function sumUp(db: Db, signal: AbortSignal): void {
  const last = db.prepare("SELECT max(id) FROM event").pluck().get() as number | null;
  const isSummed = db.prepare("SELECT 1 FROM chunk WHERE id = ?").pluck();
  const missing = last === null ? [] : range(chunkOf(last) + 1).filter((chunk) => isSummed.get(chunk) === undefined);
  if (missing.length === 0) return;
  db.prepare(`DELETE FROM cell WHERE chunk IN (${missing.join(",")})`).run();
  const fill =
    db.prepare(`INSERT INTO cell SELECT shape, namespace, ?, streams, ${sumsOf("event")}, ${sumsOf("request")}
    FROM event e WHERE id BETWEEN ? AND ? GROUP BY shape, namespace, streams`);
  for (const chunk of missing) {
    if (signal.aborted) return;
    db.transaction(() => {
      fill.run(chunk, ...rowsOf(chunk));
      closeChunk(db, chunk);
    }).immediate();
  }
}

function sumsOf(unit: Unit): string {
  return `count(*) FILTER (WHERE ${countsAs(unit)}), ${timesOf(unit)}`;
}

function timesOf(unit: Unit): string {
  const filter = `FILTER (WHERE ${countsAs(unit)})`;
  return `min(${timeOf(unit)}) ${filter}, max(${timeOf(unit)}) ${filter}`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
