import { existsSync } from "node:fs";
import type { Readable } from "node:stream";
import { errorCode, Failure } from "../base/failure.ts";
import { envelopeNamed, loadEnvelopes } from "../events/envelope-registry.ts";
import { describeError } from "../io/access.ts";
import type { Found, FoundFile } from "../io/discover.ts";
import { EventCounter } from "../store/event-counter.ts";
import type { EvidenceSink } from "../store/evidence-sink.ts";
import { EvidenceWriter } from "../store/evidence-writer.ts";
import { emptyTally, type Tally } from "../store/file-record.ts";
import { type Db, explain, guarded, hashKey } from "../store/open.ts";
import { streamName, streamNamed, streamOfSet } from "../store/streams.ts";
import { type FileStatus, type IngestContext, ingestFile } from "./ingest-file.ts";
import { openLanes } from "./scan-lanes.ts";

/** What the user may set for an import. */
export interface ImportOptions {
  readonly stream: string | null;
  readonly envelope: string | null;
  readonly maxRecordBytes: number;
  readonly keep: Keep;
  /** Read files whole that look unchanged, to make sure they are. */
  readonly rehash: boolean;
}

/** What an import is for, and so what it keeps. `all`: a database that stays. The others serve one question: `text` also of
 *  raw text, `rows` of anything else, `sums` of no more than counts of events by what cells know. */
export type Keep = "all" | "text" | "rows" | "sums";

/** The outside of an import: where input comes from, who wants to know of progress, who may stop it. */
export interface ImportRuntime {
  readonly stdin: Readable;
  readonly signal: AbortSignal;
  readonly progress: (state: ImportProgress) => void;
  /** From which size on, in bytes, a file is read by a thread of its own; default 8 MiB. */
  readonly threadBytes?: number;
}

/** How far an import is. */
export interface ImportProgress {
  readonly file: string;
  readonly readBytes: number;
  readonly totalBytes: number;
  readonly events: number;
}

/** One line of the import's report: a file that was read, or one that was passed over with its reason. */
export interface ImportedFile {
  readonly path: string;
  readonly stream: string | null;
  readonly status: FileStatus | "skipped" | "failed";
  readonly reason: string | null;
  /** The form it was read in; null if it was not read. */
  readonly envelope: string | null;
  /** Problems that earlier imports found in what was not read again. */
  readonly knownProblems: number;
  readonly tally: Tally;
}

export interface ImportResult {
  readonly files: readonly ImportedFile[];
  readonly newRequests: number;
}

/** Reads the files found into the database, one set after the other, each from its oldest backup to the live file. */
export async function importEvidence(
  db: Db,
  dbPath: string,
  found: Found,
  options: ImportOptions,
  runtime: ImportRuntime,
): Promise<ImportResult> {
  const envelopes = await loadEnvelopes();
  const { maxRecordBytes, keep } = options;
  const forced = options.envelope === null ? null : envelopeNamed(envelopes, options.envelope);
  const writer: EvidenceSink = guarded(dbPath, () =>
    keep === "sums" ? new EventCounter(db, dbPath) : new EvidenceWriter(db, dbPath, keep === "all"),
  );
  const totalBytes = found.files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const files: ImportedFile[] = [];
  let readBytes = 0;
  let reading = "";
  const onRead = (bytes: number) => {
    readBytes += bytes;
    runtime.progress({ file: reading, readBytes, totalBytes, events: writer.seenEvents });
  };
  const { signal, stdin, threadBytes } = runtime;
  const keepsRaw = keep === "all" || keep === "text";
  const lanes = openLanes({ envelopes, key: hashKey(db), keepsRaw, signal, onRead, threadBytes });
  const context: IngestContext = {
    db,
    writer,
    envelopes,
    forced,
    maxRecordBytes,
    isHashed: keep === "all",
    isStreamGiven: options.stream !== null,
    rehash: options.rehash,
    stdin,
    lanes,
    onRead,
  };
  try {
    for (const file of found.files) {
      const before = readBytes;
      reading = file.shown;
      files.push(await importOne(db, dbPath, file, options, context));
      readBytes = before + file.sizeBytes;
    }
  } finally {
    await lanes.close();
  }
  guarded(dbPath, () => writer.finish(signal));
  const passedOver = found.passedOver.map(({ shown, reason }) => notRead(shown, "skipped", reason));
  files.push(...passedOver);
  return { files, newRequests: writer.newRequests };
}

async function importOne(
  db: Db,
  dbPath: string,
  file: FoundFile,
  options: ImportOptions,
  context: IngestContext,
): Promise<ImportedFile> {
  const streamOf = () => (options.stream === null ? streamOfSet(db, file.set) : streamNamed(db, options.stream));
  try {
    const present = stillThere(file);
    const result = await ingestFile(present, streamOf, context);
    const stream = streamName(db, result.stream);
    const { isAltered, ...read } = result;
    return { ...read, path: file.shown, stream, reason: isAltered ? ALTERED : null };
  } catch (error) {
    if (error instanceof Failure) throw error;
    const code = errorCode(error);
    if (code?.startsWith("SQLITE_")) throw explain(error, dbPath);
    if (code === undefined || !readFaults.has(code)) throw error;
    const { reason } = describeError(file.path, error);
    return notRead(file.shown, "failed", reason);
  }
}

const ALTERED = "its content was changed since it was imported, though its size and its ends were not: read again";

/** A file passed over is one skipped part of the evidence. */
function notRead(path: string, status: "skipped" | "failed", reason: string): ImportedFile {
  const tally = { ...emptyTally(), skipped: status === "skipped" ? 1 : 0 };
  return { path, stream: null, status, reason, envelope: null, knownProblems: 0, tally };
}

/** Errors of the system that mean that one file cannot be read. */
export const readFaults: ReadonlySet<string> = new Set([
  "ENOENT",
  "EACCES",
  "EPERM",
  "EIO",
  "EISDIR",
  "ESTALE",
  "ENXIO",
]);

/** A backup may be compressed between the listing and now: then its `.gz` is read instead. */
export function stillThere(file: FoundFile): FoundFile {
  if (file.path === "-" || existsSync(file.path)) return file;
  const compressed = [".gz", ".zst"].map((ending) => file.path + ending).find((path) => existsSync(path));
  return compressed === undefined ? file : { ...file, path: compressed };
}
