import { errorCode, Failure } from "../base/failure.ts";
import { escapeControls, plural } from "../base/text.ts";
import { openEvidence, refuseForeign } from "../ingest/evidence-file.ts";
import { readFaults, stillThere } from "../ingest/import-evidence.ts";
import { describeError } from "../io/access.ts";
import type { Found, FoundFile } from "../io/discover.ts";
import type { EventBatch } from "../query/event-batch.ts";
import { FileEvents, type FileQuestion } from "../query/file-events.ts";
import { MAX_RECORD_BYTES } from "./evidence.ts";
import type { Io } from "./io.ts";
import { openProgress } from "./progress.ts";

/** The events of files, with what is to be said of them at the end. */
export interface FileSource {
  readonly batches: AsyncGenerator<EventBatch>;
  readonly events: FileEvents;
  /** Files that could not be read. */
  readonly failed: readonly string[];
}

/** Opens the files found, to be read one after the other without a database. */
export function openFiles(
  found: Found,
  question: Pick<FileQuestion, "filters" | "plan">,
  io: Io,
  isQuiet: boolean,
): FileSource {
  const events = new FileEvents({ ...question, maxRecordBytes: MAX_RECORD_BYTES, signal: io.signal });
  const failed: string[] = [];
  return { batches: readFiles(found, events, failed, io, isQuiet), events, failed };
}

async function* readFiles(
  found: Found,
  events: FileEvents,
  failed: string[],
  io: Io,
  isQuiet: boolean,
): AsyncGenerator<EventBatch> {
  const progress = openProgress(io, isQuiet);
  const totalBytes = found.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let readBytes = 0;
  try {
    for (const file of found.files) {
      const onRead = (bytes: number) => {
        readBytes += bytes;
        progress.show({ file: file.shown, readBytes, totalBytes, events: events.figures.events });
      };
      try {
        yield* readFile(file, events, io, onRead);
      } catch (error) {
        const code = errorCode(error);
        if (error instanceof Failure || code === undefined || !readFaults.has(code)) throw error;
        const { reason } = describeError(file.path, error);
        io.stderr.write(`auditq: ${escapeControls(`${file.shown} is not read: ${reason}`)}\n`);
        failed.push(file.shown);
      }
      if (io.signal.aborted) return;
    }
    yield* events.rest();
  } finally {
    progress.clear();
  }
}

async function* readFile(
  found: FoundFile,
  events: FileEvents,
  io: Io,
  onRead: (bytes: number) => void,
): AsyncGenerator<EventBatch> {
  const file = stillThere(found);
  const opened = await openEvidence(file, io.stdin, onRead, true);
  try {
    refuseForeign(found, opened);
    const { head, content, damages, fd } = opened;
    yield* events.read({ name: found.shown, stream: found.set.label, head, content, damages, isLive: fd === null });
  } finally {
    await opened.close();
  }
}

/** Sentences for stderr about what was read. */
export function fileNotes({ events: { figures } }: FileSource): string[] {
  const { problems, shown, duplicates, events } = figures;
  const lines = shown.map(
    ({ file, line, offset, kind, detail }) => `${file}: line ${line} (byte ${offset}): ${kind}: ${detail}`,
  );
  const more = problems - shown.length;
  if (more > 0) lines.push(`… and ${plural(more, "more problem")}: auditq import -o json lists all`);
  if (problems > 0) lines.push(`${plural(problems, "record")} could not be read and may hide events`);
  if (duplicates > 0) lines.push(`${plural(duplicates, "copy", "copies")} of events that were given before left out`);
  if (events === 0 && problems === 0) lines.push("there is no audit event in these files");
  return lines;
}
