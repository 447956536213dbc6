import type { Statement } from "better-sqlite3";
import type { Batch } from "./batch.ts";
import { type FileRecord, saveFile, type Tally } from "./file-record.ts";
import { NO_TIME } from "./held-events.ts";
import type { Db } from "./open.ts";

/** A stretch of a file's content. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly sha256: Uint8Array;
}

/** Stores what a batch says of its file besides events. */
export class FileParts {
  readonly #db: Db;
  readonly #insertProblem: Statement;
  readonly #insertSkip: Statement;
  readonly #insertSegment: Statement;

  constructor(db: Db) {
    this.#db = db;
    this.#insertProblem = db.prepare(
      "INSERT INTO problem (file, line, offset, length, kind, detail, raw) VALUES (?, @line, @offset, @length, @problem, @detail, @data)",
    );
    this.#insertSkip = db.prepare("INSERT OR REPLACE INTO skip VALUES (?, @line, @offset, @length, @reason)");
    this.#insertSegment = db.prepare(
      "INSERT INTO segment VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET to_byte = excluded.to_byte, sha256 = excluded.sha256",
    );
  }

  /** `update` brings the file's row up to date once the tally holds what became of the batch. */
  store(batch: Batch, file: FileRecord, tally: Tally, segment: Segment | null, update: () => void): void {
    for (const problem of batch.problems) {
      this.#insertProblem.run(file.id, problem);
      tally.problems++;
      tally.problem_bytes += problem.length;
    }
    for (const skip of batch.skips) {
      this.#insertSkip.run(file.id, skip);
      tally.skipped++;
      tally.skipped_bytes += skip.length;
    }
    if (segment !== null && segment.to > segment.from) {
      this.#insertSegment.run(file.id, segment.from, segment.to, segment.sha256);
    }
    update();
    saveFile(this.#db, file);
  }
}

/** The stretches of a file's content that were hashed, in order. */
export function segmentsOf(
  db: Db,
  file: number,
): { readonly from: number; readonly to: number; readonly sha256: Buffer }[] {
  const sql = `SELECT from_byte AS "from", to_byte AS "to", sha256 FROM segment WHERE file = ? ORDER BY from_byte`;
  return db.prepare(sql).all(file) as { from: number; to: number; sha256: Buffer }[];
}

/** Counts the time of an event in a tally; microseconds, NO_TIME where it has none. */
export function noteTime(tally: Tally, micros: number): void {
  if (micros === NO_TIME) return;
  if (tally.first_us === null || micros < tally.first_us) tally.first_us = micros;
  if (tally.last_us === null || micros > tally.last_us) tally.last_us = micros;
}
