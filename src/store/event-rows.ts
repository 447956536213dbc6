import type { Statement } from "better-sqlite3";
import { rowIndex } from "../scan/row-layout.ts";
import { newCounted } from "./cell-sums.ts";
import type { ChunkSums } from "./cells.ts";
import { type HeldEvent, NO_TIME } from "./held-events.ts";
import { marks, TOGETHER } from "./many-rows.ts";
import type { Db } from "./open.ts";
import type { StageText } from "./request-stages.ts";
import type { RequestWindow } from "./request-window.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The columns of the table `event` in their order. */
const eventColumns = [
  "id",
  "units",
  "received_us",
  "elapsed_us",
  "audit_a",
  "audit_b",
  "audit_c",
  "request",
  "content",
  "shape",
  "namespace",
  "name",
  "uri",
  "streams",
  "block",
  "offset",
  "length",
] as const;

/** Reads what identifies an event from a row of a scan; into `event`, which is given back. */
export function readEvent<Event extends HeldEvent>(
  rows: Float64Array,
  at: number,
  vocabulary: Vocabulary,
  event: Event,
): Event {
  event.received = timeOf(rows[at + rowIndex.received] as number);
  event.elapsed = timeOf(rows[at + rowIndex.elapsed] as number);
  event.request = rows[at + rowIndex.request] as number;
  event.content = rows[at + rowIndex.content] as number;
  const shape = rows[at + rowIndex.shape] as number;
  event.shape = vocabulary.shape(shape);
  event.namespace = vocabulary.namespace(shape);
  event.name = vocabulary.name(rows[at + rowIndex.name] as number);
  return event;
}

function timeOf(value: number): number {
  return Number.isNaN(value) ? NO_TIME : value;
}

/** Gathers the new rows of a batch and inserts many at once. Their units and streams are those of the moment they are
 *  inserted: stages that came later may have changed them. */
export class EventRows {
  readonly #insertMany: Statement;
  readonly #insertOne: Statement;
  readonly #window: RequestWindow;
  readonly #vocabulary: Vocabulary;
  readonly #sums: ChunkSums;
  /** Filled anew for every row. */
  readonly #counted = newCounted();
  #ids: number[] = [];
  #slots: number[] = [];
  #places: number[] = [];
  #blocks: number[] = [];

  constructor(db: Db, window: RequestWindow, vocabulary: Vocabulary, sums: ChunkSums) {
    this.#window = window;
    this.#vocabulary = vocabulary;
    this.#sums = sums;
    const insert = (rows: number) =>
      db.prepare(`INSERT INTO event (${eventColumns.join(", ")}) VALUES ${marks(rows, eventColumns.length)}`);
    this.#insertMany = insert(TOGETHER);
    this.#insertOne = insert(1);
  }

  /** Notes a new event: its slot among the held ones, its place in the rows of the batch, its block. */
  add(slot: number, at: number, block: number): void {
    this.#ids.push(this.#window.held.id[slot] as number);
    this.#slots.push(slot);
    this.#places.push(at);
    this.#blocks.push(block);
  }

  /** Where the raw text of a row noted stands, `rows` being those of the batch; null if it is not noted. */
  placeOf(id: number, rows: Float64Array): StageText | null {
    const index = this.#indexOf(id);
    if (index < 0) return null;
    const at = this.#places[index] as number;
    return {
      block: this.#blocks[index] as number,
      offset: rows[at + rowIndex.offset] as number,
      length: rows[at + rowIndex.length] as number,
    };
  }

  /** Does not insert a row that was noted. */
  remove(id: number): void {
    const index = this.#indexOf(id);
    if (index < 0) return;
    for (const list of [this.#ids, this.#slots, this.#places, this.#blocks]) list.splice(index, 1);
  }

  /** Ids grow. */
  #indexOf(id: number): number {
    let low = 0;
    let high = this.#ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ids[middle] as number) < id) low = middle + 1;
      else high = middle;
    }
    return this.#ids[low] === id ? low : -1;
  }

  /** Inserts the rows noted; belongs into the transaction of the batch. */
  flush(rows: Float64Array): void {
    const count = this.#slots.length;
    const whole = count - (count % TOGETHER);
    const width = eventColumns.length;
    const values: (number | null)[] = new Array(TOGETHER * width);
    for (let from = 0; from < whole; from += TOGETHER) {
      for (let index = 0; index < TOGETHER; index++) this.#fill(values, index * width, from + index, rows);
      this.#insertMany.run(values);
    }
    values.length = width;
    for (let index = whole; index < count; index++) {
      this.#fill(values, 0, index, rows);
      this.#insertOne.run(values);
    }
    for (const slot of this.#slots) this.#sums.add(this.#window.countedAt(slot, this.#counted));
    this.#ids = [];
    this.#slots = [];
    this.#places = [];
    this.#blocks = [];
  }

  #fill(values: (number | null)[], to: number, index: number, rows: Float64Array): void {
    const slot = this.#slots[index] as number;
    const at = this.#places[index] as number;
    const { held } = this.#window;
    const auditB = rows[at + rowIndex.auditB] as number;
    const auditC = rows[at + rowIndex.auditC] as number;
    const isUuid = !Number.isNaN(auditB);
    values[to] = held.id[slot] as number;
    values[to + 1] = held.units[slot] as number;
    values[to + 2] = numberOrNull(rows[at + rowIndex.received] as number);
    values[to + 3] = numberOrNull(rows[at + rowIndex.elapsed] as number);
    values[to + 4] = rows[at + rowIndex.auditA] as number;
    values[to + 5] = isUuid ? auditB : null;
    values[to + 6] = isUuid ? auditC : this.#vocabulary.oddAuditId(auditC);
    values[to + 7] = rows[at + rowIndex.request] as number;
    values[to + 8] = rows[at + rowIndex.content] as number;
    values[to + 9] = held.shape[slot] as number;
    values[to + 10] = held.namespace[slot] as number;
    values[to + 11] = held.name[slot] as number;
    values[to + 12] = this.#vocabulary.uri(rows[at + rowIndex.uri] as number);
    values[to + 13] = held.streams[slot] as number;
    values[to + 14] = this.#blocks[index] as number;
    values[to + 15] = rows[at + rowIndex.offset] as number;
    values[to + 16] = rows[at + rowIndex.length] as number;
  }
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
