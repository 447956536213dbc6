import { fail } from "./error.ts";
import { JsonMachine } from "./json-machine.ts";
import { TreeBuilder } from "./tree-builder.ts";
import type { Value } from "./value.ts";

/** A double holds all integers of fewer digits than this. */
const longInteger = 16;
/** What stands before an integer. */
const beforeInteger = /(?:^|[[:,])\s*-?$/;
/** Where `JSON.parse` and jq may differ. Keys that are array indexes or `__proto__`: the ends of all that might be, which are few,
 * and one of them as a whole. */
const ownKeyEnd = /[\d_]"\s*:/g;
const ownKey = /"(?:\d{1,10}|__proto__)$/;
const longestOwnKey = 11;
/** Surrogates, which may be lone, and escapes that such a key may be written with. */
const delicateEscape = /\\u(?:[dD][89a-fA-F]|00(?:3\d|5[fF]|[67]))/;
/** The shortest text that can be nested deeper than jq parses. */
const shortestTooDeep = 20_000;
const mostOpen = 10_000;

/** The value of a JSON text as jq 1.8.2 reads it. Throws a JqError with jq's message on malformed text and on
 * more or fewer values than one. */
export function parseJson(text: string): Value {
  const plain = plainValue(text);
  if (plain !== undefined) return plain;
  const values = exactValues(text, 2);
  const value = values[0];
  if (value === undefined) return fail(() => "Expected JSON value");
  return values.length > 1 ? fail(() => "Unexpected extra JSON values") : value;
}

/** All values of a text, with white space between them or nothing where that is clear. */
export function parseJsonValues(text: string): Value[] {
  const plain = plainValue(text);
  return plain === undefined ? exactValues(text, Number.POSITIVE_INFINITY) : [plain];
}

/** Whether `JSON.parse` gives the right value for a text, if it accepts it. May answer no needlessly. */
export function isPlainJson(text: string): boolean {
  return isAlike(text) && (text.length < shortestTooDeep || isShallow(text));
}

function isAlike(text: string): boolean {
  if (hasLongInteger(text) || hasOwnKey(text)) return false;
  return !(text.includes("\\u") && delicateEscape.test(text));
}

function hasOwnKey(text: string): boolean {
  ownKeyEnd.lastIndex = 0;
  for (let found = ownKeyEnd.exec(text); found !== null; found = ownKeyEnd.exec(text)) {
    const end = found.index + 1;
    if (ownKey.test(text.slice(Math.max(0, end - longestOwnKey), end))) return true;
  }
  return false;
}

/** The only value of a text that needs no care, undefined where the exact way must be taken. */
export function plainValue(text: string): Value | undefined {
  if (!isAlike(text)) return undefined;
  let value: Value;
  try {
    value = JSON.parse(text) as Value;
  } catch {
    return undefined;
  }
  return text.length < shortestTooDeep || isShallow(text) || isShallowValue(value, mostOpen) ? value : undefined;
}

/** Whether nothing in a value is deeper than jq parses: an array counts once, an object twice. */
function isShallowValue(value: Value, left: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  const below = left - (Array.isArray(value) ? 1 : 2);
  return below > 0 && Object.values(value).every((item) => isShallowValue(item, below));
}

function exactValues(text: string, most: number): Value[] {
  const machine = new JsonMachine(new TreeBuilder(), false);
  machine.feed(text.startsWith("\ufeff") ? text.slice(1) : text);
  const values: Value[] = [];
  while (values.length < most) {
    const value = machine.next();
    const last = value === undefined ? machine.finish() : value;
    if (last === undefined) break;
    values.push(last);
  }
  return values;
}

/** Whether there are so few brackets that the text cannot be nested too deep. */
function isShallow(text: string): boolean {
  let left = mostOpen;
  for (let at = text.indexOf("["); at >= 0 && left > 0; at = text.indexOf("[", at + 1)) left--;
  for (let at = text.indexOf("{"); at >= 0 && left > 0; at = text.indexOf("{", at + 1)) left -= 2;
  return left > 0;
}

/** Whether the text may hold an integer that a double cannot hold. Looks at each 16th character only: a run of
 * that many digits has one of them. */
function hasLongInteger(text: string): boolean {
  const { length } = text;
  for (let at = longInteger - 1; at < length; at += longInteger) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < length && isDigit(text.charCodeAt(end))) end++;
    if (end - start >= longInteger && beforeInteger.test(text.slice(Math.max(0, start - 8), start))) return true;
    at = end - 1;
  }
  return false;
}

function isDigit(unit: number): boolean {
  return unit <= 0x39 && unit >= 0x30;
}
