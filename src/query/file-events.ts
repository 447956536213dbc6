import { randomBytes } from "node:crypto";
import type { Envelope, Head } from "../events/envelope.ts";
import { loadEnvelopes, openReader, sniffEnvelope } from "../events/envelope-registry.ts";
import type { Part, ProblemPart } from "../events/part.ts";
import type { Predicate } from "../filter/predicate.ts";
import { BatchBuilder, type EventBatch, type EventSource } from "./event-batch.ts";
import { legacyJson } from "./legacy-json.ts";
import { RowChoice } from "./row-choice.ts";
import { ScannedLines } from "./scanned-lines.ts";

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

/** A defect of a file. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly offset: number;
  readonly kind: ProblemPart["problem"];
  readonly detail: string;
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
  readonly shown: FileProblem[];
}

function noFileFigures(): FileFigures {
  return { files: 0, bytes: 0, events: 0, chosen: 0, duplicates: 0, problems: 0, skipped: 0, shown: [] };
}

const SHOWN_PROBLEMS = 5;

export interface FileQuestion {
  /** Holds for every event that is given. */
  readonly filters: Predicate;
  /** Holds for every event that is needed, unless it is irregular. */
  readonly plan: Predicate;
  /** A longer record is a problem, in bytes. */
  readonly maxRecordBytes: number;
  readonly signal: AbortSignal;
}

/** Reads the events of files that a question asks for in their order, in batches. */
export class FileEvents {
  readonly figures = noFileFigures();
  readonly #question: FileQuestion;
  readonly #choice: RowChoice;
  readonly #lines: ScannedLines;
  readonly #builder = new BatchBuilder();
  #ready: EventBatch[] = [];
  #file = "";

  constructor(question: FileQuestion) {
    this.#question = question;
    this.#choice = new RowChoice(question.filters, question.plan);
    this.#lines = new ScannedLines(randomBytes(16), this.#choice, (bytes, from, to, line) =>
      this.#add(bytes, from, to, { origin: line, isScanned: true, logged: null }),
    );
  }

  /** Reads a file; then the next one may be read. */
  async *read(file: OpenedFile): AsyncGenerator<EventBatch> {
    const envelopes = await loadEnvelopes();
    const reader = this.#open(envelopes, file);
    let lastByte = 10;
    for await (const chunk of file.content) {
      if (this.#question.signal.aborted) return;
      reader.push(chunk);
      lastByte = chunk.at(-1) ?? lastByte;
      this.figures.bytes += chunk.length;
      if (this.#builder.isOverdue || (file.isLive && !this.#builder.isEmpty)) this.#ready.push(this.#builder.take());
      yield* this.#take();
    }
    reader.end();
    const line = 1 + reader.lines - (lastByte === 10 ? 0 : 1);
    for (const { detail } of file.damages) this.#problem(line, this.figures.bytes, "corrupt_stream", detail);
    this.figures.files++;
    yield* this.#take();
  }

  /** What is left when all files were read. */
  *rest(): Generator<EventBatch> {
    if (!this.#builder.isEmpty) yield this.#builder.take();
  }

  #open(envelopes: readonly Envelope[], file: OpenedFile) {
    this.#file = file.name;
    this.#choice.streams = [file.stream];
    this.#lines.startAnew();
    const context = {
      sink: (part: Part) => this.#part(part),
      maxRecordBytes: this.#question.maxRecordBytes,
      fast: this.#lines,
    };
    const reader = openReader(envelopes, sniffEnvelope(envelopes, file.head), context, { line: 1, offset: 0 });
    this.#lines.linesBefore = () => reader.lines;
    return reader;
  }

  #take(): EventBatch[] {
    const ready = this.#ready;
    this.#ready = [];
    const { figures } = this;
    figures.events = this.#lines.events;
    figures.duplicates = this.#lines.duplicates;
    return ready;
  }

  #add(bytes: Buffer, from: number, to: number, source: Omit<EventSource, "file">): void {
    this.figures.chosen++;
    this.#builder.add(bytes, from, to, { file: this.#file, ...source });
    if (this.#builder.isFull) this.#ready.push(this.#builder.take());
  }

  #part(part: Part): void {
    if (part.kind === "skipped") this.figures.skipped++;
    else if (part.kind === "problem") this.#problem(part.line, part.offset, part.problem, part.detail);
    else if (this.#lines.takes(part)) {
      const json = part.form === "legacy" ? legacyJson(part.event) : part.raw;
      const logged = part.form === "legacy" ? part.raw : null;
      this.#add(json, 0, json.length, { origin: part.line, isScanned: false, logged });
    }
  }

  #problem(line: number, offset: number, kind: FileProblem["kind"], detail: string): void {
    this.figures.problems++;
    if (this.figures.shown.length < SHOWN_PROBLEMS) {
      this.figures.shown.push({ file: this.#file, line, offset, kind, detail });
    }
  }
}
