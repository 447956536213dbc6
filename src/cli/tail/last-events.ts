import { closeSync } from "node:fs";
import { basename } from "node:path";
import type { FoundFile } from "../../io/discover.ts";
import { contentOf, fingerprintOf, type OpenedLog, openLog } from "../../io/follow/opened-log.ts";
import type { StreamDamage } from "../../io/inflate.ts";
import { readOpenFile } from "../../io/read-file.ts";
import { parseRotationName } from "../../io/rotation-name.ts";
import type { EventSource } from "../../query/event-batch.ts";
import { headOf, type LogEvents, type LogSink } from "../../query/log-events.ts";

/** An event with its text. */
export interface KeptEvent {
  readonly bytes: Buffer;
  readonly source: EventSource;
}

/** Keeps the last events of those it takes. */
export class LastKept {
  readonly #count: number;
  readonly #kept: KeptEvent[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  readonly take: LogSink["event"] = (bytes, from, to, source) => {
    if (this.#count === 0) return;
    this.#kept.push({ bytes: Buffer.from(bytes.subarray(from, to)), source });
    if (this.#kept.length >= 2 * this.#count + SLACK) this.#kept.splice(0, this.#kept.length - this.#count);
  };

  get events(): readonly KeptEvent[] {
    return this.#count === 0 ? [] : this.#kept.slice(-this.#count);
  }
}

/** The last events of a set, and where each log that was read for them ends. */
export interface LastEvents {
  readonly kept: readonly KeptEvent[];
  /** By first line: the position behind the last whole line, or at the end of what is no log of lines. */
  readonly positions: ReadonlyMap<string, number>;
  readonly seen: number;
}

/** What reading the last events needs. */
export interface LastQuestion {
  readonly count: number;
  /** Somebody goes on behind them: a last line without end is left to him. */
  readonly isFollowed: boolean;
  readonly stream: string;
  readonly open: (sink: LogSink) => LogEvents;
  readonly problem: LogSink["problem"];
}

const FIRST_BYTES = 1024 * 1024;
const GROWTH = 8;
const SLACK = 1024;
const PLAIN = Buffer.from('{"kind":"Event",');

/** Reads the last events of a set that are chosen, from its newest file back as far as it takes. `files`: oldest first. */
export async function lastEvents(files: readonly FoundFile[], question: LastQuestion): Promise<LastEvents> {
  let kept: KeptEvent[] = [];
  let seen = 0;
  const positions = new Map<string, number>();
  for (const { path } of [...files].reverse()) {
    const file = await openLog({ path, name: parseRotationName(basename(path)) });
    try {
      const read = await lastOfFile(file, { ...question, count: question.count - kept.length });
      kept = [...read.kept, ...kept];
      seen += read.seen;
      const fingerprint = fingerprintOf(file.head);
      if (fingerprint !== null) positions.set(fingerprint, read.end);
    } finally {
      closeSync(file.fd);
    }
    if (kept.length >= question.count) break;
  }
  return { kept, positions, seen };
}

interface FileEnd {
  readonly kept: readonly KeptEvent[];
  readonly end: number;
  readonly seen: number;
}

async function lastOfFile(file: OpenedLog, question: LastQuestion): Promise<FileEnd> {
  // Lines of a wrapper may be pieces of a record: only plain ones can be begun with anywhere.
  const isPlain = !file.isCompressed && file.head.subarray(0, PLAIN.length).equals(PLAIN);
  let most = isPlain ? FIRST_BYTES : Number.POSITIVE_INFINITY;
  for (;;) {
    const from = Math.max(0, file.sizeBytes - most);
    const found = await readEnd(file, from, question);
    if (found.kept.length >= question.count || from === 0) return found;
    most *= GROWTH;
  }
}

/** Reads a file from the first line on that begins behind a position. */
async function readEnd(file: OpenedLog, from: number, question: LastQuestion): Promise<FileEnd> {
  const kept = new LastKept(question.count);
  const problems: Parameters<LogSink["problem"]>[0][] = [];
  const events = question.open({
    event: kept.take,
    problem: (problem) => problems.push(problem),
  });
  const damages: StreamDamage[] = [];
  const content = file.isCompressed
    ? contentOf(file.fd, (damage) => damages.push(damage))
    : readOpenFile(file.fd, from);
  const head = headOf(file.head);
  const begin = (at: number) => events.openLog(file.name.name, question.stream, head, at);
  let log = from === 0 ? begin(0) : null;
  let position = from;
  let end = from;
  for await (const chunk of content) {
    const feed = chunk.lastIndexOf(10);
    let rest = chunk;
    if (log === null) {
      const first = chunk.indexOf(10) + 1;
      rest = first === 0 ? chunk.subarray(chunk.length) : chunk.subarray(first);
      if (first > 0) log = begin(position + first);
    }
    log?.push(rest);
    if (feed >= 0) end = position + feed + 1;
    position += chunk.length;
  }
  if (!question.isFollowed) log?.end(damages);
  const chosen = kept.events;
  // Of a file that is read again from further back the problems come again.
  if (from === 0 || chosen.length >= question.count) for (const problem of problems) question.problem(problem);
  return { kept: chosen, end: events.isOfLines(head) ? end : position, seen: events.events };
}
