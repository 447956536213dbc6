import { countLines } from "./json-bytes.ts";
import type { Place } from "./part.ts";

/** Where reading begins in a file. */
export interface Start {
  readonly line: number;
  readonly offset: number;
}

/** Foreign bytes of the file, such as the frame of an HTTP chunk, that were left out before the byte at `index`. */
export interface LeftOut {
  readonly index: number;
  readonly bytes: number;
  readonly lines: number;
}

/** Gives the place of the stretch from one index to another. Stretches are asked for from front to back. */
export type PlaceOf = (from: number, to: number) => Place;

/** The places of stretches of bytes whose first one stands at `start`. */
export function placesWithin(bytes: Buffer, start: Start, leftOut: readonly LeftOut[] = []): PlaceOf {
  let { line, offset } = start;
  let seen = 0;
  let passed = 0;
  return (from, to) => {
    line += countLines(bytes, seen, from);
    seen = from;
    for (let next = leftOut[passed]; next !== undefined && next.index <= from; next = leftOut[++passed]) {
      offset += next.bytes;
      line += next.lines;
    }
    return { line, offset: offset + from, length: to - from };
  };
}
