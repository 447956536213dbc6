import { Failure } from "../base/failure.ts";
import type { Micros } from "../base/instant.ts";
import { quoted } from "./quoted.ts";

/** Turns instants into the wall clock of one time zone and back. A wall time is what the clock shows there, as
 *  microseconds since 1970-01-01 00:00 of that clock. */
export interface Zone {
  toWall(instant: Micros): Micros;
  /** When clocks go back an hour comes twice: a wall time in it means its first coming. When they go forward an hour is
   *  skipped: a wall time in it is read as if the clock had not been changed yet (the rule of Temporal, "compatible"). */
  toInstant(wall: Micros): Micros;
}

/** Microseconds of 24 hours. */
export const MICROS_PER_DAY = 86_400_000_000;

const utc: Zone = { toWall: (instant) => instant, toInstant: (wall) => wall };

/** Opens a time zone by its IANA name; null is UTC. Raises request: a name that is not known. */
export function openZone(name: string | null): Zone {
  if (name === null) return utc;
  const format = zoneFormat(name);
  const offsetAt = (instant: Micros) => offsetMicros(format, instant);
  const toWall = (instant: Micros) => instant + offsetAt(instant);
  const toInstant = (wall: Micros) => {
    // No zone is further than 14 hours from UTC, so a day on either side is surely before and after any change.
    const before = wall - offsetAt(wall - MICROS_PER_DAY);
    const after = wall - offsetAt(wall + MICROS_PER_DAY);
    const real = [before, after].filter((instant) => toWall(instant) === wall);
    return real.length === 0 ? before : Math.min(...real);
  };
  return { toWall, toInstant };
}

function zoneFormat(name: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch (cause) {
    const hint = "write a name such as UTC or Europe/Berlin";
    throw new Failure("request", `unknown time zone ${quoted(name)}`, { hint, cause });
  }
}

function offsetMicros(format: Intl.DateTimeFormat, instant: Micros): number {
  const parts = format.formatToParts(new Date(Math.floor(instant / 1000)));
  const text = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  // `GMT` for UTC itself, else `GMT+05:30`, with seconds for a few zones of the 1970s.
  const found = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text);
  if (found === null) throw new Error(`unexpected time zone offset: ${text}`);
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = found;
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1_000_000;
  return sign === "-" ? -size : size;
}
