import type { ChosenBlock } from "./chosen-blocks.ts";

/** Rows of one block in the order of their times, and within one time of their keys. */
export interface RowRun {
  readonly block: ChosenBlock;
  readonly size: number;
  /** Microseconds, -Infinity where absent. */
  readonly times: Float64Array;
  readonly ids: Float64Array;
  /** Of the raw text in the decompressed block. */
  readonly offsets: Int32Array;
  readonly lengths: Int32Array;
  /** 1 where the row is one of merged values; null if none is. */
  readonly merged: Uint8Array | null;
  /** 1 where the raw text is a record of another shape (see RawForm); null if none is. */
  readonly converted: Uint8Array | null;
}

/** A row as it is read: id, time, offset, length, units, and 1 if its raw text is a record of another shape. */
export type RawRow = readonly [number, number | null, number, number, number, 0 | 1];

/** Makes a run of rows in any order. `keyOf` orders rows of one time. */
export function makeRun(block: ChosenBlock, rows: RawRow[], keyOf: (id: number) => string): RowRun {
  if (!isInOrder(rows)) sortRows(rows, keyOf);
  const size = rows.length;
  const run = {
    block,
    size,
    times: new Float64Array(size),
    ids: new Float64Array(size),
    offsets: new Int32Array(size),
    lengths: new Int32Array(size),
    merged: rows.some((row) => row[4] === 2) ? new Uint8Array(size) : null,
    converted: rows.some((row) => row[5] === 1) ? new Uint8Array(size) : null,
  };
  for (let at = 0; at < size; at++) {
    const row = rows[at] as RawRow;
    run.ids[at] = row[0];
    run.times[at] = row[1] ?? Number.NEGATIVE_INFINITY;
    run.offsets[at] = row[2];
    run.lengths[at] = row[3];
    if (run.merged !== null && row[4] === 2) run.merged[at] = 1;
    if (run.converted !== null && row[5] === 1) run.converted[at] = 1;
  }
  return run;
}

// Strictly: rows of one time are ordered by their keys.
function isInOrder(rows: readonly RawRow[]): boolean {
  for (let at = 1; at < rows.length; at++) {
    const before = rows[at - 1]?.[1] ?? null;
    const time = rows[at]?.[1] ?? null;
    if (before === null || time === null || before >= time) return false;
  }
  return true;
}

function sortRows(rows: RawRow[], keyOf: (id: number) => string): void {
  const keys = new Map<number, string>();
  const key = ([id]: RawRow): string => {
    const known = keys.get(id) ?? keyOf(id);
    keys.set(id, known);
    return known;
  };
  const absent = Number.NEGATIVE_INFINITY;
  rows.sort((a, b) => {
    const [before, after] = [a[1] ?? absent, b[1] ?? absent];
    if (before !== after) return before - after;
    return key(a) < key(b) ? -1 : 1;
  });
}
