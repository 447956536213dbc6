import { addKey, forgetKeys } from "./key-watch.ts";
import { closingQuote, lineEnd, lineStart } from "./line-bytes.ts";
import { LEVELS, QUOTES } from "./memory-map.ts";
import { scalarEnd } from "./scalar.ts";
import { BIT_5, bitsOf, CLOSING, COLONS, COMMAS, OPENING } from "./vectors.ts";

// Checks a JSON value without white space, 64 bytes at a time. In such a text what may follow a token depends on that token
// alone, but for two things: whether a comma stands in an object or in an array, and whether brackets match. So brackets
// are taken one after the other, and all the rest is a few operations on words with one bit a byte.

/** The end of the value at an address; 0 if it is no sound value, or nested too deep. `watchKeys`: nor may the outer object
 *  have a key twice. */
export function valueEnd(from: usize, watchKeys: bool): usize {
  const first = load<u8>(from);
  if (first === 0x7b || first === 0x5b) return containerEnd(from, watchKeys);
  return first === 0x22 ? closingQuote(from + 1) + 1 : scalarEnd(from);
}

// State between blocks. A bit that is carried is 0 or 1; a mask is all zeros or all ones.
// Open brackets, the innermost lowest: 1 for an object, 0 for an array; above the outermost a 1. What does not fit stands in
// LEVELS, 62 of them a word.
let levels: u64 = 0;
let spilt: u32 = 0;
let isBroken: u64 = 0;
let inString: u64 = 0;
let inKey: u64 = 0;
let inObject: u64 = 0;
let afterKey: u64 = 0;
let awaitsKey: u64 = 0;
let awaitsValue: u64 = 0;
let afterOpen: u64 = 0;
let afterScalar: u64 = 0;
let afterValue: u64 = 0;

const LEVELS_A_WORD: i32 = 62;
// So that no more than 512 levels are taken.
const MOST_SPILT: u32 = 7;
// With the outermost bracket alone there are less open ones than this.
const OUTER_LEVELS: u64 = 4;

// Of the block at hand: bytes outside of strings, brackets, and what stands directly in an object.
let outside: u64 = 0;
let opens: u64 = 0;
let closes: u64 = 0;
let inObjects: u64 = 0;
// Whether the outer object itself is in the block.
let isOuter: bool = false;

function containerEnd(from: usize, watchKeys: bool): usize {
  const place = from - lineStart;
  let at = from - (place & 63);
  let words = QUOTES + ((place >> 6) << 3);
  let live = ~(<u64>0) << (place & 63);
  levels = 1;
  spilt = 0;
  inObject = ~(<u64>0);
  isBroken = inString = inKey = afterKey = awaitsKey = afterOpen = afterScalar = afterValue = 0;
  awaitsValue = (<u64>1) << (place & 63);
  const bit5 = v128.load(BIT_5);
  const openMarks = v128.load(OPENING);
  const closeMarks = v128.load(CLOSING);
  const commaMarks = v128.load(COMMAS);
  const colonMarks = v128.load(COLONS);
  if (watchKeys) forgetKeys();
  for (; at < lineEnd; at += 64, words += 8) {
    const quotes = load<u64>(words) & live;
    // Nothing but the middle of a string.
    if ((quotes | ~inString) === 0) continue;
    const levelsBefore = levels;
    const spiltBefore = spilt;
    const strings = parity(quotes) ^ inString;
    outside = ~strings & live;
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    // `[` and `{`, `]` and `}` differ in one bit.
    const a2 = v128.or(a, bit5);
    const b2 = v128.or(b, bit5);
    const c2 = v128.or(c, bit5);
    const d2 = v128.or(d, bit5);
    opens = bitsOf(a2, b2, c2, d2, openMarks) & outside;
    closes = bitsOf(a2, b2, c2, d2, closeMarks) & outside;
    const end = matchBrackets(at);
    // Up to and with the last bracket.
    const isEnd = levels === 1;
    if (isEnd) live &= ((<u64>2) << end) - 1;
    const commas = bitsOf(a, b, c, d, commaMarks) & outside;
    const colons = bitsOf(a, b, c, d, colonMarks) & outside;
    const keys = checkTokens(at, quotes, strings, commas, colons, live);
    if (isBroken !== 0) return 0;
    if (isOuter && watchKeys && !addKeys(at, keys & live, levelsBefore, spiltBefore)) return 0;
    if (isEnd) return at + <usize>end + 1;
    live = ~(<u64>0);
  }
  return 0;
}

