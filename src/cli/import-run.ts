import { envelopeNamed, loadEnvelopes } from "../events/envelope-registry.ts";
import type { ImportOptions, ImportResult } from "../ingest/import-evidence.ts";
import { closeWritten, guarded, openToWrite } from "../store/open.ts";
import { lastProblemId, problemsAfter, type StoredProblem } from "../store/problems.ts";
import { findEvidence, importFound, MAX_RECORD_BYTES } from "./evidence.ts";
import type { Io } from "./io.ts";

/** An import with the problems it met. */
export interface ImportDone extends ImportResult {
  readonly problems: readonly StoredProblem[];
}

type Options = Omit<ImportOptions, "maxRecordBytes"> & { readonly maxRecordBytes: number | undefined };

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
  const db = openToWrite(path);
  try {
    const before = lastProblemId(db);
    const maxRecordBytes = options.maxRecordBytes ?? MAX_RECORD_BYTES;
    const result = await importFound(db, path, found, { ...options, maxRecordBytes }, io, isQuiet);
    // Problems name files as the user does.
    const shown = new Map(found.files.map((file) => [file.path, file.shown]));
    const problems = problemsAfter(db, before).map((one) => ({ ...one, file: shown.get(one.file) ?? one.file }));
    return { ...result, problems };
  } finally {
    guarded(path, () => closeWritten(db));
  }
}
