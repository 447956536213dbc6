import { endOfNul } from "../io/line-splitter.ts";
import type { ReadContext, Reader } from "./envelope.ts";
import { countLines, EventStarts, isSpace, LONGEST_START } from "./json-bytes.ts";
import { JunkWalk } from "./junk-walk.ts";
import { ObjectWalk } from "./object-walk.ts";
import { problemPart } from "./part.ts";
import { PlacedWindow } from "./placed-window.ts";
import type { Start } from "./places.ts";
import { aroundList, giveRecordParts, PassedRun } from "./record-parts.ts";

/** What the scanner stands in. `between`: where a value may begin. `record`: inside an object that may be an event or turn
 *  out to be a list. `tail`: behind the items of a list object. `nul`: a run of NUL bytes. `junk`: bytes that are no record.
 *  `lost`: a record beyond the limit, until the next event begins. */
type State = "between" | "record" | "tail" | "nul" | "junk" | "lost";

const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Finds the records in JSON values of any size and shape: EventLists, arrays, pretty-printed events, several values in a
 *  row. It holds one record at a time. It counts brackets to find where a record ends, so every record keeps its exact
 *  place and bytes; what is inside is checked when the record is parsed. */
export class ValueScanner implements Reader {
  envelopeBytes = 0;
  lines = 0;
  readonly isResumable = false;
  readonly resumeOffset = 0;
  readonly resumeLine = 1;
  readonly #context: ReadContext;
  readonly #window: PlacedWindow;
  readonly #walk = new ObjectWalk();
  readonly #junk = new JunkWalk();
  #state: State = "between";
  /** Next byte to look at, in the window. */
  #at = 0;
  /** Open lists and list objects around the current place, outermost first. */
  readonly #open: ("array" | "object")[] = [];
  /** Something was taken apart: its closing brackets may still follow. */
  #salvaged = false;
  #lost: PassedRun | null = null;
  #nul: PassedRun | null = null;
  #lastByte = 10;

