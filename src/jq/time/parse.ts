import type { CivilTime } from "./calendar.ts";
import { composedFormats, monthNames, weekdayNames } from "./names.ts";
import { finish, newReading, type Reading, setNumber } from "./parse-fields.ts";

/** What `strptime` found: the time, and the text behind it, which is empty or begins with white space. */
export interface ParsedTime {
  readonly time: CivilTime;
  readonly rest: string;
}

const blanks = /[ \t\n\v\f\r]*/y;
const digits = /\d+/y;
const zoneName = /[^ \t\n\v\f\r]*/y;
const zoneOffset = /[+-]\d\d(?::?[0-5]\d|(?!:?\d))/y;

/** Numeric conversions: least and largest value, and digits. */
const ranges: Readonly<Record<string, readonly [from: number, to: number, digits: number]>> = {
  C: [0, 99, 2],
  d: [1, 31, 2],
  e: [1, 31, 2],
  g: [0, 99, 2],
  H: [0, 23, 2],
  I: [1, 12, 2],
  j: [1, 366, 3],
  k: [0, 23, 2],
  l: [1, 12, 2],
  m: [1, 12, 2],
  M: [0, 59, 2],
  S: [0, 61, 2],
  u: [1, 7, 1],
  U: [0, 53, 2],
  V: [0, 53, 2],
  w: [0, 6, 1],
  W: [0, 53, 2],
  y: [0, 99, 2],
  Y: [0, 9999, 4],
};
/** What the modifiers may stand before. */
const withE = "cCxXY";
const withO = "bBdehHImMSUVwWy";

/** Reads a time as glibc's `strptime` does in the C locale, and jq 1.8.2 then; null where the text does not
 * match. `fromSeconds` answers the local time for `%s`. */
export function parseTime(
  text: string,
  format: string,
  fromSeconds: (seconds: number) => CivilTime | null,
): ParsedTime | null {
  const reading = newReading(text);
  if (!readFormat(reading, format, fromSeconds)) return null;
  const rest = text.slice(reading.at);
  if (rest !== "" && taken(reading, blanks) === "") return null;
  finish(reading);
  return { time: reading.time, rest };
}

/** The text that a sticky pattern matches at the place of reading, which moves behind it. */
function taken(reading: Reading, pattern: RegExp): string {
  pattern.lastIndex = reading.at;
  const found = pattern.exec(reading.text)?.[0] ?? "";
  reading.at += found.length;
  return found;
}

function readFormat(reading: Reading, format: string, fromSeconds: (seconds: number) => CivilTime | null): boolean {
  const parts = /[ \t\n\v\f\r]|%[-_0^#]*([EO]?)([\s\S]?)|[\s\S]/g;
  for (const [part, modifier = "", letter] of format.matchAll(parts)) {
    if (letter === undefined) {
      if (/\s/.test(part) && part.charCodeAt(0) < 128) taken(reading, blanks);
      else if (!readLiteral(reading, part)) return false;
    } else {
      if (modifier === "E" && !withE.includes(letter)) return false;
      if (modifier === "O" && !withO.includes(letter)) return false;
      if (letter === "" || !readConversion(reading, letter, fromSeconds)) return false;
    }
  }
  return true;
}

function readLiteral(reading: Reading, literal: string): boolean {
  if (!reading.text.startsWith(literal, reading.at)) return false;
  reading.at += literal.length;
  return true;
}

function readConversion(reading: Reading, letter: string, fromSeconds: (seconds: number) => CivilTime | null): boolean {
  const range = ranges[letter];
  if (range !== undefined) {
    const value = readNumber(reading, range[0], range[1], range[2]);
    if (value !== null) setNumber(reading, letter, value);
    return value !== null;
  }
  const composed = composedFormats[letter];
  if (composed !== undefined) return readFormat(reading, composed, fromSeconds);
  switch (letter) {
    case "%":
      return readLiteral(reading, "%");
    case "a":
    case "A":
      return readName(reading, weekdayNames, (weekday) => setNumber(reading, "w", weekday));
    case "b":
    case "B":
    case "h":
      return readName(reading, monthNames, (month) => setNumber(reading, "m", month + 1));
    case "p":
      return readHalf(reading);
    case "n":
    case "t":
      taken(reading, blanks);
      return true;
    case "G":
      return taken(reading, digits) !== "";
    case "s":
      return readSeconds(reading, fromSeconds);
    case "Z":
      taken(reading, blanks);
      taken(reading, zoneName);
      return true;
    case "z":
      taken(reading, blanks);
      return readLiteral(reading, "Z") || taken(reading, zoneOffset) !== "";
    default:
      return false;
  }
}

function readNumber(reading: Reading, from: number, to: number, most: number): number | null {
  taken(reading, blanks);
  let value = 0;
  let count = 0;
  while (count < most && (count === 0 || value * 10 <= to)) {
    const digit = reading.text.charCodeAt(reading.at) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
    count++;
    reading.at++;
  }
  return count > 0 && value >= from && value <= to ? value : null;
}

function readName(reading: Reading, names: readonly string[], set: (index: number) => void): boolean {
  const text = reading.text.slice(reading.at, reading.at + 9).toLowerCase();
  for (const [index, name] of names.entries()) {
    const lower = name.toLowerCase();
    if (!text.startsWith(lower.slice(0, 3))) continue;
    reading.at += text.startsWith(lower) ? name.length : 3;
    set(index);
    return true;
  }
  return false;
}

function readHalf(reading: Reading): boolean {
  const text = reading.text.slice(reading.at, reading.at + 2).toLowerCase();
  if (text !== "am" && text !== "pm") return false;
  reading.isAfternoon = text === "pm";
  reading.at += 2;
  return true;
}

function readSeconds(reading: Reading, fromSeconds: (seconds: number) => CivilTime | null): boolean {
  const text = taken(reading, digits);
  const time = text === "" ? null : fromSeconds(Number(text));
  if (time === null) return false;
  Object.assign(reading.time, time);
  return true;
}
