import { eachToken, TokenWriter } from "./json-tokens.ts";

/** Result of one walk over the bytes of a JSON object. */
export interface Inspection {
  /** The bytes already are the canonical text: no white space between tokens, strings escaped as kube-apiserver does. */
  readonly canonical: boolean;
  /** A key occurs twice in the outer object or in one directly inside it: readers disagree on which one counts. */
  readonly duplicateKey: boolean;
}

const QUOTE = 0x22;
const WATCHED = 2;

// What a byte means inside a string. Go's JSON encoder never writes `<`, `>`, `&`, U+2028 or U+2029 raw.
const PLAIN = 0;
const CLOSES = 1;
const ESCAPES = 2;
const NEVER_RAW = 3;
const STARTS_SEPARATOR = 4;
const stringBytes = new Uint8Array(256).fill(PLAIN);
stringBytes[QUOTE] = CLOSES;
stringBytes[0x5c] = ESCAPES;
for (const char of "<>&") stringBytes[char.charCodeAt(0)] = NEVER_RAW;
stringBytes[0xe2] = STARTS_SEPARATOR;

/** Walks a JSON text that `JSON.parse` accepts. Of the bytes outside ASCII only U+2028 and U+2029 are looked at. */
export function inspectJson(bytes: Buffer): Inspection {
  const keys = new KeyWatch();
  let canonical = true;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE) {
      const end = endOfString(bytes, at + 1);
      if (end < 0) canonical = false;
      const close = end < 0 ? -end : end;
      if (depth <= WATCHED) keys.text(bytes, depth, at + 1, close);
      at = close;
    } else if (byte === 0x2c) {
      if (depth <= WATCHED) keys.next(depth);
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++;
      if (depth <= WATCHED) keys.open(depth, byte === 0x7b);
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte <= 0x20) {
      canonical = false;
    }
  }
  return { canonical, duplicateKey: keys.duplicate };
}

/** Index of the closing quote; negative if the string is not written as kube-apiserver writes it. */
function endOfString(bytes: Buffer, start: number): number {
  let native = true;
  for (let at = start; at < bytes.length; at++) {
    const kind = stringBytes[bytes[at] as number];
    if (kind === PLAIN) continue;
    if (kind === NEVER_RAW) native = false;
    else if (kind === STARTS_SEPARATOR) native &&= !isSeparator(bytes, at);
    else if (kind === CLOSES) return native ? at : -at;
    else {
      at++;
      if (native && !isNativeEscape(bytes, at)) native = false;
    }
  }
  return -bytes.length;
}

// U+2028 and U+2029: E2 80 A8 and E2 80 A9.
function isSeparator(bytes: Buffer, at: number): boolean {
  const last = bytes[at + 2];
  return bytes[at + 1] === 0x80 && (last === 0xa8 || last === 0xa9);
}

// `\" \\ \b \f \n \r \t`, and \u only where Go uses it: other control characters, `< > &`, U+2028 and U+2029.
function isNativeEscape(bytes: Buffer, at: number): boolean {
  const char = bytes[at];
  if (char !== 0x75) return char !== undefined && char !== 0x2f;
  const low = bytes[at + 4] as number;
  if (bytes[at + 1] === 0x32) return bytes[at + 2] === 0x30 && bytes[at + 3] === 0x32 && (low === 0x38 || low === 0x39);
  if (bytes[at + 1] !== 0x30 || bytes[at + 2] !== 0x30) return false;
  const lowerHex = (low >= 0x30 && low <= 0x39) || (low >= 0x61 && low <= 0x66);
  switch (bytes[at + 3]) {
    case 0x30: // \u0008 \u0009 \u000a \u000c \u000d have short forms
      return lowerHex && low !== 0x38 && low !== 0x39 && low !== 0x61 && low !== 0x63 && low !== 0x64;
    case 0x31:
      return lowerHex;
    case 0x32:
      return low === 0x36;
    case 0x33:
      return low === 0x63 || low === 0x65;
    default:
      return false;
  }
}

/** Remembers the keys of the outer two levels of objects to notice a repeated one. */
class KeyWatch {
  duplicate = false;
  readonly #awaitsKey = [false, false, false];
  readonly #isObject = [false, false, false];
  // Hash, start and length of each key seen, per level.
  readonly #keys: number[][] = [[], [], []];

  open(depth: number, isObject: boolean): void {
    this.#isObject[depth] = isObject;
    this.#awaitsKey[depth] = isObject;
    (this.#keys[depth] as number[]).length = 0;
  }

  next(depth: number): void {
    this.#awaitsKey[depth] = this.#isObject[depth] as boolean;
  }

  text(bytes: Buffer, depth: number, start: number, end: number): void {
    if (!this.#awaitsKey[depth]) return;
    this.#awaitsKey[depth] = false;
    let sum = end - start;
    for (let at = start; at < end; at++) sum = (Math.imul(sum, 31) + (bytes[at] as number)) | 0;
    const keys = this.#keys[depth] as number[];
    for (let at = 0; at < keys.length; at += 3) {
      if (keys[at] !== sum) continue;
      const from = keys[at + 1] as number;
      if (bytes.compare(bytes, from, from + (keys[at + 2] as number), start, end) === 0) this.duplicate = true;
    }
    keys.push(sum, start, end - start);
  }
}

/** The canonical text of a JSON value: its own tokens in their own order without white space, numbers as written,
 *  strings escaped as kube-apiserver escapes them. So a copy that went through a list, `jq` or another JSON writer has
 *  the same canonical text as the line in the log. Throws if the bytes are not one JSON value. */
export function canonicalText(bytes: Buffer): Buffer {
  const writer = new TokenWriter();
  eachToken(bytes, (token) => writer.write(token));
  return writer.bytes();
}

const typeMeta = /^\{"kind":"Event","apiVersion":"audit\.k8s\.io\/[a-z0-9]{1,20}",/;
const LONGEST_TYPE_META = 80;

/** The canonical text of an event behind `kind` and `apiVersion` at its start, or behind its bracket if it has none: what is
 *  hashed to tell one event from another. The items of the EventLists that a webhook gets have neither (Go leaves out the
 *  TypeMeta of list items). */
export function withoutTypeMeta(canonical: Buffer): Buffer {
  const start = typeMeta.exec(canonical.toString("latin1", 0, LONGEST_TYPE_META));
  return canonical.subarray(start === null ? 1 : start[0].length);
}
