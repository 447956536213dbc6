const QUOTE = 0x22;
const COLON = 0x3a;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const MINUS = 0x2d;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const LONG_NUMBER = 16;

/** Tells for which events of a text `JSON.parse` gives what jq reads: those without integers of 16 digits and more, keys that are array
 *  indexes or `__proto__`, and escapes that may write such a key or half a character. It may say no needlessly. Works on bytes, because to
 *  look at each character of a string costs as much as to parse it. Events have to be asked for in their order. */
export class PlainEvents {
  readonly #bytes: Buffer;
  #nextProto = -2;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether the event from one offset to another is such. */
  isPlain(from: number, to: number): boolean {
    return !this.#hasProto(from, to) && !hasLongNumber(this.#bytes, from, to) && !hasOddKey(this.#bytes, from, to);
  }

  #hasProto(from: number, to: number): boolean {
    if (this.#nextProto !== -1 && this.#nextProto < from) this.#nextProto = this.#bytes.indexOf("__proto", from);
    return this.#nextProto !== -1 && this.#nextProto < to;
  }
}

/** Whether the four digits of an escape write half a character, a digit, an underscore or a letter: `\u003c` and the like of Go do not. */
function isOddEscape(bytes: Buffer, at: number): boolean {
  if (((bytes[at] as number) | 0x20) === 0x64) return true;
  return isAsciiWord(bytes, at);
}

function isAsciiWord(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x30) return false;
  const third = bytes[at + 2] as number;
  if (third === 0x33) return isDigit(bytes[at + 3] as number);
  return third >= 0x35;
}

// A run of so many digits has one at a place that is a multiple of their number.
function hasLongNumber(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from + LONG_NUMBER - 1; at < to; at += LONG_NUMBER) {
    if (!isDigit(bytes[at] as number)) continue;
    let first = at;
    while (first > from && isDigit(bytes[first - 1] as number)) first--;
    let end = at + 1;
    while (end < to && isDigit(bytes[end] as number)) end++;
    if (end - first >= LONG_NUMBER && isBehindValueStart(bytes, first, from)) return true;
  }
  return false;
}

/** Digits of a number stand behind a colon, a comma or a bracket; those of most strings do not. */
function isBehindValueStart(bytes: Buffer, first: number, from: number): boolean {
  let at = first - 1;
  if (at >= from && bytes[at] === MINUS) at--;
  while (at >= from && (bytes[at] as number) <= SPACE) at--;
  if (at < from) return true;
  const before = bytes[at];
  return before === COLON || before === COMMA || before === BRACKET;
}

// The end of a key, a quote and what follows it, and the start of an escape are two bytes long: one of them stands at an even
// place.
function hasOddKey(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from + 1; at < to; at += 2) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      if (isKeyEnd(bytes[at + 1] as number) && isIndexKey(bytes, at)) return true;
    } else if (byte === COLON || byte <= SPACE) {
      if (bytes[at - 1] === QUOTE && isIndexKey(bytes, at - 1)) return true;
    } else if (byte === BACKSLASH) {
      if (bytes[at + 1] === LETTER_U && isOddEscape(bytes, at + 2)) return true;
    } else if (byte === LETTER_U && bytes[at - 1] === BACKSLASH && isOddEscape(bytes, at + 1)) return true;
  }
  return false;
}

function isKeyEnd(byte: number): boolean {
  return byte === COLON || byte <= SPACE;
}

/** Whether digits stand before a quote, and nothing else back to another one. */
function isIndexKey(bytes: Buffer, quote: number): boolean {
  let at = quote - 1;
  if (!isDigit(bytes[at] as number)) return false;
  while (isDigit(bytes[at] as number)) at--;
  return bytes[at] === QUOTE;
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
