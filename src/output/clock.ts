import { formatInstant, MICROS_PER_SECOND, type Micros } from "../base/instant.ts";

/** Writes an instant for people, to the second. */
export type Clock = (micros: Micros) => string;

/** A clock for an IANA zone: `2026-03-02 09:14:05Z` in UTC (null), `2026-03-02 10:14:05+01:00` elsewhere.
 *  The day is always the first ten characters. Throws RangeError for a zone the runtime does not know. */
export function clockIn(timeZone: string | null): Clock {
  return timeZone === null || timeZone === "UTC" ? utcText : zoneClock(timeZone);
}

function utcText(micros: Micros): string {
  return `${formatInstant(micros).slice(0, 19).replace("T", " ")}Z`;
}

function zoneClock(timeZone: string): Clock {
  // Calendar, digits and hour cycle are pinned, so the locale of the machine has no say.
  const format = new Intl.DateTimeFormat("en-US-u-ca-iso8601-nu-latn-hc-h23", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (micros) => {
    const seconds = Math.floor(micros / MICROS_PER_SECOND);
    const parts = new Map(format.formatToParts(seconds * 1000).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return new Date(local).toISOString().slice(0, 19).replace("T", " ") + offsetText(local / 1000 - seconds);
  };
}

function offsetText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
