import { type CivilTime, normalized, utcSeconds, utcTime } from "../time/calendar.ts";
import { formatTime, type PrintedTime } from "../time/format.ts";
import { localClock, localTime, standardSeconds } from "../time/local.ts";
import { parseTime } from "../time/parse.ts";
import { findZone } from "../time/zone.ts";
import type { Zone } from "../time/zone-rules.ts";
import { fail } from "../values/error.ts";
import { isArray, isNumber, toDouble, type Value } from "../values/value.ts";
import type { FunctionTable } from "./function-table.ts";

const largestInt = 2_147_483_647;
/** Bytes that jq 1.8.2 grants `strftime` beyond the length of the format. */
const spareBytes = 100;
const isoFormat = "%Y-%m-%dT%H:%M:%SZ";
const utcState = { offset: 0, isSummer: false, name: "GMT" };

/** Builtins for dates and times as jq 1.8.2 has them with glibc in the C locale. A broken-down time is an array
 * of year, month from 0, day, hours, minutes, seconds with fraction, weekday from Sunday, day of the year from
 * 0; trailing fields may be absent. `timeZone` is the value of `TZ`, null for the zone of the system. */
export function timeFunctions(timeZone: string | null): FunctionTable {
  let zone: Zone | null = null;
  const local: Zone = (seconds) => {
    zone ??= findZone(timeZone);
    return zone(seconds);
  };
  const fromClock = localClock(local);
  const parse = (input: Value, format: Value) =>
    parsed(input, format, (seconds) => localTime(seconds, local)?.time ?? null);
  return {
    "gmtime/0": (input) => broken(input, "gmtime", utcTime),
    "localtime/0": (input) => broken(input, "localtime", (seconds) => localTime(seconds, local)?.time ?? null),
    "mktime/0": secondsOf,
    "strptime/1": parse,
    "strftime/1": (input, format) => printedUtc(input, format, local),
    "strflocaltime/1": (input, format) =>
      printed(
        "strflocaltime",
        input,
        format,
        (seconds) => localTime(seconds, local)?.time ?? null,
        (time) => {
          const found = fromClock(time);
          if (found === null) return { time, state: { offset: 0, isSummer: false, name: "" }, seconds: () => -1 };
          return { ...found, seconds: () => found.seconds };
        },
      ),
    "todate/0": (input) => isoText(input, local),
    "todateiso8601/0": (input) => isoText(input, local),
    "fromdate/0": (input) => isoSeconds(input) ?? secondsOf(parse(input, isoFormat)),
    "fromdateiso8601/0": (input) => isoSeconds(input) ?? secondsOf(parse(input, isoFormat)),
  };
}

function broken(input: Value, name: string, timeAt: (seconds: number) => CivilTime | null): Value {
  if (!isNumber(input)) return fail(() => `${name}() requires numeric inputs`);
  const seconds = toDouble(input);
  const time = timeAt(Math.trunc(seconds));
  if (time === null) return fail(() => "error converting number of seconds since epoch to datetime");
  return toArray(time, seconds - Math.floor(seconds));
}

function toArray(time: CivilTime, fraction: number): Value[] {
  const { year, month, day, hour, minute, second, weekday, yearDay } = time;
  return [year, month, day, hour, minute, second + fraction, weekday, yearDay];
}

/** The fields of a broken-down time, null where one is no number. */
function fromArray(fields: readonly Value[]): CivilTime | null {
  const numbers: number[] = [];
  for (const field of fields.slice(0, 8)) {
    const number = isNumber(field) ? toDouble(field) : Number.NaN;
    if (Number.isNaN(number)) return null;
    const isYear = numbers.length === 0;
    numbers.push(toInt(isYear ? number - 1900 : number) + (isYear ? 1900 : 0));
  }
  const [year = 1900, month = 0, day = 0, hour = 0, minute = 0, second = 0, weekday = 0, yearDay = 0] = numbers;
  return { year, month, day, hour, minute, second, weekday, yearDay };
}

function toInt(number: number): number {
  return Math.trunc(Math.max(-largestInt - 1, Math.min(largestInt, number)));
}

function secondsOf(input: Value): Value {
  if (!isArray(input)) return fail(() => "mktime requires array inputs");
  const time = fromArray(input);
  if (time === null) return fail(() => "mktime requires parsed datetime inputs");
  const seconds = normalized(time) === null ? -1 : utcSeconds(time);
  // C tells an error by -1, so that the second before 1970 cannot be had.
  return seconds === -1 ? fail(() => "invalid gmtime representation") : seconds;
}

function parsed(input: Value, format: Value, fromSeconds: (seconds: number) => CivilTime | null): Value {
  if (typeof input !== "string" || typeof format !== "string") {
    return fail(() => "strptime/1 requires string inputs and arguments");
  }
  const text = beforeNul(input);
  const result = parseTime(text, beforeNul(format), fromSeconds);
  if (result === null) return fail(() => `date "${text}" does not match format "${beforeNul(format)}"`);
  const fields = toArray(result.time, 0);
  return result.rest === "" ? fields : [...fields, result.rest];
}

/** C's strings end before the first NUL. */
function beforeNul(text: string): string {
  const end = text.indexOf("\0");
  return end === -1 ? text : text.slice(0, end);
}

function printedUtc(input: Value, format: Value, zone: Zone): Value {
  return printed("strftime", input, format, utcTime, (fields) => {
    const time = normalized(fields) ?? fields;
    return { time, state: utcState, seconds: () => standardSeconds(zone, time) };
  });
}

function printed(
  name: string,
  input: Value,
  format: Value,
  timeAt: (seconds: number) => CivilTime | null,
  prepare: (fields: CivilTime) => PrintedTime,
): Value {
  const fields = isNumber(input) ? broken(input, name === "strftime" ? "gmtime" : "localtime", timeAt) : input;
  if (!isArray(fields)) return fail(() => `${name}/1 requires parsed datetime inputs`);
  if (typeof format !== "string") return fail(() => `${name}/1 requires a string format`);
  const time = fromArray(fields);
  if (time === null) return fail(() => `${name}/1 requires parsed datetime inputs`);
  const pattern = beforeNul(format);
  const text = formatTime(pattern, prepare(time));
  const isLost = pattern !== "" && text === "";
  if (isLost || Buffer.byteLength(text) >= Buffer.byteLength(pattern) + spareBytes) {
    return fail(() => `${name}/1: unknown system failure`);
  }
  return text;
}

/** `todate`; times of the common era in four digits without a detour. */
function isoText(input: Value, zone: Zone): Value {
  if (typeof input === "number" && input >= -30_000_000_000 && input < 253_402_300_800) {
    return `${new Date(Math.trunc(input) * 1000).toISOString().slice(0, 19)}Z`;
  }
  return printedUtc(input, isoFormat, zone);
}

/** `fromdate` of the usual form, null for all others. */
function isoSeconds(input: Value): number | null {
  if (typeof input !== "string" || input.length !== 20) return null;
  const milliseconds = Date.parse(input);
  const isUsual = milliseconds >= 0 && /^\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\dZ$/.test(input);
  return isUsual ? milliseconds / 1000 : null;
}
