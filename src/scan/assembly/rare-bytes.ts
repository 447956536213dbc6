import { bitsOf, ESCAPES_BY_HIGH, ESCAPES_BY_LOW, LOW_HALF, maskOf } from "./vectors.ts";

// What few blocks of a line have: escapes, and characters that are not ASCII.

const ODD_BITS: u64 = 0xaaaaaaaaaaaaaaaa;

/** Whether all was as Go's JSON encoder writes it since `beginLine`. */
export let isNative: bool = true;
/** 1 if the first byte of the next block is escaped. */
export let escapesNext: u64 = 0;

export function beginLine(): void {
  isNative = true;
  escapesNext = 0;
}

/** Notes that the line is not as Go writes it. */
export function spoil(): void {
  isNative = false;
}

// Go escapes U+2028 and U+2029, which are E2 80 A8 and E2 80 A9.
export function checkNonAscii(at: usize, live: u64, isUtf8: bool): void {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  if (!isUtf8 && (maskOf(a, b, c, d) & live) !== 0) isNative = false;
  for (let starts = bitsOf(a, b, c, d, i8x16.splat(-30)) & live; starts !== 0; starts &= starts - 1) {
    if ((load<u32>(at + <usize>ctz(starts)) & 0xfeffff) === 0xa880e2) isNative = false;
  }
}

/** Which bytes of a block are escaped by a backslash before them; the odd-even trick is that of simdjson (Langdale and
 *  Lemire). Checks that they may be. */
export function escapedBytes(at: usize, backslashes: u64, live: u64): u64 {
  const single = backslashes & ~escapesNext;
  const series = ((single << 1) | ODD_BITS) - single;
  const codes = series ^ ODD_BITS;
  const escaped = codes ^ (backslashes | escapesNext);
  escapesNext = (codes & backslashes) >> 63;
  let others = escaped & ~shortEscapes(at) & live;
  for (; others !== 0; others &= others - 1) checkLongEscape(at + <usize>ctz(others));
  return escaped;
}

// Bytes that stand behind a backslash in a short escape: `"` `\` `b` `f` `n` `r` `t`.
function shortEscapes(at: usize): u64 {
  const half = v128.load(LOW_HALF);
  const byLow = v128.load(ESCAPES_BY_LOW);
  const byHigh = v128.load(ESCAPES_BY_HIGH);
  return ~maskOf(
    noEscape(v128.load(at), half, byLow, byHigh),
    noEscape(v128.load(at, 16), half, byLow, byHigh),
    noEscape(v128.load(at, 32), half, byLow, byHigh),
    noEscape(v128.load(at, 48), half, byLow, byHigh),
  );
}

// @ts-ignore: decorator
@inline
function noEscape(bytes: v128, half: v128, byLow: v128, byHigh: v128): v128 {
  const low = i8x16.swizzle(byLow, v128.and(bytes, half));
  const high = i8x16.swizzle(byHigh, v128.and(i16x8.shr_u(bytes, 4), half));
  return i8x16.eq(v128.and(low, high), i8x16.splat(0));
}

// `\u` only where Go uses it: control characters without a short form, `<`, `>`, `&`, U+2028 and U+2029. `\u0000` is one
// too, but the ordinary path takes it for irregular.
function checkLongEscape(at: usize): void {
  const digits = load<u32>(at, 1);
  const last = <u8>(digits >> 24);
  let isOne = false;
  if (load<u8>(at) === 0x75) {
    switch (digits & 0xffffff) {
      case 0x303030:
        isOne = (last > 0x30 && last <= 0x37) || last === 0x62 || last === 0x65 || last === 0x66;
        break;
      case 0x313030:
        isOne = (last >= 0x30 && last <= 0x39) || (last >= 0x61 && last <= 0x66);
        break;
      case 0x323030:
        isOne = last === 0x36;
        break;
      case 0x333030:
        isOne = last === 0x63 || last === 0x65;
        break;
      case 0x323032:
        isOne = last === 0x38 || last === 0x39;
    }
  }
  if (!isOne) isNative = false;
}
