import { VECTORS } from "./memory-map.ts";

// Vectors of one byte. They are loaded from memory, because a constant vector costs three instructions wherever it is used.
export const FEEDS: usize = VECTORS;
export const QUOTE_MARKS: usize = VECTORS + 16;
export const BACKSLASHES: usize = VECTORS + 32;
export const COMMAS: usize = VECTORS + 48;
export const COLONS: usize = VECTORS + 64;
export const OPENING: usize = VECTORS + 80;
export const CLOSING: usize = VECTORS + 96;
export const BIT_5: usize = VECTORS + 112;
export const LAST_CONTROL: usize = VECTORS + 128;
export const AMPERSANDS: usize = VECTORS + 144;
export const ANGLES: usize = VECTORS + 160;
export const NOT_BIT_1: usize = VECTORS + 176;
export const LOW_HALF: usize = VECTORS + 192;
// By the halves of a byte: bits that both have in common for those behind a backslash in a short escape.
export const ESCAPES_BY_LOW: usize = VECTORS + 208;
export const ESCAPES_BY_HIGH: usize = VECTORS + 224;

export function prepareVectors(): void {
  memory.fill(FEEDS, 0x0a, 16);
  memory.fill(QUOTE_MARKS, 0x22, 16);
  memory.fill(BACKSLASHES, 0x5c, 16);
  memory.fill(COMMAS, 0x2c, 16);
  memory.fill(COLONS, 0x3a, 16);
  memory.fill(OPENING, 0x7b, 16);
  memory.fill(CLOSING, 0x7d, 16);
  memory.fill(BIT_5, 0x20, 16);
  memory.fill(LAST_CONTROL, 0x1f, 16);
  memory.fill(AMPERSANDS, 0x26, 16);
  memory.fill(ANGLES, 0x3c, 16);
  memory.fill(NOT_BIT_1, 0xfd, 16);
  memory.fill(LOW_HALF, 0x0f, 16);
  v128.store(ESCAPES_BY_LOW, i8x16(0, 0, 13, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 0));
  v128.store(ESCAPES_BY_HIGH, i8x16(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0));
}

/** The highest bits of 64 bytes. */
// @ts-ignore: decorator
@inline
export function maskOf(a: v128, b: v128, c: v128, d: v128): u64 {
  const low = <u64>(<u32>(i8x16.bitmask(a) | (i8x16.bitmask(b) << 16)));
  const high = <u64>(<u32>(i8x16.bitmask(c) | (i8x16.bitmask(d) << 16)));
  return low | (high << 32);
}

/** One bit for each of 64 bytes that equals those of a vector. */
// @ts-ignore: decorator
@inline
export function bitsOf(a: v128, b: v128, c: v128, d: v128, wanted: v128): u64 {
  return maskOf(i8x16.eq(a, wanted), i8x16.eq(b, wanted), i8x16.eq(c, wanted), i8x16.eq(d, wanted));
}