  /** `start` says where the first byte stands when the values are part of something bigger. */
  constructor(context: ReadContext, start: Start = { line: 1, offset: 0 }) {
    this.#context = context;
    this.#window = new PlacedWindow(start);
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.lines += countLines(chunk, 0, chunk.length);
    this.#lastByte = chunk[chunk.length - 1] ?? 10;
    const limit = this.#context.maxRecordBytes;
    for (let from = 0; from < chunk.length; ) {
      // At most one byte beyond the limit, so that a record is too long or is not whatever the chunks are.
      const to = from + Math.max(1, limit + 1 - this.#window.length);
      this.#window.append(chunk.subarray(from, to));
      from = to;
      this.#work();
      if (this.#state === "between") this.#passEnvelope(this.#at);
      else if (this.#window.length > limit && this.#state !== "lost") this.#giveUp();
    }
  }

  /** Bytes of the file stand here that are no part of the values. */
  leaveOut(bytes: number, lines: number): void {
    this.#window.leaveOut(bytes, lines);
  }

  end(): void {
    if (this.#lastByte !== 10) this.lines++;
    this.#work();
    this.#endNul();
    const rest = this.#window.length;
    if (this.#lost !== null) this.#endLost(rest);
    else if (this.#state === "junk") this.#giveJunk(rest);
    else if (rest > 0 && this.#state !== "between") this.#giveRecord(rest);
    else this.#passEnvelope(rest);
    if (this.#open.length > 0) {
      const detail = "a list is not closed: the end of the file is missing";
      this.#context.sink(problemPart(Buffer.alloc(0), this.#window.place(0), "partial_tail", detail));
    }
    this.#open.length = 0;
  }

  #work(): void {
    while (this.#at < this.#window.length && this.#step(this.#window.bytes));
  }

  /** Works on in the current state; false when more bytes are needed. */
  #step(bytes: Buffer): boolean {
    switch (this.#state) {
      case "between":
        return this.#startValue(bytes);
      case "record":
      case "tail":
        return this.#walkObject(bytes);
      case "nul":
        return this.#passNul(bytes);
      case "junk":
        return this.#passJunk(bytes);
      case "lost":
        return this.#findEvent(bytes);
    }
  }

  #startValue(bytes: Buffer): boolean {
    const byte = bytes[this.#at];
    if (byte === 0x7b) {
      this.#passEnvelope(this.#at);
      this.#state = "record";
      this.#walk.start(0);
    } else if (byte === 0x5b) {
      this.#open.push("array");
      this.#at++;
    } else if (byte === 0x5d && this.#open.at(-1) === "array") {
      this.#closeArray();
    } else if (isSpace(byte) || byte === 0x2c || (this.#salvaged && (byte === 0x5d || byte === 0x7d))) {
      this.#at++;
    } else if (byte === byteOrderMark[this.#window.place(0).offset + this.#at]) {
      this.#at++;
    } else {
      this.#passEnvelope(this.#at);
      this.#state = byte === 0 ? "nul" : "junk";
      this.#junk.start(byte, this.#open.length > 0);
    }
    return true;
  }

  #closeArray(): void {
    this.#open.pop();
    this.#at++;
    if (this.#open.at(-1) !== "object") return;
    this.#passEnvelope(this.#at);
    this.#state = "tail";
    this.#walk.start(1);
  }

  /** Walks an object, or what follows the items of one, up to its end or to a list in it. What is around a list has to be
   *  JSON: damage in it must not make events part of the envelope. */
  #walkObject(bytes: Buffer): boolean {
    const isTail = this.#state === "tail";
    this.#at = this.#walk.walk(bytes, this.#at);
    const { found } = this.#walk;
    if (found === "nothing") return false;
    const isList = found === "items";
    const kind = isTail || isList ? aroundList(bytes.subarray(0, this.#at), isTail, isList) : "record";
    // An event may have a key of that name too.
    if (kind === "event") return true;
    if (isTail) this.#open.pop();
    if (kind === "around") {
      this.#passEnvelope(this.#at);
      if (isList) this.#open.push("object", "array");
    } else this.#giveRecord(this.#at);
    this.#state = "between";
    return true;
  }

  // The bytes are dropped as they come: a sparse file has gigabytes of them.
  #passNul(bytes: Buffer): boolean {
    this.#nul ??= new PassedRun(this.#window.place(0), bytes.subarray(0, 0));
    const count = endOfNul(bytes, 0);
    this.#nul.pass(count);
    this.#drop(count);
    if (this.#window.length === 0) return false;
    this.#endNul();
    this.#state = "between";
    return true;
  }

  #endNul(): void {
    if (this.#nul === null) return;
    this.#context.sink({ kind: "skipped", reason: "NUL bytes", ...this.#nul.place });
    this.#nul = null;
  }

  #passJunk(bytes: Buffer): boolean {
    this.#at = this.#junk.walk(bytes, this.#at);
    if (this.#at === bytes.length) return false;
    this.#giveJunk(this.#at);
    this.#state = "between";
    return true;
  }

  /** A record longer than allowed: either its end was damaged and the next events are inside, or it really is. */
  #giveUp(): void {
    const bytes = this.#window.bytes;
    const starts = new EventStarts(bytes);
    let last = -1;
    for (let at = starts.next(1); at >= 0; at = starts.next(at + 1)) last = at;
    if (last > 0) this.#giveRecord(last);
    else this.#lost = new PassedRun(this.#window.place(0), bytes);
    this.#state = last > 0 ? "record" : "lost";
    this.#at = 0;
    this.#walk.start(0);
  }

  #findEvent(bytes: Buffer): boolean {
    const next = new EventStarts(bytes).next(1);
    if (next < 0) {
      const passed = Math.max(0, bytes.length - LONGEST_START);
      this.#lost?.pass(passed);
      this.#drop(passed);
      this.#at = this.#window.length;
      return false;
    }
    this.#endLost(next);
    this.#state = "record";
    this.#walk.start(0);
    return true;
  }

  #endLost(length: number): void {
    if (this.#lost === null) return;
    this.#lost.pass(length);
    const { place, raw } = this.#lost;
    const detail = `a record beyond ${this.#context.maxRecordBytes} bytes; its first ${raw.length} bytes are kept`;
    this.#context.sink(problemPart(raw, place, "line_too_long", detail));
    this.#lost = null;
    this.#salvaged = true;
    this.#drop(length);
  }

  #giveRecord(length: number): void {
    const bytes = this.#window.bytes.subarray(0, length);
    // A record in a list or over several lines is no line of a log: what is kept is its text without white space.
    const form = this.#open.length > 0 || bytes.includes(10) ? "compacted" : "verbatim";
    const isCut = this.#walk.found === "nothing" && length === this.#window.length;
    const stretch = { bytes, place: this.#window.place(length), placeOf: this.#window.places(), form, isCut } as const;
    const separators = giveRecordParts(stretch, this.#context.sink);
    if (separators !== null) this.#salvaged = true;
    this.envelopeBytes += separators ?? 0;
    this.#drop(length);
  }

  #giveJunk(length: number): void {
    const bytes = this.#window.bytes.subarray(0, length);
    this.#context.sink(problemPart(bytes, this.#window.place(length), "not_json", "text that is no JSON object"));
    this.#drop(length);
  }

  #passEnvelope(length: number): void {
    this.envelopeBytes += length;
    this.#drop(length);
  }

  #drop(length: number): void {
    this.#window.drop(length);
    this.#at = 0;
  }
}
