import { readSync } from "node:fs";

/** Bytes of an open file from a position on; fewer at its end. */
export function readAt(fd: number, position: number, length: number): Buffer {
  return fillAt(fd, position, Buffer.alloc(length));
}

/** The same into a buffer; returns the part that was filled. */
export function fillAt(fd: number, position: number, into: Buffer): Buffer {
  let filled = 0;
  while (filled < into.length) {
    const got = readSync(fd, into, filled, into.length - filled, position + filled);
    if (got === 0) break;
    filled += got;
  }
  return into.subarray(0, filled);
}

/** The bytes before a position of an open file, at most so many. */
export function bytesBefore(fd: number, position: number, most: number): Buffer {
  const from = Math.max(0, position - most);
  return readAt(fd, from, position - from);
}
