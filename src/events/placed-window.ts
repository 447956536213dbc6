import { ByteWindow } from "../io/byte-window.ts";
import { countLines } from "./json-bytes.ts";
import type { Place } from "./part.ts";
import { type LeftOut, type PlaceOf, placesWithin, type Start } from "./places.ts";

/** A window over a file that knows where in the file each of its bytes stands, also when foreign bytes (such as the frames
 *  of HTTP chunks) were left out in between. */
export class PlacedWindow {
  readonly #window = new ByteWindow();
  #shifts: LeftOut[] = [];
  #offset: number;
  #line: number;

  /** The place of the first byte that will be appended. */
  constructor(place: Start) {
    this.#offset = place.offset;
    this.#line = place.line;
  }

  get bytes(): Buffer {
    return this.#window.bytes;
  }

  get length(): number {
    return this.#window.length;
  }

  append(chunk: Buffer): void {
    this.#window.append(chunk);
  }

  /** Bytes of the file that are not appended stand behind what the window holds now. */
  leaveOut(bytes: number, lines: number): void {
    this.#shifts.push({ index: this.#window.length, bytes, lines });
    this.drop(0);
  }

  /** Forgets the first bytes. */
  drop(count: number): void {
    this.#offset += count;
    this.#line += countLines(this.#window.bytes, 0, count);
    this.#window.drop(count);
    if (this.#shifts.length === 0) return;
    for (const { bytes, lines } of this.#shifts.filter(({ index }) => index <= count)) {
      this.#offset += bytes;
      this.#line += lines;
    }
    const ahead = this.#shifts.filter(({ index }) => index > count);
    this.#shifts = ahead.map((shift) => ({ ...shift, index: shift.index - count }));
  }

  /** The place of the first `length` bytes. */
  place(length: number): Place {
    return { line: this.#line, offset: this.#offset, length };
  }

  /** The places of stretches of what the window holds now. */
  places(): PlaceOf {
    return placesWithin(this.#window.bytes, { line: this.#line, offset: this.#offset }, this.#shifts);
  }
}
