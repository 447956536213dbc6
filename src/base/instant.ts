/** An instant: integer microseconds since the epoch, UTC. Fits a JavaScript number until the year 2255. */
export type Micros = number;

export const MICROS_PER_SECOND = 1_000_000;

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?(?:([Zz])|([+-])(\d\d):?(\d\d))$/;

/** Reads an RFC 3339 time with a zone. Digits beyond microseconds are dropped. Null if it is not one, or if it is the zero
 *  time of Go (year 1), which stands for "not set". */
export function parseInstant(text: string): Micros | null {
  const found = rfc3339.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = "", , sign, zoneHour = 0, zoneMinute = 0] = found;
  // Date.UTC takes years below 100 for the 20th century.
  if (Number(year) < 100 || Number(month) < 1 || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return null;
  if (Number(zoneHour) > 23 || Number(zoneMinute) > 59) return null;
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC rolls 31 February over instead of refusing it.
  if (new Date(midnight).getUTCDate() !== Number(day) || Number(month) > 12) return null;
  const seconds = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  const offset = (Number(zoneHour) * 3600 + Number(zoneMinute) * 60) * (sign === "-" ? -1 : 1);
  return midnight * 1000 + (seconds - offset) * MICROS_PER_SECOND + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

/** `2025-02-13T11:20:35.906449Z`: RFC 3339, UTC, always six fraction digits, as the API server writes MicroTime. */
export function formatInstant(micros: Micros): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}