/** Each bit: whether an odd number of bits up to and with it are set. */
// @ts-ignore: decorator
@inline
function parity(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Matches the brackets of a block and finds out what stands directly in an object. Returns the place of the last bracket if
 *  it closes the value. */
// @ts-ignore: decorator
@inline
function matchBrackets(at: usize): u64 {
  let stack = levels;
  let nearest = stack - OUTER_LEVELS;
  let broken: u64 = 0;
  let directly = inObject;
  let place: u64 = 0;
  for (let brackets = opens | closes; brackets !== 0; brackets &= brackets - 1) {
    place = ctz(brackets);
    // Of `{` `[` `}` `]`, bit 1 is set in those that open, bit 5 in those of objects.
    const bracket = <u64>load<u8>(at + <usize>place);
    const isOpen = (bracket >> 1) & 1;
    const isObject = (bracket >> 5) & 1;
    const before = stack;
    broken |= (before ^ isObject) & ~isOpen;
    stack = isOpen !== 0 ? (before << 1) | isObject : before >> 1;
    nearest |= stack - OUTER_LEVELS;
    // The last one is closed, or there is no room for another.
    if (<i64>stack < 2) {
      stack = otherLevels(stack);
      if (stack < 2) break;
    }
    directly ^= (0 - ((stack ^ before) & 1)) << place;
  }
  inObjects = directly;
  inObject = <u64>(<i64>directly >> 63);
  levels = stack;
  isOuter = <i64>nearest < 0;
  isBroken |= broken & 1;
  return place;
}

// Goes on with other levels. 1 if there are none; 0 if there are too many.
function otherLevels(stack: u64): u64 {
  if (stack === 1) {
    if (spilt === 0) return 1;
    spilt--;
    return load<u64>(LEVELS + ((<usize>spilt) << 3));
  }
  if (spilt === MOST_SPILT) {
    isBroken = 1;
    return 0;
  }
  store<u64>(LEVELS + ((<usize>spilt) << 3), stack >> 1);
  spilt++;
  return 2 | (stack & 1);
}

/** Checks what follows what. Returns the opening quotes of keys. */
// @ts-ignore: decorator
@inline
function checkTokens(at: usize, quotes: u64, strings: u64, commas: u64, colons: u64, live: u64): u64 {
  const stringOpens = quotes & strings;
  const stringCloses = quotes & ~strings;

  // Adding the opening quote of a key to the ones of its string carries into its closing quote.
  const beforeKeys = (opens | commas) & inObjects;
  const mayBeKeys = (beforeKeys << 1) | awaitsKey;
  const keyOpens = stringOpens & mayBeKeys;
  const sum = strings + (keyOpens | inKey);
  inKey = <u64>(sum < strings);
  const keyCloses = sum & ~strings;
  let wrong = ((keyCloses << 1) | afterKey) ^ colons;

  const scalars = outside & ~(opens | closes | commas | colons | stringCloses);
  const goesOn = scalars & ((scalars << 1) | afterScalar);
  const starts = scalars ^ goesOn;
  const mayClose = closes & ((opens << 1) | afterOpen);
  const beforeValues = colons | ((opens | commas) ^ beforeKeys);
  const values = (stringCloses ^ keyCloses) | closes | scalars;
  wrong |= mayBeKeys & ~(stringOpens | mayClose);
  wrong |= ((beforeValues << 1) | awaitsValue) & ~(stringOpens | opens | starts | mayClose);
  wrong |= ((values << 1) | afterValue) & ~(commas | closes | goesOn);
  isBroken |= wrong & live;
  for (let left = starts & live; left !== 0; left &= left - 1) {
    const end = scalarEnd(at + <usize>ctz(left));
    const next = end === 0 ? 0 : load<u8>(end);
    // It ends where a comma or a closing bracket stands, or else in the middle of its bytes.
    if (next !== 0x2c && next !== 0x7d && next !== 0x5d) isBroken = 1;
  }
  inString = <u64>(<i64>strings >> 63);
  afterKey = keyCloses >> 63;
  awaitsKey = beforeKeys >> 63;
  awaitsValue = beforeValues >> 63;
  afterOpen = opens >> 63;
  afterScalar = scalars >> 63;
  afterValue = values >> 63;
  return keyOpens;
}

/** Remembers the keys of the outer object that open in a block. */
function addKeys(at: usize, keys: u64, levelsBefore: u64, spiltBefore: u32): bool {
  let level = 63 - <i32>clz(levelsBefore) + <i32>spiltBefore * LEVELS_A_WORD;
  let brackets = opens | closes;
  for (; keys !== 0; keys &= keys - 1) {
    const key = keys & -keys;
    for (; brackets !== 0 && (brackets & -brackets) < key; brackets &= brackets - 1) {
      level += (brackets & -brackets & opens) !== 0 ? 1 : -1;
    }
    if (level === 1 && !addKey(at + <usize>ctz(key) + 1)) return false;
  }
  return true;
}
