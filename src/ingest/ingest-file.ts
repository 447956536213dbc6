import type { Readable } from "node:stream";
import type { Envelope } from "../events/envelope.ts";
import { isLineForm, sniffEnvelope } from "../events/envelope-registry.ts";
import type { FoundFile } from "../io/discover.ts";
import type { EvidenceSink } from "../store/evidence-sink.ts";
import {
  emptyTally,
  type FileRecord,
  forgetParts,
  nextFileId,
  rewindToCheckpoint,
  saveFile,
  type Tally,
} from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import { tailHash } from "./content-track.ts";
import { type Opened, openEvidence, refuseForeign } from "./evidence-file.ts";
import { readIntoStore } from "./reading.ts";
import { isUnaltered } from "./rehash.ts";
import { type Known, recognise } from "./resume.ts";
import type { ScanLanes } from "./scan-lanes.ts";

/** How a file was met: read whole, read on from where an earlier import stopped, or known already. */
export type FileStatus = "imported" | "continued" | "unchanged";

/** What became of one file in this run. */
export interface FileResult {
  readonly status: FileStatus;
  /** Its content is not what was read before, though nothing else told so. */
  readonly isAltered: boolean;
  readonly stream: number;
  /** The form it is read in. */
  readonly envelope: string;
  /** Problems that earlier imports found in what is not read again. */
  readonly knownProblems: number;
  /** Counts of this run, not of earlier ones. */
  readonly tally: Tally;
}

/** What reading files needs. */
export interface IngestContext {
  readonly db: Db;
  readonly writer: EvidenceSink;
  readonly envelopes: readonly Envelope[];
  /** Set: every file has this form. */
  readonly forced: Envelope | null;
  readonly maxRecordBytes: number;
  readonly isHashed: boolean;
  /** The user named the stream. */
  readonly isStreamGiven: boolean;
  /** Read files whole that look unchanged, to make sure they are. */
  readonly rehash: boolean;
  readonly stdin: Readable;
  readonly lanes: ScanLanes;
  /** Bytes read from disk, for progress. */
  readonly onRead: (bytes: number) => void;
}

/** Reads one file into the database, from where an earlier import stopped if it is known. */
export async function ingestFile(file: FoundFile, streamOf: () => number, context: IngestContext): Promise<FileResult> {
  const opened = await openEvidence(file, context.stdin, context.onRead);
  try {
    return await ingestOpened(file, opened, streamOf, context);
  } finally {
    await opened.close();
  }
}

async function ingestOpened(
  file: FoundFile,
  opened: Opened,
  streamOf: () => number,
  context: IngestContext,
): Promise<FileResult> {
  const reopen = () => openEvidence(file, context.stdin, () => undefined);
  const recognised = await recognise(context.db, file, opened, reopen);
  const known = context.rehash ? await examine(context.db, recognised, reopen) : recognised;
  const isAltered = known !== recognised;
  if (known.kind === "unchanged") {
    context.onRead(opened.diskBytes);
    moveFile(context.db, known.record, file);
    const { stream, envelope, problems: knownProblems, first_us, last_us } = known.record;
    const tally = { ...emptyTally(), first_us, last_us };
    return { status: "unchanged", isAltered, stream, envelope, knownProblems, tally };
  }
  if (context.forced === null) refuseForeign(file, opened);
  const record = openRecord(known, file, opened, streamOf, context);
  const knownProblems = record.problems;
  const { writer, lanes } = context;
  const tally = await readIntoStore(file, record, known, opened, context, writer, lanes);
  if (known.kind === "grown") await known.from.close();
  const { stream, envelope } = record;
  const hasMore = tally.bytes > 0 || tally.problems > 0;
  return {
    isAltered,
    status: known.kind === "new" ? "imported" : hasMore ? "continued" : "unchanged",
    stream,
    envelope,
    knownProblems,
    tally,
  };
}

/** Reads again what is known of a file; what is not the same any more is replaced as a whole. */
async function examine(db: Db, known: Known, reopen: () => Promise<Opened>): Promise<Known> {
  if (known.kind !== "unchanged" && known.kind !== "grown") return known;
  if (await isUnaltered(db, known.record, reopen)) return known;
  if (known.kind === "grown") await known.from.close();
  return { kind: "replaced", record: known.record };
}

/** The row of the file while it is read; stored at once, so that a killed import is known by it. */
export function openRecord(
  known: Known,
  file: FoundFile,
  opened: Opened,
  streamOf: () => number,
  context: Pick<IngestContext, "db" | "envelopes" | "forced">,
): FileRecord {
  const envelope = context.forced ?? sniffEnvelope(context.envelopes, opened.head);
  const place = {
    path: file.path,
    role: file.role,
    name_us: file.nameMicros,
    disk_bytes: opened.diskBytes,
    disk_tail: opened.diskTail,
    complete: 0,
  };
  const record: FileRecord =
    known.kind === "new"
      ? {
          ...place,
          ...emptyTally(),
          id: nextFileId(context.db),
          stream: streamOf(),
          fingerprint: fingerprintOf(context.envelopes, envelope, opened),
          envelope: envelope.name,
          read_bytes: 0,
          read_line: 1,
          read_tail: tailHash(Buffer.alloc(0)),
          read_records: 0,
        }
      : { ...known.record, ...place };
  context.db
    .transaction(() => {
      if (known.kind === "grown") rewindToCheckpoint(context.db, record);
      if (known.kind === "replaced") {
        forgetParts(context.db, record);
        const fingerprint = fingerprintOf(context.envelopes, envelope, opened);
        Object.assign(record, emptyTally(), { read_records: 0, envelope: envelope.name, fingerprint });
      }
      saveFile(context.db, record);
    })
    .immediate();
  return record;
}

/** The first line says which log a file of lines is; of other forms it may be no more than a bracket. */
function fingerprintOf(envelopes: readonly Envelope[], envelope: Envelope, opened: Opened): Buffer {
  return isLineForm(envelopes, envelope, opened.head) ? opened.firstLine : opened.firstBytes;
}

/** Notes the name under which a known file was met. */
export function moveFile(db: Db, record: FileRecord, file: FoundFile): void {
  if (record.path === file.path && record.role === file.role) return;
  saveFile(db, { ...record, path: file.path, role: file.role, name_us: file.nameMicros });
}
