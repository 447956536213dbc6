import { randomBytes } from "node:crypto";
import type { Envelope, Head } from "../events/envelope.ts";
import { isLineForm, openReader, sniffEnvelope } from "../events/envelope-registry.ts";
import type { Part, ProblemPart } from "../events/part.ts";
import type { Predicate } from "../filter/predicate.ts";
import type { StreamDamage } from "../io/inflate.ts";
import { SeenEvents } from "../store/seen-events.ts";
import type { EventSource } from "./event-batch.ts";
import { readJson } from "./event-json.ts";
import { RowChoice } from "./row-choice.ts";
import { ScannedLines } from "./scanned-lines.ts";

/** Takes an event that was chosen: its JSON text from one offset of a buffer to another, valid until it returns. */
type TakeEvent = (bytes: Buffer, from: number, to: number, source: EventSource) => void;

/** A record that could not be read. `offset` counts from the beginning of the content, `line` from where reading began. */
export interface LogProblem {
  readonly file: string;
  readonly line: number;
  readonly offset: number;
  readonly kind: ProblemPart["problem"];
  readonly detail: string;
}

/** What is to be chosen. */
export interface LogQuestion {
  /** Holds for every event that is given. */
  readonly filters: Predicate;
  /** Holds for every event that is needed, unless it is irregular. */
  readonly plan: Predicate;
  /** A longer record is a problem, in bytes. */
  readonly maxRecordBytes: number;
}

/** Takes what is read of logs. */
export interface LogSink {
  readonly event: TakeEvent;
  readonly problem: (problem: LogProblem) => void;
}

/** A log that is read piece by piece. */
export interface OpenLog {
  push(chunk: Buffer): void;
  end(damages: readonly StreamDamage[]): void;
}

/** Chooses the events of logs, and leaves out copies of those it gave, as far as `seen` remembers them. Logs may be read by turns. */
export class LogEvents {
  skipped = 0;
  readonly #question: LogQuestion;
  readonly #envelopes: readonly Envelope[];
  readonly #sink: LogSink;
  readonly #choice: RowChoice;
  readonly #lines: ScannedLines;
  #file = "";

  constructor(
    question: LogQuestion,
    envelopes: readonly Envelope[],
    sink: LogSink,
    seen: Pick<SeenEvents, "add"> = new SeenEvents(),
  ) {
    this.#question = question;
    this.#envelopes = envelopes;
    this.#sink = sink;
    this.#choice = new RowChoice(question.filters, question.plan);
    const take = (bytes: Buffer, from: number, to: number, line: number) =>
      sink.event(bytes, from, to, { file: this.#file, origin: line, isScanned: true, logged: null });
    this.#lines = new ScannedLines(randomBytes(16), this.#choice, take, seen);
  }

  /** Events read, whether chosen or not. */
  get events(): number {
    return this.#lines.events;
  }

  /** Copies that were left out. */
  get duplicates(): number {
    return this.#lines.duplicates;
  }

  /** Whether content with this beginning is read line by line: then it may be begun with behind any line end. */
  isOfLines(head: Head): boolean {
    return isLineForm(this.#envelopes, sniffEnvelope(this.#envelopes, head), head);
  }

  /** Begins a log of a stream at a place of its content where a line begins. `name` is said of its events and problems. */
  openLog(name: string, stream: string, head: Head, from: number): OpenLog {
    const context = {
      sink: (part: Part) => this.#part(part),
      maxRecordBytes: this.#question.maxRecordBytes,
      fast: this.#lines,
    };
    const reader = openReader(this.#envelopes, sniffEnvelope(this.#envelopes, head), context, {
      line: 1,
      offset: from,
    });
    let position = from;
    let lastByte = 10;
    const enter = () => {
      this.#file = name;
      this.#lines.linesBefore = () => reader.lines;
      if (this.#choice.streams[0] === stream) return;
      this.#choice.streams = [stream];
      this.#lines.startAnew();
    };
    return {
      push: (chunk) => {
        enter();
        reader.push(chunk);
        position += chunk.length;
        lastByte = chunk.at(-1) ?? lastByte;
      },
      end: (damages) => {
        enter();
        reader.end();
        const line = 1 + reader.lines - (lastByte === 10 ? 0 : 1);
        for (const { detail } of damages) this.#problem(line, position, "corrupt_stream", detail);
      },
    };
  }

  #part(part: Part): void {
    if (part.kind === "skipped") this.skipped++;
    else if (part.kind === "problem") this.#problem(part.line, part.offset, part.problem, part.detail);
    else if (this.#lines.takes(part)) {
      const { json, logged } = readJson(part);
      this.#sink.event(json, 0, json.length, { file: this.#file, origin: part.line, isScanned: false, logged });
    }
  }

  #problem(line: number, offset: number, kind: ProblemPart["problem"], detail: string): void {
    this.#sink.problem({ file: this.#file, line, offset, kind, detail });
  }
}

const HEAD_BYTES = 64 * 1024;

/** The first bytes of a log that may have no more. */
export function headOf(bytes: Buffer): Head {
  return { bytes, whole: bytes.length < HEAD_BYTES };
}
