import type { Head } from "../events/envelope.ts";
import { loadEnvelopes } from "../events/envelope-registry.ts";
import { BatchBuilder, type EventBatch, type EventSource } from "./event-batch.ts";
import { LogEvents, type LogProblem, type LogQuestion } from "./log-events.ts";

/** A file whose content can be read, decompressed. `damages` of the compression fill up while it is read. */
export interface OpenedFile {
  /** As the user wrote it. */
  readonly name: string;
  readonly stream: string;
  readonly head: Head;
  readonly content: AsyncIterable<Buffer>;
  /** Somebody may still be writing: what came is given at once. */
  readonly isLive: boolean;
  readonly damages: readonly { readonly detail: string }[];
}

/** What was read of files, filled while they are read. */
export interface FileFigures {
  files: number;
  bytes: number;
  events: number;
  /** Events that the program has to look at. */
  chosen: number;
  /** Of those, copies of one that was given before. */
  duplicates: number;
  problems: number;
  skipped: number;
  /** The first problems. */
  readonly shown: LogProblem[];
}

function noFileFigures(): FileFigures {
  return { files: 0, bytes: 0, events: 0, chosen: 0, duplicates: 0, problems: 0, skipped: 0, shown: [] };
}

const SHOWN_PROBLEMS = 5;

export interface FileQuestion extends LogQuestion {
  readonly signal: AbortSignal;
}

/** Reads the events of files that a question asks for in their order, in batches. */
export class FileEvents {
  readonly figures = noFileFigures();
  readonly #question: FileQuestion;
  readonly #builder = new BatchBuilder();
  #events: LogEvents | null = null;
  #ready: EventBatch[] = [];

  constructor(question: FileQuestion) {
    this.#question = question;
  }

  /** Reads a file; then the next one may be read. */
  async *read(file: OpenedFile): AsyncGenerator<EventBatch> {
    this.#events ??= new LogEvents(this.#question, await loadEnvelopes(), {
      event: (bytes, from, to, source) => this.#add(bytes, from, to, source),
      problem: (problem) => this.#problem(problem),
    });
    const events = this.#events;
    const log = events.openLog(file.name, file.stream, file.head, 0);
    for await (const chunk of file.content) {
      if (this.#question.signal.aborted) return;
      log.push(chunk);
      this.figures.bytes += chunk.length;
      if (this.#builder.isOverdue || (file.isLive && !this.#builder.isEmpty)) this.#ready.push(this.#builder.take());
      yield* this.#take(events);
    }
    log.end(file.damages);
    this.figures.files++;
    yield* this.#take(events);
  }

  /** What is left when all files were read. */
  *rest(): Generator<EventBatch> {
    if (!this.#builder.isEmpty) yield this.#builder.take();
  }

  #take({ events, duplicates, skipped }: LogEvents): EventBatch[] {
    const ready = this.#ready;
    this.#ready = [];
    Object.assign(this.figures, { events, duplicates, skipped });
    return ready;
  }

  #add(bytes: Buffer, from: number, to: number, source: EventSource): void {
    this.figures.chosen++;
    this.#builder.add(bytes, from, to, source);
    if (this.#builder.isFull) this.#ready.push(this.#builder.take());
  }

  #problem(problem: LogProblem): void {
    this.figures.problems++;
    if (this.figures.shown.length < SHOWN_PROBLEMS) this.figures.shown.push(problem);
  }
}
