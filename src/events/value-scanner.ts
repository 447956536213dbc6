import type { Reader, ReaderContext } from "./envelope.ts";
import { countLines, isSpace } from "./json-bytes.ts";
import { JunkWalk } from "./junk-walk.ts";
import { DEEPEST } from "./large-event.ts";
import { ObjectWalk } from "./object-walk.ts";
import { OpenLists } from "./open-lists.ts";
import { LostRecord, lastEventStart, NulRun } from "./passed-run.ts";
import { PlacedWindow } from "./placed-window.ts";
import type { Start } from "./places.ts";
import { RecordParts } from "./record-parts.ts";
import { valueStart } from "./value-start.ts";
import type { Unwrapper } from "./wrapped/unwrapper.ts";

/** What the scanner stands in. `between`: where a value may begin. `record`: inside an object that may be an event or turn
 *  out to be a list, or in an array that may be one. `tail`: behind the items of a list object. `nul`: a run of NUL bytes.
 *  `junk`: bytes that are no record. `lost`: a record beyond the limit, until the next event begins. */
type State = "between" | "record" | "tail" | "nul" | "junk" | "lost";

// What follows the items of a list is a bracket and perhaps some metadata.
const LONGEST_TAIL = 64 * 1024;
const OPEN_ARRAY = 0x5b;

/** Finds the records in JSON values of any size and shape: EventLists and other lists, arrays, pretty-printed events, several
 *  values in a row. It holds one record at a time. It counts brackets to find where a record ends, so every record keeps its exact
 *  place and bytes; what is inside is checked when the record is parsed. What it gives does not depend on the chunks. */
export class ValueScanner implements Reader {
  lines = 0;
  readonly isResumable = false;
  readonly resumeOffset = 0;
  readonly resumeLine = 1;
  readonly #limit: number;
  readonly #window: PlacedWindow;
  readonly #parts: RecordParts;
  readonly #unwrapper: Unwrapper;
  readonly #walk: ObjectWalk;
  readonly #junk = new JunkWalk();
  #state: State = "between";
  /** Next byte to look at, in the window. */
  #at = 0;
  readonly #open: OpenLists;
  readonly #lost: LostRecord;
  readonly #nul: NulRun;
  #lastByte = 10;
  #isEnding = false;

  /** `start` says where the first byte stands when the values are part of something bigger. */
  constructor(context: ReaderContext, start: Start = { line: 1, offset: 0 }) {
    const { lists } = context.unwrapper;
    this.#unwrapper = context.unwrapper;
    this.#limit = context.maxRecordBytes;
    this.#open = new OpenLists(lists);
    this.#walk = new ObjectWalk((path) => lists.has(path));
    this.#window = new PlacedWindow(start);
    this.#parts = new RecordParts(context, this.#window);
    this.#lost = new LostRecord(this.#window, this.#parts, this.#limit);
    this.#nul = new NulRun(this.#window, this.#parts);
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
    this.#isEnding = true;
    this.#work();
    for (; this.#isArray || (this.#state === "tail" && !this.#window.bytes.every(isSpace)); this.#work()) {
      if (this.#isArray) this.#descend();
      else this.#reopen();
    }
    this.#nul.end();
    const rest = this.#window.length;
    if (this.#lost.isOpen) this.#lost.end(rest);
    else if (this.#state === "junk") this.#parts.junk(rest);
    else if (this.#state === "record") this.#giveRecord(rest);
    else this.#parts.envelope(rest);
    if (this.#open.depth > 0 && !this.#parts.isDamaged) this.#parts.unclosed(true);
    this.#open.closeAll();
    this.#unwrapper.end();
  }

  /** The record that has begun is an array. */
  get #isArray(): boolean {
    return this.#state === "record" && this.#window.bytes[0] === OPEN_ARRAY;
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
        return this.#passNul();
      case "junk":
        return this.#passJunk(bytes);
      case "lost":
        return this.#findEvent();
    }
  }

  #startValue(bytes: Buffer): boolean {
    while (isSpace(bytes[this.#at])) this.#at++;
    if (this.#at === bytes.length) return false;
    const first = bytes[this.#at];
    const start = valueStart(bytes, this.#at, {
      isInArray: this.#open.innermost?.kind === "array",
      isOfArrays: this.#open.isOfArrays,
      mayOpen: this.#open.depth < DEEPEST,
      isDamaged: this.#parts.isDamaged,
      isEnding: this.#isEnding,
      offset: this.#window.place(0).offset,
    });
    if (start === "more") return false;
    if (start === "close") this.#closeArray();
    else if (start === "list" || start === "around") {
      if (start === "list") this.#open.openArray();
      this.#at++;
    } else {
      this.#passEnvelope();
      if (start === "junk") this.#junk.start(first, this.#open.depth > 0);
      this.#state = start === "object" ? "record" : start;
      if (this.#state === "record") this.#walk.start(this.#open.path);
    }
    return true;
  }

  /** What was taken for a record is a list of some: they are looked at one by one. */
  #descend(): void {
    this.#open.openArray();
    this.#state = "between";
    this.#at = 1;
  }

  #closeArray(): void {
    this.#open.close();
    this.#at++;
    const { innermost } = this.#open;
    if (innermost?.kind !== "object") return;
    this.#passEnvelope();
    this.#state = "tail";
    this.#walk.resume(innermost.prefix, innermost.ownPath);
  }

  /** Walks an object, or what follows the items of one, up to its end or to a list in it. What is around a list has to be
   *  JSON: damage in it must not make events part of the envelope. */
  #walkObject(bytes: Buffer): boolean {
    const isTail = this.#state === "tail";
    this.#at = this.#walk.walk(bytes, this.#at);
    if (isTail && this.#at > LONGEST_TAIL) return this.#reopen();
    if (this.#walk.found === "nothing") return false;
    if (!isTail && this.#walk.found === "end") return this.#giveRecord(this.#at);
    const met = this.#open.meet(bytes.subarray(0, this.#at), isTail, this.#walk);
    // An event may have a key of that name too.
    if (met === "event") return true;
    if (met === "broken") return isTail ? this.#reopen() : this.#giveRecord(this.#at);
    this.#passEnvelope();
    this.#state = "between";
    return true;
  }

  /** What follows the items of a list does not close it: it is looked at as values of its own. */
  #reopen(): true {
    this.#parts.unclosed(false);
    this.#open.close();
    this.#state = "between";
    this.#at = 0;
    return true;
  }

  #passNul(): boolean {
    this.#at = 0;
    if (!this.#nul.pass()) return false;
    this.#state = "between";
    return true;
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
    if (this.#isArray) {
      this.#descend();
      return;
    }
    const last = lastEventStart(this.#window.bytes);
    if (last > 0) this.#giveRecord(last);
    else this.#lost.begin();
    this.#state = last > 0 ? "record" : "lost";
    this.#at = 0;
    this.#walk.start(this.#open.path);
  }

  #findEvent(): boolean {
    const isOver = this.#lost.pass();
    this.#at = isOver ? 0 : this.#window.length;
    if (!isOver) return false;
    this.#state = "record";
    this.#walk.start(this.#open.path);
    return true;
  }

  /** Gives a record, unless it is a list of some. */
  #giveRecord(length: number): true {
    const isCut = this.#walk.found === "nothing" && length === this.#window.length;
    const isRecord = this.#parts.record(length, this.#open, isCut);
    this.#at = 0;
    if (isRecord) this.#state = "between";
    else this.#descend();
    return true;
  }

  #passEnvelope(): void {
    this.#parts.envelope(this.#at);
    this.#at = 0;
  }
}
