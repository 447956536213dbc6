import { daysBefore, daysSinceEpoch, isLeapYear, utcTime, weekdayOf } from "./calendar.ts";

/** What holds at one moment in a time zone: seconds to add to UTC, and the abbreviation. */
export interface ZoneState {
  readonly offset: number;
  readonly isSummer: boolean;
  readonly name: string;
}

/** What holds at a number of seconds since 1970. */
export type Zone = (seconds: number) => ZoneState;

/** The day of a change, counted from 0 in a year, and the seconds of local time on it. */
interface Change {
  dayOf(year: number): number;
  readonly seconds: number;
}

const name = /^(?:<([+\-\dA-Za-z]{3,})>|([A-Za-z]{3,}))/;
const clock = /^([+-]?)(\d{1,3})(?::(\d{1,2})(?::(\d{1,2}))?)?/;
const change = /^,(?:M(\d+)\.(\d)\.(\d)|(J?)(\d+))(?:\/([+-]?\d{1,3}(?::\d{1,2}(?::\d{1,2})?)?))?/;
/** The rules that hold where the text gives none (glibc). */
const usualChanges = ",M3.2.0,M11.1.0";
const twoOClock = 7200;

/** The zone that a POSIX `TZ` text such as `CET-1CEST,M3.5.0,M10.5.0/3` describes. As glibc does, a text that
 * cannot be read stands for UTC under the name that it begins with, or under an empty one. */
export function zoneFromRules(text: string): Zone {
  const standardName = name.exec(text);
  const standardLabel = standardName?.[1] ?? standardName?.[2] ?? "";
  const afterName = text.slice(standardName?.[0].length ?? 0);
  const standardOffset = standardName === null ? null : clock.exec(afterName);
  if (standardOffset === null) return () => ({ offset: 0, isSummer: false, name: standardLabel });
  const standard: ZoneState = { offset: -clockSeconds(standardOffset), isSummer: false, name: standardLabel };
  const rest = afterName.slice(standardOffset[0].length);
  const summerName = name.exec(rest);
  if (summerName === null) return () => standard;
  const afterSummer = rest.slice(summerName[0].length);
  const summerOffset = clock.exec(afterSummer);
  const summer: ZoneState = {
    offset: summerOffset === null ? standard.offset + 3600 : -clockSeconds(summerOffset),
    isSummer: true,
    name: summerName[1] ?? summerName[2] ?? "",
  };
  return alternating(standard, summer, afterSummer.slice(summerOffset?.[0].length ?? 0) || usualChanges);
}

function alternating(standard: ZoneState, summer: ZoneState, changes: string): Zone {
  const first = change.exec(changes);
  const second = first === null ? null : change.exec(changes.slice(first[0].length));
  if (first === null || second === null) return () => standard;
  const toSummer = readChange(first);
  const toStandard = readChange(second);
  return (seconds) => {
    const year = utcTime(seconds)?.year ?? 1970;
    // glibc counts from 1970 for earlier years too.
    const newYear = year > 1970 ? daysSinceEpoch(year, 0, 1) : 0;
    const start = (newYear + toSummer.dayOf(year)) * 86_400 + toSummer.seconds - standard.offset;
    const end = (newYear + toStandard.dayOf(year)) * 86_400 + toStandard.seconds - summer.offset;
    const isSummer = start <= end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
    return isSummer ? summer : standard;
  };
}

function clockSeconds(match: RegExpExecArray): number {
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === "-" ? -seconds : seconds;
}

function readChange(match: RegExpExecArray): Change {
  const time = match[6] === undefined ? null : clock.exec(match[6]);
  const seconds = time === null ? twoOClock : clockSeconds(time);
  const number = Number(match[5]);
  if (match[1] !== undefined) {
    const month = Number(match[1]) - 1;
    return { seconds, dayOf: (year) => weekdayInMonth(year, month, Number(match[2]), Number(match[3])) };
  }
  // J60 is always the first of March, 59 counts from 0 with the leap day.
  if (match[4] === "J") return { seconds, dayOf: (year) => julianDay(year, number) };
  return { seconds, dayOf: () => number };
}

function julianDay(year: number, number: number): number {
  return number - 1 + (isLeapYear(year) && number >= 60 ? 1 : 0);
}

/** The day of the year of a weekday in week number `week` (5 is the last) of a month. */
function weekdayInMonth(year: number, month: number, week: number, weekday: number): number {
  const first = daysBefore(year, month);
  const firstWeekday = weekdayOf(daysSinceEpoch(year, month, 1));
  const day = first + ((weekday - firstWeekday + 7) % 7) + (week - 1) * 7;
  return day >= daysBefore(year, month + 1) ? day - 7 : day;
}
