import type { ReadContext } from "./envelope.ts";
import { type Part, type PartSink, type Place, type ProblemKind, problemPart } from "./part.ts";
import type { PlacedWindow } from "./placed-window.ts";
import { eventPart, parseRecord, salvageJson } from "./read-json.ts";

const nothing = Buffer.alloc(0);

/** Turns the first bytes of a window into parts and drops them from it. */
export class RecordParts {
  /** Bytes that were neither. */
  envelopeBytes = 0;
  /** Something had to be taken apart: brackets cannot be trusted any more. */
  isDamaged = false;
  readonly #sink: PartSink;
  readonly #window: PlacedWindow;

  constructor(context: ReadContext, window: PlacedWindow) {
    this.#sink = context.sink;
    this.#window = window;
  }

  /** Bytes around records. */
  envelope(length: number): void {
    this.envelopeBytes += length;
    this.#window.drop(length);
  }

  /** What was counted as one record, in a list or not; `isCut`: the file ends inside it. */
  record(length: number, isInList: boolean, isCut: boolean): void {
    const bytes = this.#window.bytes.subarray(0, length);
    const place = this.#window.place(length);
    // A record in a list or over several lines is no line of a log: what is kept is its text without white space.
    const form = isInList || bytes.includes(10) ? "compacted" : "verbatim";
    const parsed = parseRecord(bytes);
    if (parsed.kind === "event") this.#sink(eventPart(bytes, place, form, parsed.object));
    else if (parsed.kind === "other") this.#sink(problemPart(bytes, place, "not_event", parsed.why));
    else {
      const sink = isCut ? (part: Part) => this.#sink(asTail(part)) : this.#sink;
      this.envelopeBytes += salvageJson(bytes, this.#window.places(), form, sink, parsed.why);
      this.isDamaged = true;
    }
    this.#window.drop(length);
  }

  /** Text that is no record. */
  junk(length: number): void {
    this.#problem(this.#window.bytes.subarray(0, length), "not_json", "text that is no JSON object");
    this.#window.drop(length);
  }

  /** The end of a list is missing here. */
  unclosed(isEnd: boolean): void {
    const detail = isEnd ? "a list is not closed: the end of the file is missing" : "a list is not closed";
    this.#problem(nothing, isEnd ? "partial_tail" : "not_json", detail);
    this.isDamaged = true;
  }

  /** A run of bytes that was let go. */
  tooLong(run: PassedRun, maxBytes: number): void {
    const detail = `a record beyond ${maxBytes} bytes; its first ${run.raw.length} bytes are kept`;
    this.#sink(problemPart(run.raw, run.place, "line_too_long", detail));
    this.isDamaged = true;
  }

  nul(run: PassedRun): void {
    this.#sink({ kind: "skipped", reason: "NUL bytes", ...run.place });
  }

  #problem(bytes: Buffer, kind: ProblemKind, detail: string): void {
    this.#sink(problemPart(bytes, this.#window.place(bytes.length), kind, detail));
  }
}

/** The last, unfinished record of a file is its partial tail. */
function asTail(part: Part): Part {
  if (part.kind !== "problem" || part.problem !== "not_json") return part;
  return { ...part, problem: "partial_tail", detail: "the last record has no end" };
}

/** What stands around the items of a list object: in front of them, or (`isTail`) behind them; `isList`: up to the next list
 *  in the object. `event`: it is no list but an event; `broken`: it is not what stands around a list. */
export function aroundList(bytes: Buffer, isTail: boolean, isList: boolean): "around" | "event" | "broken" {
  const { kind } = parseRecord(Buffer.from(`${isTail ? '{"":[]' : ""}${bytes.toString()}${isList ? "]}" : ""}`));
  if (kind === "other") return "around";
  return kind === "event" && !isTail ? "event" : "broken";
}

const KEPT_BYTES = 1024 * 1024;

/** A run of bytes that is let go while it is read: NUL bytes, a record beyond the limit. */
export class PassedRun {
  /** Its first bytes, at most 1 MiB. */
  readonly raw: Buffer;
  readonly #start: Place;
  #length = 0;

  /** Begins with the first of `bytes`. */
  constructor(start: Place, bytes: Buffer) {
    this.#start = start;
    this.raw = Buffer.from(bytes.subarray(0, KEPT_BYTES));
  }

  /** Counts bytes that are dropped. */
  pass(count: number): void {
    this.#length += count;
  }

  get place(): Place {
    return { ...this.#start, length: this.#length };
  }
}
