import { hash } from "node:crypto";
import { decompress } from "../../src/store/block-builder.ts";
import { type Db, openToRead } from "../../src/store/open.ts";
import { checkBlockIndex } from "./check-block-index.ts";
import { checkCells } from "./check-cells.ts";

/** What a database says, without the numbers that depend on the way it was filled: one sorted text per row. */
export interface LogicalRows {
  readonly events: readonly string[];
  readonly requests: readonly string[];
  readonly problems: readonly string[];
  readonly skips: readonly string[];
  readonly files: readonly string[];
  readonly streams: readonly string[];
}

type Row = Record<string, unknown>;

/** Reads all logical rows of a database. The raw text of events and problems is part of them, as a hash. `root` is cut off
 *  from the paths in them. */
export function logicalRows(path: string, root = ""): LogicalRows {
  const db = openToRead(path);
  const textOf = (row: Row) => (root === "" ? JSON.stringify(row) : JSON.stringify(row).replaceAll(root, ""));
  const rowsOf = (sql: string, change: (row: Row) => Row) =>
    Array.from(db.prepare(sql).iterate() as Iterable<Row>, (row) => textOf(change(row))).sort();
  try {
    checkCells(db);
    checkBlockIndex(db);
    const rawOf = rawTexts(db);
    const stages = (view: string) => rowsOf(`SELECT * FROM ${view}`, (row) => withRaw(row, rawOf));
    return {
      events: stages("events"),
      requests: stages("requests"),
      problems: rowsOf(
        "SELECT path, line, offset, length, kind, detail, raw FROM problem JOIN file ON file.id = problem.file",
        (row) => ({ ...row, raw: digest(decompress(row["raw"] as Buffer)) }),
      ),
      skips: rowsOf(
        "SELECT path, line, offset, length, reason FROM skip JOIN file ON file.id = skip.file",
        (row) => row,
      ),
      files: rowsOf("SELECT file.*, stream.name AS stream FROM file JOIN stream ON stream.id = file.stream", fileRow),
      streams: rowsOf("SELECT name, origin FROM stream", (row) => row),
    };
  } finally {
    db.close();
  }
}

function withRaw({ id: _id, block, offset, length, ...row }: Row, rawOf: (place: Row) => Buffer): Row {
  return { ...row, raw: digest(rawOf({ block, offset, length })) };
}

// How many records were read is only kept for forms that are read from their beginning again.
function fileRow({ id: _id, read_records: _records, ...row }: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [key, Buffer.isBuffer(value) ? value.toString("hex") : value]),
  );
}

/** The raw text of each event, by its place. */
function rawTexts(db: Db): (place: Row) => Buffer {
  const find = db.prepare("SELECT data FROM block WHERE id = ?").pluck();
  let held: { readonly block: unknown; readonly text: Buffer } = { block: null, text: Buffer.alloc(0) };
  return ({ block, offset, length }) => {
    if (held.block !== block) held = { block, text: decompress(find.get(block) as Buffer) };
    return held.text.subarray(Number(offset), Number(offset) + Number(length));
  };
}

/** The raw text of every stored event. */
export function storedTexts(path: string): string[] {
  const db = openToRead(path);
  try {
    const rawOf = rawTexts(db);
    const rows = db.prepare("SELECT block, offset, length FROM event WHERE units & 1 ORDER BY id").all() as Row[];
    return rows.map((row) => rawOf(row).toString());
  } finally {
    db.close();
  }
}

function digest(bytes: Buffer): string {
  return hash("sha256", bytes, "hex").slice(0, 24);
}

/** The first row that two databases do not share, in words; null if they say the same. */
export function difference(one: LogicalRows, other: LogicalRows, ignored: readonly string[] = []): string | null {
  for (const table of Object.keys(one) as (keyof LogicalRows)[]) {
    if (ignored.includes(table)) continue;
    const lacking = without(one[table], other[table]);
    const more = without(other[table], one[table]);
    if (lacking.length + more.length === 0) continue;
    return `${table}: ${lacking.length} rows missing, ${more.length} too many; ${lacking[0] ?? ""} / ${more[0] ?? ""}`;
  }
  return null;
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const row of others) counts.set(row, (counts.get(row) ?? 0) + 1);
  return rows.filter((row) => {
    const left = counts.get(row) ?? 0;
    counts.set(row, left - 1);
    return left <= 0;
  });
}
