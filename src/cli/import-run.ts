import { envelopeNamed, loadEnvelopes } from "../events/envelope-registry.ts";
import type { ImportOptions, ImportResult } from "../ingest/import-evidence.ts";
import type { Found } from "../io/discover.ts";
import { closeWritten, guarded, openToWrite } from "../store/open.ts";
import { lastProblemId, problemsAfter, type StoredProblem } from "../store/problems.ts";
import { findEvidence, importFound, MAX_RECORD_BYTES } from "./evidence.ts";
import type { Io } from "./io.ts";
import { whileLocked } from "./write-lock.ts";

/** An import with the problems it met. */
export interface ImportDone extends ImportResult {
  readonly problems: readonly StoredProblem[];
  /** Files the user named that are something else. */
  readonly refused: readonly string[];
}

type Options = Omit<ImportOptions, "maxRecordBytes" | "keep"> & { readonly maxRecordBytes: number | undefined };

/** Imports paths into the database at `path`. */
export async function runImportInto(
  path: string,
  typed: readonly string[],
  options: Options,
  io: Io,
  isQuiet: boolean,
): Promise<ImportDone> {
  // A wrong name is noticed before a database is made.
  if (options.envelope !== null) envelopeNamed(await loadEnvelopes(), options.envelope);
  const found = await findEvidence(typed, io);
  return whileLocked(path, io, () => importLocked(path, found, options, io, isQuiet));
}

async function importLocked(
  path: string,
  found: Found,
  options: Options,
  io: Io,
  isQuiet: boolean,
): Promise<ImportDone> {
  const db = openToWrite(path);
  try {
    const before = lastProblemId(db);
    const maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    const result = await importFound(db, path, found, { ...options, maxRecordBytes, keep: "all" }, io, isQuiet);
    // Problems name files as the user does.
    const shown = new Map(found.files.map((file) => [file.path, file.shown]));
    const problems = problemsAfter(db, before).map((one) => ({ ...one, file: shown.get(one.file) ?? one.file }));
    return { ...result, problems, refused: found.passedOver.filter(({ named }) => named).map(({ shown }) => shown) };
  } finally {
    guarded(path, () => closeWritten(db));
  }
}
