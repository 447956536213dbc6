import { endOfNul } from "../io/line-splitter.ts";
import { EventStarts, LONGEST_START } from "./json-bytes.ts";
import type { Place } from "./part.ts";
import type { PlacedWindow } from "./placed-window.ts";
import type { RecordParts } from "./record-parts.ts";

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

/** NUL bytes at the beginning of a window, dropped as they come: a sparse file has gigabytes of them. */
export class NulRun {
  readonly #window: PlacedWindow;
  readonly #parts: RecordParts;
  #run: PassedRun | null = null;

  constructor(window: PlacedWindow, parts: RecordParts) {
    this.#window = window;
    this.#parts = parts;
  }

  /** Drops what the window holds of the run. True if something else follows it. */
  pass(): boolean {
    const { bytes } = this.#window;
    this.#run ??= new PassedRun(this.#window.place(0), bytes.subarray(0, 0));
    const count = endOfNul(bytes, 0);
    this.#run.pass(count);
    this.#window.drop(count);
    if (this.#window.length === 0) return false;
    this.end();
    return true;
  }

  end(): void {
    if (this.#run !== null) this.#parts.nul(this.#run);
    this.#run = null;
  }
}

/** A record beyond the limit, dropped up to where an event begins. */
export class LostRecord {
  readonly #window: PlacedWindow;
  readonly #parts: RecordParts;
  readonly #limit: number;
  #run: PassedRun | null = null;

  constructor(window: PlacedWindow, parts: RecordParts, limit: number) {
    this.#window = window;
    this.#parts = parts;
    this.#limit = limit;
  }

  get isOpen(): boolean {
    return this.#run !== null;
  }

  /** Begins with what the window holds. */
  begin(): void {
    this.#run = new PassedRun(this.#window.place(0), this.#window.bytes);
  }

  /** Drops what the window holds of the record. True if an event begins behind it. */
  pass(): boolean {
    const { bytes } = this.#window;
    const next = new EventStarts(bytes).next(1);
    if (next >= 0) {
      this.end(next);
      return true;
    }
    const passed = Math.max(0, bytes.length - LONGEST_START);
    this.#run?.pass(passed);
    this.#window.drop(passed);
    return false;
  }

  /** The record ends behind so many bytes of the window. */
  end(length: number): void {
    if (this.#run === null) return;
    this.#run.pass(length);
    this.#parts.tooLong(this.#run, this.#limit);
    this.#run = null;
    this.#window.drop(length);
  }
}

/** Index of the last place in bytes where an event begins, behind their first one; -1 if there is none. */
export function lastEventStart(bytes: Buffer): number {
  const starts = new EventStarts(bytes);
  let last = -1;
  for (let at = starts.next(1); at >= 0; at = starts.next(at + 1)) last = at;
  return last;
}
