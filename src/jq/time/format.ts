import { type CivilTime, daysSinceEpoch } from "./calendar.ts";
import { composedFormats, monthNames, weekdayNames } from "./names.ts";
import type { ZoneState } from "./zone-rules.ts";

/** A time to print, and what `%Z`, `%z` and `%s` print. */
export interface PrintedTime {
  readonly time: CivilTime;
  readonly state: ZoneState;
  readonly seconds: () => number;
}

interface Conversion {
  readonly letter: string;
  readonly pad: string;
  readonly isUpper: boolean;
  readonly swapsCase: boolean;
  readonly width: number;
}

type Numbers = Readonly<Record<string, readonly [digits: number, value: (time: CivilTime) => number, pad?: string]>>;

/** More than any format that jq grants, so that a width cannot exhaust the memory. */
const widest = 100_000;
const conversion = /%([_\-0^#]*)(\d*)([EO]?)([\s\S]?)/g;

/** Numeric conversions: the least number of digits, the value, and what it is filled up with if not zeros. */
const numbers: Numbers = {
  C: [1, ({ year }) => Math.floor(year / 100)],
  d: [2, ({ day }) => day],
  e: [2, ({ day }) => day, "_"],
  g: [2, (time) => modulo(isoWeek(time).year, 100)],
  G: [1, (time) => isoWeek(time).year],
  H: [2, ({ hour }) => hour],
  I: [2, ({ hour }) => hourOfClock(hour)],
  j: [3, ({ yearDay }) => yearDay + 1],
  k: [2, ({ hour }) => hour, "_"],
  l: [2, ({ hour }) => hourOfClock(hour), "_"],
  m: [2, ({ month }) => month + 1],
  M: [2, ({ minute }) => minute],
  S: [2, ({ second }) => second],
  u: [1, ({ weekday }) => modulo(weekday - 1, 7) + 1],
  U: [2, ({ yearDay, weekday }) => Math.trunc((yearDay - weekday + 7) / 7)],
  V: [2, (time) => isoWeek(time).week],
  w: [1, ({ weekday }) => weekday],
  W: [2, ({ yearDay, weekday }) => Math.trunc((yearDay - modulo(weekday - 1, 7) + 7) / 7)],
  y: [2, ({ year }) => modulo(year, 100)],
  // C computes the year in 32 bits.
  Y: [1, ({ year }) => year | 0],
};
/** What the modifiers may stand before; before other letters nothing is converted (glibc 2.36). */
const withE = new Set("cCnpPrRstTuxXyYzZ%");
const withO = new Set("bBCdegGhHIjklmMnpPrRsStTuUVwWyzZ%");

/** The text that glibc's `strftime` makes in the C locale, with its flags (`_ - 0 ^ #`), widths and modifiers. */
export function formatTime(format: string, printed: PrintedTime): string {
  return format.replace(conversion, (text, flags: string, width: string, modifier: string, letter: string) => {
    const parts = {
      letter,
      pad: flags.replace(/[^_\-0]/g, "").slice(-1),
      isUpper: flags.includes("^"),
      swapsCase: flags.includes("#"),
      width: Math.min(Number(width), widest),
    };
    const isAllowed = modifier === "" || (modifier === "E" ? withE : withO).has(letter);
    return (isAllowed ? converted(parts, printed) : null) ?? widened(parts, cased(parts, text));
  });
}

function converted(parts: Conversion, printed: PrintedTime): string | null {
  const { letter } = parts;
  const { time, state } = printed;
  const number = numbers[letter];
  if (number !== undefined) return numberText(parts, number[0], number[1](time), number[2]);
  switch (letter) {
    case "a":
      return textOf(parts, (weekdayNames[time.weekday] ?? "?").slice(0, 3));
    case "A":
      return textOf(parts, weekdayNames[time.weekday] ?? "?");
    case "b":
    case "h":
      return textOf(parts, (monthNames[time.month] ?? "?").slice(0, 3));
    case "B":
      return textOf(parts, monthNames[time.month] ?? "?");
    case "p":
    case "P":
      return halfOfDay(parts, time.hour);
    case "s":
      return numberText(parts, 1, printed.seconds(), "_");
    case "Z":
      return widened(parts, parts.swapsCase ? state.name.toLowerCase() : cased(parts, state.name));
    case "z":
      return offsetText(parts, state.offset);
    case "n":
      return widened(parts, "\n");
    case "t":
      return widened(parts, "\t");
    case "%":
      return widened(parts, "%");
    default: {
      const composed = composedFormats[letter];
      return composed === undefined ? null : widened(parts, cased(parts, formatTime(composed, printed)));
    }
  }
}

function textOf(parts: Conversion, text: string): string {
  return widened(parts, parts.isUpper || parts.swapsCase ? text.toUpperCase() : text);
}

function halfOfDay(parts: Conversion, hour: number): string {
  const text = hour > 11 ? "PM" : "AM";
  return widened(parts, parts.letter === "P" || parts.swapsCase ? text.toLowerCase() : text);
}

function cased(parts: Conversion, text: string): string {
  return parts.isUpper ? text.toUpperCase() : text;
}

function widened(parts: Conversion, text: string): string {
  return text.padStart(parts.width, parts.pad === "0" ? "0" : " ");
}

function numberText(parts: Conversion, digits: number, value: number, usualPad = "0"): string {
  const pad = parts.pad === "" ? usualPad : parts.pad;
  const plain = String(Math.abs(value));
  const sign = value < 0 ? "-" : "";
  if (pad === "0") return sign + plain.padStart(Math.max(digits, parts.width) - sign.length, "0");
  return (sign + plain).padStart(Math.max(pad === "_" ? digits : 0, parts.width), " ");
}

/** The sign and the number are widened each on its own. */
function offsetText(parts: Conversion, offset: number): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const value = Math.floor(minutes / 60) * 100 + (minutes % 60);
  return widened(parts, offset < 0 ? "-" : "+") + numberText(parts, 4, value);
}

function hourOfClock(hour: number): number {
  return hour > 12 ? hour - 12 : hour === 0 ? 12 : hour;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

/** The ISO 8601 week: the first one holds the first Thursday of the year. */
function isoWeek({ year, yearDay, weekday }: CivilTime): { year: number; week: number } {
  const thursday = yearDay - modulo(weekday - 1, 7) + 3;
  const days = daysSinceEpoch(year, 0, 1);
  const length = daysSinceEpoch(year + 1, 0, 1) - days;
  if (thursday < 0) {
    const before = daysSinceEpoch(year, 0, 1) - daysSinceEpoch(year - 1, 0, 1);
    return { year: year - 1, week: Math.floor((thursday + before) / 7) + 1 };
  }
  if (thursday >= length) return { year: year + 1, week: 1 };
  return { year, week: Math.floor(thursday / 7) + 1 };
}
