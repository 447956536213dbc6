import { endOfNul } from "../io/line-splitter.ts";
import type { ReadContext, Reader } from "./envelope.ts";
import { countLines, EventStarts, isSpace, LONGEST_START } from "./json-bytes.ts";
import { JunkWalk } from "./junk-walk.ts";
import { DEEPEST } from "./large-event.ts";
import { ObjectWalk } from "./object-walk.ts";
import { PlacedWindow } from "./placed-window.ts";
import type { Start } from "./places.ts";
import { aroundList, PassedRun, RecordParts } from "./record-parts.ts";

/** What the scanner stands in. `between`: where a value may begin. `record`: inside an object that may be an event or turn
 *  out to be a list. `tail`: behind the items of a list object. `nul`: a run of NUL bytes. `junk`: bytes that are no record.
 *  `lost`: a record beyond the limit, until the next event begins. */
type State = "between" | "record" | "tail" | "nul" | "junk" | "lost";

const byteOrderMark = [0xef, 0xbb, 0xbf];
// What follows the items of a list is a bracket and perhaps some metadata.
const LONGEST_TAIL = 64 * 1024;

/** Finds the records in JSON values of any size and shape: EventLists, arrays, pretty-printed events, several values in a
 *  row. It holds one record at a time. It counts brackets to find where a record ends, so every record keeps its exact
 *  place and bytes; what is inside is checked when the record is parsed. What it gives does not depend on the chunks. */
export class ValueScanner implements Reader {
  lines = 0;
  readonly isResumable = false;
  readonly resumeOffset = 0;
  readonly resumeLine = 1;
  readonly #limit: number;
  readonly #window: PlacedWindow;
  readonly #parts: RecordParts;
  readonly #walk = new ObjectWalk();
  readonly #junk = new JunkWalk();
  #state: State = "between";
  /** Next byte to look at, in the window. */
  #at = 0;
  /** Open lists and list objects around the current place, outermost first. */
  readonly #open: ("array" | "object")[] = [];
  #lost: PassedRun | null = null;
  #nul: PassedRun | null = null;
  #lastByte = 10;

  /** `start` says where the first byte stands when the values are part of something bigger. */
  constructor(context: ReadContext, start: Start = { line: 1, offset: 0 }) {
    this.#limit = context.maxRecordBytes;
    this.#window = new PlacedWindow(start);
    this.#parts = new RecordParts(context, this.#window);
  }

  get envelopeBytes(): number {
    return this.#parts.envelopeBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.lines += countLines(chunk, 0, chunk.length);
    this.#lastByte = chunk[chunk.length - 1] ?? 10;
    for (let from = 0; from < chunk.length; ) {
      // At most one byte beyond the limit, so that a record is too long or is not whatever the chunks are.
      const to = from + Math.max(1, this.#limit + 1 - this.#window.length);
      this.#window.append(chunk.subarray(from, to));
      from = to;
      this.#work();
      if (this.#state === "between") this.#passEnvelope();
      else if (this.#window.length > this.#limit && this.#state !== "lost") this.#giveUp();
    }
  }

  /** Bytes of the file stand here that are no part of the values. */
  leaveOut(bytes: number, lines: number): void {
    this.#window.leaveOut(bytes, lines);
  }

  end(): void {
    if (this.#lastByte !== 10) this.lines++;
    this.#work();
    while (this.#state === "tail" && !this.#window.bytes.every(isSpace)) {
      this.#reopen();
      this.#work();
    }
    this.#endNul();
    const rest = this.#window.length;
    if (this.#lost !== null) this.#endLost(rest);
    else if (this.#state === "junk") this.#parts.junk(rest);
    else if (this.#state === "record") this.#giveRecord(rest);
    else this.#parts.envelope(rest);
    if (this.#open.length > 0 && !this.#parts.isDamaged) this.#parts.unclosed(true);
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
      this.#passEnvelope();
      this.#state = "record";
      this.#walk.start(0);
    } else if (byte === 0x5b && this.#open.length < DEEPEST) {
      this.#open.push("array");
      this.#at++;
    } else if (byte === 0x5d && this.#open.at(-1) === "array") {
      this.#closeArray();
    } else if (isSpace(byte) || byte === 0x2c || (this.#parts.isDamaged && (byte === 0x5d || byte === 0x7d))) {
      this.#at++;
    } else if (byte === byteOrderMark[this.#window.place(0).offset + this.#at]) {
      this.#at++;
    } else {
      this.#passEnvelope();
      this.#state = byte === 0 ? "nul" : "junk";
      this.#junk.start(byte, this.#open.length > 0);
    }
    return true;
  }

  #closeArray(): void {
    this.#open.pop();
    this.#at++;
    if (this.#open.at(-1) !== "object") return;
    this.#passEnvelope();
    this.#state = "tail";
    this.#walk.start(1);
  }

  /** Walks an object, or what follows the items of one, up to its end or to a list in it. What is around a list has to be
   *  JSON: damage in it must not make events part of the envelope. */
  #walkObject(bytes: Buffer): boolean {
    const isTail = this.#state === "tail";
    this.#at = this.#walk.walk(bytes, this.#at);
    const { found } = this.#walk;
    if (isTail && this.#at > LONGEST_TAIL) return this.#reopen();
    if (found === "nothing") return false;
    const isList = found === "items";
    const kind = isTail || isList ? aroundList(bytes.subarray(0, this.#at), isTail, isList) : "record";
    // An event may have a key of that name too.
    if (kind === "event") return true;
    if (isTail && kind === "broken") return this.#reopen();
    if (isTail) this.#open.pop();
    if (kind !== "around") {
      this.#giveRecord(this.#at);
    } else {
      this.#passEnvelope();
      if (isList) this.#open.push("object", "array");
    }
    this.#state = "between";
    return true;
  }

  /** What follows the items of a list does not close it: it is looked at as values of its own. */
  #reopen(): true {
    this.#parts.unclosed(false);
    this.#open.pop();
    this.#state = "between";
    this.#at = 0;
    return true;
  }

  // The bytes are dropped as they come: a sparse file has gigabytes of them.
  #passNul(bytes: Buffer): boolean {
    this.#nul ??= new PassedRun(this.#window.place(0), bytes.subarray(0, 0));
    const count = endOfNul(bytes, 0);
    this.#nul.pass(count);
    this.#window.drop(count);
    this.#at = 0;
    if (this.#window.length === 0) return false;
    this.#endNul();
    this.#state = "between";
    return true;
  }

  #endNul(): void {
    if (this.#nul !== null) this.#parts.nul(this.#nul);
    this.#nul = null;
  }

  #passJunk(bytes: Buffer): boolean {
    this.#at = this.#junk.walk(bytes, this.#at);
    if (this.#at === bytes.length) return false;
    this.#parts.junk(this.#at);
    this.#at = 0;
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
      this.#window.drop(passed);
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
    this.#parts.tooLong(this.#lost, this.#limit);
    this.#lost = null;
    this.#window.drop(length);
    this.#at = 0;
  }

  #giveRecord(length: number): void {
    const isCut = this.#walk.found === "nothing" && length === this.#window.length;
    this.#parts.record(length, this.#open.length > 0, isCut);
    this.#at = 0;
  }

  #passEnvelope(): void {
    this.#parts.envelope(this.#at);
    this.#at = 0;
  }
}
