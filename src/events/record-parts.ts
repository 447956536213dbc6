import type { JsonObject } from "../base/json.ts";
import type { RawForm } from "./audit-event.ts";
import type { ReaderContext } from "./envelope.ts";
import type { OpenLists } from "./open-lists.ts";
import { type Part, type PartSink, type Place, type ProblemKind, problemPart } from "./part.ts";
import type { PassedRun } from "./passed-run.ts";
import type { PlacedWindow } from "./placed-window.ts";
import { eventPart, parseRecord, salvageJson } from "./read-json.ts";
import type { Unwrapper } from "./wrapped/unwrapper.ts";

const nothing = Buffer.alloc(0);

/** Turns the first bytes of a window into parts and drops them from it. */
export class RecordParts {
  /** Bytes that were neither. */
  envelopeBytes = 0;
  /** Something had to be taken apart: brackets cannot be trusted any more. */
  isDamaged = false;
  readonly #sink: PartSink;
  readonly #window: PlacedWindow;
  readonly #unwrapper: Unwrapper;

  constructor(context: ReaderContext, window: PlacedWindow) {
    this.#sink = context.sink;
    this.#unwrapper = context.unwrapper;
    this.#window = window;
  }

  /** Bytes around records. */
  envelope(length: number): void {
    this.envelopeBytes += length;
    this.#window.drop(length);
  }

  /** What was counted as one record, in lists or not; `isCut`: the file ends inside it. False if it is an array that is no
   *  record itself: then nothing was done. */
  record(length: number, lists: OpenLists, isCut: boolean): boolean {
    const bytes = this.#window.bytes.subarray(0, length);
    const place = this.#window.place(length);
    const parsed = parseRecord(bytes);
    if (parsed.kind === "event") {
      this.#event(bytes, place, lists.depth > 0, parsed.object);
    } else if (parsed.kind === "other") {
      const envelope = this.#unwrapper.readJson(bytes, parsed.value, place, this.#sink, lists.around, lists.path);
      if (envelope === null && Array.isArray(parsed.value)) return false;
      if (envelope === null) this.#sink(problemPart(bytes, place, "not_event", parsed.why));
      else this.envelopeBytes += envelope;
    } else {
      if (bytes[0] === 0x5b) return false;
      const sink = isCut ? (part: Part) => this.#sink(asTail(part)) : this.#sink;
      const form = this.#formOf(bytes, lists.depth > 0);
      this.envelopeBytes += salvageJson(bytes, this.#window.places(), form, sink, parsed.why);
      this.isDamaged = true;
    }
    this.#window.drop(length);
    return true;
  }

  #event(bytes: Buffer, place: Place, isInList: boolean, object: JsonObject): void {
    if (this.#unwrapper.readEvent(bytes, object, place, this.#sink)) return;
    this.#sink(eventPart(bytes, place, this.#formOf(bytes, isInList), object));
  }

  /** A record in a list or over several lines is no line of a log: what is kept is its text without white space. */
  #formOf(bytes: Buffer, isInList: boolean): RawForm {
    return isInList || bytes.includes(10) ? "compacted" : this.#unwrapper.lineForm;
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
