import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../base/failure.ts";
import { escapeControls } from "../base/text.ts";
import { type ImportOptions, type ImportResult, importEvidence } from "../ingest/import-evidence.ts";
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

/** Runs `use` on a database that is read: the one at `path`, or, when files are given, a throw-away one of theirs. */
export async function withEvidence<T>(
  path: string,
  files: readonly string[],
  io: Io,
  isQuiet: boolean,
  use: (db: Db) => T,
): Promise<Awaited<T>> {
  if (files.length === 0) return usingDb(openToRead(path), path, use);
  const found = await findEvidence(files, io);
  const folder = mkdtempSync(join(io.tmpdir, "auditq-"));
  try {
    const scratch = join(folder, "auditq.db");
    const db = openToWrite(scratch);
    // Nobody continues a throw-away database: no need to survive a power cut.
    db.pragma("synchronous = OFF");
    return await usingDb(db, scratch, async () => {
      const options = { stream: null, envelope: null, maxRecordBytes: MAX_RECORD_BYTES };
      for (const { shown, reason } of found.passedOver.filter(({ named }) => named)) {
        io.stderr.write(`auditq: ${escapeControls(`${shown} is not read: ${reason}`)}\n`);
      }
      const result = await importFound(db, scratch, found, options, io, isQuiet);
      for (const file of result.files.filter(({ status }) => status === "failed")) {
        io.stderr.write(`auditq: ${escapeControls(`${file.path}: ${file.reason}`)}\n`);
      }
      return await use(db);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function usingDb<T>(db: Db, path: string, use: (db: Db) => T): Promise<Awaited<T>> {
  try {
    return await use(db);
  } catch (error) {
    throw explain(error, path);
  } finally {
    db.close();
  }
}
