import type { Db } from "./open.ts";

/** A problem as stored, without its bytes. */
export interface StoredProblem {
  /** Path of the file, absolute. */
  readonly file: string;
  readonly line: number;
  readonly offset: number;
  readonly kind: string;
  readonly detail: string;
}

/** The id of the newest problem. */
export function lastProblemId(db: Db): number {
  return db.prepare("SELECT ifnull(max(id), 0) FROM problem").pluck().get() as number;
}

/** The problems stored after another one, in the order of files and offsets. */
export function problemsAfter(db: Db, id: number): StoredProblem[] {
  const sql = `SELECT path AS file, line, offset, kind, detail FROM problem JOIN file ON file.id = problem.file
    WHERE problem.id > ? ORDER BY path, offset, problem.id`;
  return db.prepare(sql).all(id) as StoredProblem[];
}
