import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../base/failure.ts";
import { escapeControls } from "../base/text.ts";
import { type ImportOptions, type ImportResult, importEvidence, type Keep } from "../ingest/import-evidence.ts";
import { discover, type Found } from "../io/discover.ts";
import { type Db, explain, openToRead, openToWrite } from "../store/open.ts";
import type { Io } from "./io.ts";
import { openProgress } from "./progress.ts";

/** Default limit of one record: the longest event ever seen is far below. */
export const MAX_RECORD_BYTES = 128 * 1024 * 1024;

/** Finds what the paths lead to. Raises request for a named file that is something else. */
export async function findEvidence(paths: readonly string[], io: Io): Promise<Found> {
  const found = await discover(paths, io.cwd);
  const refused = found.passedOver.find(({ named }) => named);
  if (refused !== undefined && found.files.length === 0) {
    throw new Failure("request", `${refused.shown}: ${refused.reason}`, { hint: refused.hint ?? undefined });
  }
  return found;
}

/** Reads found files into a database, with progress. */
export async function importFound(
  db: Db,
  path: string,
  found: Found,
  options: ImportOptions,
  io: Io,
  isQuiet: boolean,
): Promise<ImportResult> {
  const progress = openProgress(io, isQuiet);
  try {
    return await importEvidence(db, path, found, options, {
      stdin: io.stdin,
      signal: io.signal,
      progress: progress.show,
    });
  } finally {
    progress.clear();
  }
}

/** Answers from a database that is read: the one at `path`, or, when files are given, a throw-away one of theirs. Returns
 *  the exit code of `use`; 2 or 3 instead of 0 if a named file is something else or could not be read: the answer then
 *  lacks what it holds. `keep`: what of the files the question needs. */
export async function withEvidence(
  path: string,
  files: readonly string[],
  keep: Keep,
  io: Io,
  isQuiet: boolean,
  use: (db: Db) => Promise<number>,
): Promise<number> {
  if (files.length === 0) return usingDb(openToRead(path), path, use);
  const found = await findEvidence(files, io);
  const folder = mkdtempSync(join(io.tmpdir, "auditq-"));
  try {
    const scratch = join(folder, "auditq.db");
    const db = openToWrite(scratch);
    // Nobody continues a throw-away database: no need to survive a power cut.
    db.pragma("synchronous = OFF");
    return await usingDb(db, scratch, async () => {
      // Whether a file of a set is missing shows in the events beside it.
      const kept = keep === "sums" && found.files.length > found.sets.length ? "rows" : keep;
      const options = { stream: null, envelope: null, maxRecordBytes: MAX_RECORD_BYTES, keep: kept, rehash: false };
      const tell = (path: string, reason: string | null) => {
        io.stderr.write(`auditq: ${escapeControls(`${path} is not read: ${reason}`)}\n`);
      };
      const refused = found.passedOver.filter(({ named }) => named);
      for (const { shown, reason } of refused) tell(shown, reason);
      const result = await importFound(db, scratch, found, options, io, isQuiet);
      const failed = result.files.filter(({ status }) => status === "failed");
      for (const { path: shown, reason } of failed) tell(shown, reason);
      const exit = await use(db);
      return exit !== 0 ? exit : refused.length > 0 ? 2 : failed.length > 0 ? 3 : 0;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function usingDb(db: Db, path: string, use: (db: Db) => Promise<number>): Promise<number> {
  try {
    return await use(db);
  } catch (error) {
    throw explain(error, path);
  } finally {
    db.close();
  }
}
