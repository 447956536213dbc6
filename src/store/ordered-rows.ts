import type { Statement } from "better-sqlite3";
import { rawForms } from "../scan/row-layout.ts";
import type { ChosenBlock } from "./chosen-blocks.ts";
import { type EventQuestion, rowCondition } from "./event-question.ts";
import type { Db } from "./open.ts";
import { makeRun, type RawRow, type RowRun } from "./row-run.ts";
import { auditIdSql, units } from "./schema.ts";
import { stageRank } from "./shape-book.ts";
import { timeOf } from "./unit.ts";

/** Rows of a run that come one behind the other: places `from` to before `to`. */
export interface Stretch {
  readonly run: RowRun;
  readonly from: number;
  readonly to: number;
}

/** The rows a question asks for, by their time; within one time by audit ID, stage and content, so that the order does not depend on that
 *  of imports. Rows without a time come first. `blocks`: as chooseBlocks gives them. Logs are nearly in order, so few blocks are open at once. */
export function* orderedRows(db: Db, question: EventQuestion, blocks: readonly ChosenBlock[]): Generator<Stretch> {
  const keyOf = keyReader(db);
  const read = rowReader(db, question);
  const open = new OpenRuns(keyOf);
  for (const [at, block] of blocks.entries()) {
    const rows = read(block);
    if (rows.length > 0) open.add(makeRun(block, rows, keyOf));
    yield* open.before(blocks[at + 1]?.first ?? Number.POSITIVE_INFINITY);
  }
}

/** Reads the rows of a block. */
function rowReader(db: Db, question: EventQuestion): (block: ChosenBlock) => RawRow[] {
  const { unit } = question;
  const condition = rowCondition(db, question);
  const shapes = /\bs\./.test(condition) ? "CROSS JOIN shape s ON s.id = e.shape" : "";
  const select = `SELECT e.id, ${timeOf(unit)}, e.offset, e.length, e.units, ${isConverted(db)} FROM event e ${shapes}`;
  const range = "e.id BETWEEN ? AND ?";
  const own = unit === "event" ? `e.units <> ${units.request}` : `e.units = ${units.both}`;
  const events = db.prepare(`${select} WHERE ${range} AND ${own} AND ${condition}`).raw();
  const ofEvents = ({ firstEvent, lastEvent }: ChosenBlock) => events.all(firstEvent, lastEvent) as RawRow[];
  const hasMerged = db.prepare(`SELECT EXISTS (SELECT 1 FROM event WHERE units = ${units.request})`).pluck().get();
  if (unit === "event" || hasMerged === 0) return ofEvents;
  const merged = db.prepare(`${select} WHERE e.block = ? AND e.units = ${units.request} AND ${condition}`).raw();
  return (block) => ofEvents(block).concat(merged.all(block.id) as RawRow[]);
}

/** SQL of whether the raw text of a row is a record of another shape. */
function isConverted(db: Db): string {
  const find = db.prepare("SELECT id FROM shape WHERE form = ?").pluck();
  const shapes = find.all(rawForms.indexOf("converted"));
  return shapes.length === 0 ? "0" : `e.shape IN (${shapes.join()})`;
}

/** Reads the key that orders rows of one time. */
function keyReader(db: Db): (id: number) => string {
  const find: Statement = db
    .prepare(
      `SELECT ${auditIdSql}, stage.value, e.content FROM event e JOIN shape s ON s.id = e.shape JOIN stage ON stage.id = s.stage
       WHERE e.id = ?`,
    )
    .raw();
  return (id) => {
    const [auditId, stage, content] = find.get(id) as [string | null, string | null, number];
    const numbers = [content, id].map((number) => String(number).padStart(16, "0")).join(" ");
    return `${auditId ?? ""}\n${stageRank(stage)}${numbers}`;
  };
}

interface OpenRun {
  readonly run: RowRun;
  /** The next row. */
  at: number;
}

/** Runs whose rows are not all given yet, as a heap: the one with the next row comes first. */
class OpenRuns {
  readonly #heap: OpenRun[] = [];
  readonly #keyOf: (id: number) => string;

  constructor(keyOf: (id: number) => string) {
    this.#keyOf = keyOf;
  }

  add(run: RowRun): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push({ run, at: 0 });
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#isBefore(at, above)) return;
      this.#swap(at, above);
      at = above;
    }
  }

  /** Gives the rows before a time, in order. */
  *before(limit: number): Generator<Stretch> {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || timeAt(next) >= limit) return;
      const from = next.at;
      const bound = Math.min(limit, timeAt(this.#heap[1]), timeAt(this.#heap[2]));
      // A row of the same time as another run's next one comes alone: the heap knows which is first.
      do next.at++;
      while (timeAt(next) < bound);
      yield { run: next.run, from, to: next.at };
      this.#settle(next);
    }
  }

  #settle(next: OpenRun): void {
    const heap = this.#heap;
    if (next.at === next.run.size) {
      const last = heap.pop() as OpenRun;
      if (last === next) return;
      heap[0] = last;
    }
    for (let at = 0; ; ) {
      let least = at;
      for (const below of [2 * at + 1, 2 * at + 2])
        if (below < heap.length && this.#isBefore(below, least)) least = below;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(at: number, than: number): boolean {
    const a = this.#heap[at] as OpenRun;
    const b = this.#heap[than] as OpenRun;
    const difference = timeAt(a) - timeAt(b);
    // Both may be infinite.
    if (difference < 0 || difference > 0) return difference < 0;
    return this.#keyOf(a.run.ids[a.at] as number) < this.#keyOf(b.run.ids[b.at] as number);
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b] as OpenRun, heap[a] as OpenRun];
  }
}

/** Infinity behind the last row. */
function timeAt(open: OpenRun | undefined): number {
  return open?.run.times[open.at] ?? Number.POSITIVE_INFINITY;
}
