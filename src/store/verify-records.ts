import { errorCode } from "../base/failure.ts";
import { decompress } from "./block-builder.ts";
import type { FileRecord } from "./file-record.ts";
import type { Db } from "./open.ts";

/** A file as it was imported, with the name of its stream. */
export interface ImportedRecord extends FileRecord {
  readonly stream_name: string;
}

/** Order of the files of a stream, oldest backup first: a clause for the views and tables that have these columns. */
export const setOrder = "name_us IS NULL, name_us, id";

/** The files that were imported: streams by name, each from its oldest backup to its live file. */
export function recordsInOrder(db: Db): ImportedRecord[] {
  const sql = `SELECT f.*, stream.name AS stream_name FROM file f JOIN stream ON stream.id = f.stream
    ORDER BY stream.name, ${setOrder.replace(/\b(?=name_us|id\b)/g, "f.")}`;
  return db.prepare(sql).all() as ImportedRecord[];
}

/** A part of a file that is no event: where it stood, and the bytes that are kept of a problem. */
export interface KeptPart {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
  /** Null for a skipped part. */
  readonly raw: Buffer | null;
}

/** The problems and skipped parts of a file from an offset on, in their order. */
export function* keptParts(db: Db, file: number, from: number): Generator<KeptPart> {
  // What is said of the compression is no part of the content.
  const sql = `SELECT line, offset, length, raw, id FROM problem WHERE file = @file AND offset >= @from AND kind <> 'corrupt_stream'
    UNION ALL SELECT line, offset, length, NULL, 0 FROM skip WHERE file = @file AND offset >= @from ORDER BY offset, length DESC, id`;
  for (const row of db.prepare(sql).iterate({ file, from }) as IterableIterator<KeptPart>) {
    yield { ...row, raw: row.raw === null ? null : (readRaw(row.raw) ?? Buffer.alloc(0)) };
  }
}

/** The bytes of a problem as they are stored, decompressed; null if the database is damaged there. */
export function readRaw(stored: Buffer): Buffer | null {
  try {
    return decompress(stored);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return null;
  }
}

/** Whether the compression of a file was damaged when it was imported. */
export function wasDamaged(db: Db, file: number): boolean {
  const sql = "SELECT 1 FROM problem WHERE file = ? AND kind = 'corrupt_stream'";
  return db.prepare(sql).get(file) !== undefined;
}

/** A block of a file's raw text; the events that were met there for the first time have ids from `firstEvent` on. */
export interface FileBlock {
  readonly id: number;
  readonly firstEvent: number;
}

/** The blocks of a file's present content in their order. Those of a content that was replaced since are left out: they
 *  come first, and hold more events than are counted for the file. */
export function blocksOf(db: Db, { id, events }: FileRecord): FileBlock[] {
  const own =
    "SELECT count(*) FROM event e WHERE e.id BETWEEN b.first_event AND b.last_event AND e.block = b.id AND e.units <> 2";
  const sql = `SELECT b.id, b.first_event AS firstEvent, (${own}) AS rows FROM block b WHERE b.file = ? ORDER BY b.id DESC`;
  const kept: FileBlock[] = [];
  let counted = 0;
  for (const row of db.prepare(sql).iterate(id) as IterableIterator<FileBlock & { readonly rows: number }>) {
    if (counted >= events) break;
    counted += row.rows;
    kept.push({ id: row.id, firstEvent: row.firstEvent });
  }
  return kept.reverse();
}

/** Finds the id of a stored event; null times are absent ones. */
export function eventFinder(db: Db): (received: number | null, request: number, content: number) => number | undefined {
  const sql = "SELECT min(id) FROM event WHERE received_us IS ? AND request = ? AND content = ? AND units <> 2";
  const find = db.prepare(sql).pluck();
  return (received, request, content) => (find.get(received, request, content) as number | null) ?? undefined;
}
