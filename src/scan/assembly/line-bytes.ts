import { is, START_KIND, START_SIZE, START_VERSION } from "./literals.ts";
import { QUOTES, QUOTES_END } from "./memory-map.ts";
import * as rare from "./rare-bytes.ts";
import * as siphash from "./siphash.ts";
import {
  AMPERSANDS,
  ANGLES,
  BACKSLASHES,
  bitsOf,
  FEEDS,
  LAST_CONTROL,
  maskOf,
  NOT_BIT_1,
  QUOTE_MARKS,
} from "./vectors.ts";

// The first pass over a line: where it ends, which quotes open or close strings, whether its bytes are what Go's JSON encoder
// writes, and the hash of its content. It knows nothing of the grammar, so it has no branch for each value.

/** Where the line begins, and the line feed behind it. */
export let lineStart: usize = 0;
export let lineEnd: usize = 0;
/** The keyed hash of a sound line behind `kind` and `apiVersion`. */
export let contentHash: u64 = 0;

const BLOCK: usize = 64;

export function prepareLines(): void {
  store<u64>(QUOTES_END, ~(<u64>0));
}

/** Reads the line at an address; there is a line feed somewhere behind it. False: the line needs the ordinary path. */
export function readLine(start: usize, isUtf8: bool): bool {
  rare.beginLine();
  siphash.beginUnkeyed();
  lineStart = start;
  const quoteMarks = v128.load(QUOTE_MARKS);
  const backslashMarks = v128.load(BACKSLASHES);
  const lastControl = v128.load(LAST_CONTROL);
  const ampersands = v128.load(AMPERSANDS);
  const angles = v128.load(ANGLES);
  const notBit1 = v128.load(NOT_BIT_1);
  let v0 = siphash.state0;
  let v1 = siphash.state1;
  let v2 = siphash.state2;
  let v3 = siphash.state3;
  let at = start;
  let words = QUOTES;
  let hashed = start + START_SIZE;
  for (;;) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    const quotes = bitsOf(a, b, c, d, quoteMarks);
    const backslashes = bitsOf(a, b, c, d, backslashMarks);
    const strange = neverRaw(a, b, c, d, lastControl, ampersands, angles, notBit1);
    // The highest bits of bytes that are not ASCII, too.
    const rareBits = i8x16.bitmask(v128.or(v128.or(strange, v128.or(a, b)), v128.or(c, d)));
    if ((<u64>rareBits | backslashes | rare.escapesNext) === 0) {
      store<u64>(words, quotes);
    } else if (rareBits === 0) {
      store<u64>(words, quotes & ~rare.escapedBytes(at, backslashes, ~(<u64>0)));
    } else if (readRareBlock(at, words, quotes, backslashes, isUtf8)) {
      break;
    }
    // The block before is hashed now, because this one shows that the line goes on.
    if (at !== start) {
      for (const end = hashed + BLOCK; hashed < end; hashed += 8) {
        const word = load<u64>(hashed);
        v3 ^= word;
        v0 += v1;
        v1 = rotl<u64>(v1, 13) ^ v0;
        v0 = rotl<u64>(v0, 32);
        v2 += v3;
        v3 = rotl<u64>(v3, 16) ^ v2;
        v0 += v3;
        v3 = rotl<u64>(v3, 21) ^ v0;
        v2 += v1;
        v1 = rotl<u64>(v1, 17) ^ v2;
        v2 = rotl<u64>(v2, 32);
        v0 ^= word;
      }
    }
    at += BLOCK;
    words += 8;
  }
  if (!rare.isNative || !is(start, START_KIND) || !is(start + 16, START_VERSION)) return false;
  siphash.resume(v0, v1, v2, v3);
  contentHash = siphash.finish(hashed, lineEnd - hashed, <u64>(lineEnd - start - START_SIZE));
  return true;
}

// Bytes that are never raw: control characters and `<`, `>`, `&`. Not those themselves, but whether there are any.
// @ts-ignore: decorator
@inline
function neverRaw(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  lastControl: v128,
  ampersands: v128,
  angles: v128,
  notBit1: v128,
): v128 {
  const least = i8x16.min_u(i8x16.min_u(a, b), i8x16.min_u(c, d));
  const ampersand = v128.or(
    v128.or(i8x16.eq(a, ampersands), i8x16.eq(b, ampersands)),
    v128.or(i8x16.eq(c, ampersands), i8x16.eq(d, ampersands)),
  );
  // `<` and `>` differ in bit 1.
  const angle = v128.or(
    v128.or(i8x16.eq(v128.and(a, notBit1), angles), i8x16.eq(v128.and(b, notBit1), angles)),
    v128.or(i8x16.eq(v128.and(c, notBit1), angles), i8x16.eq(v128.and(d, notBit1), angles)),
  );
  return v128.or(i8x16.le_u(least, lastControl), v128.or(ampersand, angle));
}

// A block with characters that are not ASCII, bytes that are never raw, or the line feed. True: it has that.
function readRareBlock(at: usize, words: usize, quotes: u64, backslashes: u64, isUtf8: bool): bool {
  const a = v128.load(at);
  const b = v128.load(at, 16);
  const c = v128.load(at, 32);
  const d = v128.load(at, 48);
  const feeds = bitsOf(a, b, c, d, v128.load(FEEDS));
  const feed = feeds & -feeds;
  // Bits of the bytes that belong to the line.
  const live = feed - 1;
  if ((maskOf(never(a), never(b), never(c), never(d)) & live) !== 0) rare.spoil();
  if ((maskOf(a, b, c, d) & live) !== 0) rare.checkNonAscii(at, live, isUtf8);
  const before = (backslashes & live) | rare.escapesNext;
  const escaped = before === 0 ? 0 : rare.escapedBytes(at, backslashes & live, live);
  // The line feed ends every search for a quote.
  store<u64>(words, (quotes & ~escaped & live) | feed);
  if (feed === 0) return false;
  lineEnd = at + <usize>ctz(feed);
  return true;
}

// @ts-ignore: decorator
@inline
function never(bytes: v128): v128 {
  const control = i8x16.le_u(bytes, v128.load(LAST_CONTROL));
  const angle = i8x16.eq(v128.and(bytes, v128.load(NOT_BIT_1)), v128.load(ANGLES));
  return v128.or(v128.or(control, angle), i8x16.eq(bytes, v128.load(AMPERSANDS)));
}

/** Address of the first closing quote at or behind an address outside of any string. In a broken line it may be the line
 *  feed or lie behind it: whoever reads on must find that the line does not end where it should. */
// @ts-ignore: decorator
@inline
export function closingQuote(from: usize): usize {
  const place = from - lineStart;
  const word = load<u64>(QUOTES + ((place >> 6) << 3)) >> (place & 63);
  return word !== 0 ? from + <usize>ctz(word) : laterQuote(place);
}

function laterQuote(place: usize): usize {
  // Behind the line feed stands what an earlier line left.
  if (lineStart + place > lineEnd) return lineStart + place;
  let at = QUOTES + ((place >> 6) << 3);
  let word: u64;
  do {
    at += 8;
    word = load<u64>(at);
  } while (word === 0);
  return lineStart + ((at - QUOTES) << 3) + <usize>ctz(word);
}
