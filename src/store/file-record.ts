import type { Statement } from "better-sqlite3";
import type { Db } from "./open.ts";

/** Counts of a file's parts, and their bytes. `bytes` is all of them and the envelope. */
export interface Tally {
  bytes: number;
  lines: number;
  events: number;
  duplicates: number;
  problems: number;
  skipped: number;
  event_bytes: number;
  duplicate_bytes: number;
  problem_bytes: number;
  skipped_bytes: number;
  envelope_bytes: number;
  first_us: number | null;
  last_us: number | null;
}

/** Where reading a file goes on. Content before it is stored; its last bytes have the hash `read_tail`. */
interface Checkpoint {
  read_bytes: number;
  read_line: number;
  read_tail: Buffer;
  read_records: number;
}

/** A row of the table `file`. */
export interface FileRecord extends Tally, Checkpoint {
  id: number;
  path: string;
  stream: number;
  role: string;
  name_us: number | null;
  fingerprint: Buffer;
  envelope: string;
  disk_bytes: number;
  disk_tail: Buffer;
  complete: number;
}

const columns = [
  "id",
  "path",
  "stream",
  "role",
  "name_us",
  "fingerprint",
  "envelope",
  "disk_bytes",
  "disk_tail",
  "complete",
  "read_bytes",
  "read_line",
  "read_tail",
  "read_records",
  "bytes",
  "lines",
  "events",
  "duplicates",
  "problems",
  "skipped",
  "event_bytes",
  "duplicate_bytes",
  "problem_bytes",
  "skipped_bytes",
  "envelope_bytes",
  "first_us",
  "last_us",
] as const satisfies readonly (keyof FileRecord)[];

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    bytes: 0,
    lines: 0,
    events: 0,
    duplicates: 0,
    problems: 0,
    skipped: 0,
    event_bytes: 0,
    duplicate_bytes: 0,
    problem_bytes: 0,
    skipped_bytes: 0,
    envelope_bytes: 0,
    first_us: null,
    last_us: null,
  };
}

/** The files known by the fingerprint of their first line, newest first. */
export function filesByFingerprint(db: Db, fingerprint: Buffer): FileRecord[] {
  return db.prepare("SELECT * FROM file WHERE fingerprint = ? ORDER BY id DESC").all(fingerprint) as FileRecord[];
}

/** The files that were last read under a path, newest first. */
export function filesAt(db: Db, path: string): FileRecord[] {
  return db.prepare("SELECT * FROM file WHERE path = ? ORDER BY id DESC").all(path) as FileRecord[];
}

/** The id of a file that was read to its end under this path; null if there is none. */
export function readToEnd(db: Db, path: string): number | null {
  const found = db.prepare("SELECT id FROM file WHERE path = ? AND complete = 1").pluck().get(path);
  return (found as number | undefined) ?? null;
}

/** A file that was read last under a path in a directory; when its last event was, and whether it was read to its end. */
export interface LastRead {
  readonly id: number;
  readonly path: string;
  readonly last_us: number | null;
  readonly complete: number;
}

/** The files that were read under paths that begin so and do not lie deeper, the ones with the newest events first. */
export function filesUnder(db: Db, directory: string): LastRead[] {
  const sql = `SELECT id, path, last_us, complete FROM file WHERE substr(path, 1, @length) = @directory AND instr(substr(path, @length + 1), '/') = 0
    ORDER BY last_us DESC, id DESC`;
  return db.prepare(sql).all({ directory, length: directory.length }) as LastRead[];
}

/** Inserts the row of a file or replaces it. */
export function saveFile(db: Db, record: FileRecord): void {
  let save = savers.get(db);
  if (save === undefined) {
    save = db.prepare(saveSql);
    savers.set(db, save);
  }
  save.run(record);
}

// Run with every batch: preparing it takes a millisecond.
const savers = new WeakMap<Db, Statement>();

// The id is left alone: SQLite would look through all that refers to it, as if it changed.
const updated = columns.filter((column) => column !== "id");
const saveSql = `INSERT INTO file (${columns.join(", ")}) VALUES (${columns.map((column) => `@${column}`).join(", ")})
  ON CONFLICT (id) DO UPDATE SET ${updated.map((column) => `${column} = excluded.${column}`).join(", ")}`;

/** The id the next new file gets. */
export function nextFileId(db: Db): number {
  return db.prepare("SELECT ifnull(max(id), 0) + 1 FROM file").pluck().get() as number;
}

/** Forgets the problems and skipped parts behind a file's checkpoint, to be read again because the file has grown, and makes
 *  its tally that of the content before the checkpoint. */
export function rewindToCheckpoint(db: Db, record: FileRecord): void {
  const problems = forgetBehind(db, "problem", record);
  record.problems -= problems.count;
  record.problem_bytes -= problems.bytes;
  const skips = forgetBehind(db, "skip", record);
  record.skipped -= skips.count;
  record.skipped_bytes -= skips.bytes;
  record.bytes = record.read_bytes;
  record.lines = record.read_line - 1;
  const parts = record.event_bytes + record.duplicate_bytes + record.problem_bytes + record.skipped_bytes;
  record.envelope_bytes = record.read_bytes - parts;
}

function forgetBehind(db: Db, table: "problem" | "skip", record: FileRecord): { count: number; bytes: number } {
  const place = [record.id, record.read_bytes];
  const sums = `SELECT count(*) AS count, ifnull(sum(length), 0) AS bytes FROM ${table} WHERE file = ? AND offset >= ?`;
  const found = db.prepare(sums).get(place) as { count: number; bytes: number };
  db.prepare(`DELETE FROM ${table} WHERE file = ? AND offset >= ?`).run(place);
  return found;
}

/** Forgets the problems, skipped parts, hashes and times of a file whose content is counted anew. Its events stay: they are what
 *  they are, and the same ones will be met as duplicates. */
export function forgetParts(db: Db, record: FileRecord): void {
  for (const table of ["problem", "skip", "segment", "file_stream"])
    db.prepare(`DELETE FROM ${table} WHERE file = ?`).run(record.id);
}

/** The path of each file, by id. */
export function filePaths(db: Db): ReadonlyMap<number, string> {
  const rows = db.prepare("SELECT id, path FROM file").raw().all() as [number, string][];
  return new Map(rows);
}
