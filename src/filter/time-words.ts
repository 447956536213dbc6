import { milliseconds } from "date-fns/milliseconds";
import { Failure } from "../base/failure.ts";
import { formatInstant, MICROS_PER_SECOND, type Micros, parseInstant } from "../base/instant.ts";
import { nearest } from "../base/suggest.ts";
import { quoted } from "./quoted.ts";
import { MICROS_PER_DAY, openZone, type Zone } from "./time-zone.ts";

/** What time words are relative to. `timeZone` is an IANA name, null for UTC. */
export interface TimeReference {
  readonly nowMicros: Micros;
  readonly timeZone: string | null;
}

type Reader = (word: string, now: Micros, zone: Zone) => Micros | null;

const readers: readonly Reader[] = [readName, readEpoch, readCalendar, readTimeOfDay, readAgo];
const names = ["now", "today", "yesterday"];

// Years before 1000 are left out: nothing was logged then, and Date.UTC takes 0 to 99 for 1900 to 1999.
const calendar =
  /^([1-9]\d{3}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(:\d\d(?:[.,]\d+)?)?(?: ?([Zz]|[+-](?:0\d|1[0-4]):?[0-5]\d))?)?$/;
const timeOfDay = /^(\d{1,2}:\d\d)(:\d\d(?:[.,]\d+)?)?$/;
const duration = /^(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Reads a time typed by a person: RFC 3339, `2026-03-02` (its start), `2026-03-02 14:00`, `14:00` (today), `-2h`,
 *  `-1d12h`, `2h ago` (a day is 24 hours, a week 7 days), `now`, `today`, `yesterday` (their start), `@1700000000`.
 *  What has no zone is in the clock's; `Zone.toInstant` says what a doubled or skipped hour means.
 *  Raises request: any other word, a time outside 1970 to 2255, an unknown zone. */
export function parseTimeWord(flag: string, word: string, clock: TimeReference): Micros {
  const zone = openZone(clock.timeZone);
  for (const read of readers) {
    const micros = read(word.trim(), clock.nowMicros, zone);
    if (micros !== null) return refuseOutside(flag, word, micros);
  }
  throw new Failure("request", `--${flag}: ${quoted(word)} is not a time`, { hint: hintFor(word.trim()) });
}

function refuseOutside(flag: string, word: string, micros: Micros): Micros {
  if (Number.isSafeInteger(micros) && micros >= 0) return micros;
  throw new Failure("request", `--${flag}: ${quoted(word)} is outside the years 1970 to 2255`, {
    hint: word.startsWith("@") ? "write seconds after @, not milliseconds" : undefined,
  });
}

function readName(word: string, now: Micros, zone: Zone): Micros | null {
  if (word === "now") return now;
  if (word !== "today" && word !== "yesterday") return null;
  const midnight = startOfToday(now, zone);
  return zone.toInstant(word === "today" ? midnight : midnight - MICROS_PER_DAY);
}

function readEpoch(word: string): Micros | null {
  const found = /^@(\d+)(?:\.(\d{1,6})\d*)?$/.exec(word);
  if (found === null) return null;
  const [, seconds, fraction = ""] = found;
  return Number(seconds) * MICROS_PER_SECOND + Number(fraction.padEnd(6, "0"));
}

function readCalendar(word: string, _now: Micros, zone: Zone): Micros | null {
  const found = calendar.exec(word);
  if (found === null) return null;
  const [, date, time = "00:00", seconds = ":00", offset] = found;
  const instant = parseInstant(`${date}T${time}${seconds}${offset ?? "Z"}`);
  return instant === null || offset !== undefined ? instant : zone.toInstant(instant);
}

function readTimeOfDay(word: string, now: Micros, zone: Zone): Micros | null {
  const found = timeOfDay.exec(word);
  if (found === null) return null;
  const [, time = "", seconds = ":00"] = found;
  const today = formatInstant(startOfToday(now, zone)).slice(0, 10);
  const wall = parseInstant(`${today}T${time.padStart(5, "0")}${seconds}Z`);
  return wall === null ? null : zone.toInstant(wall);
}

function readAgo(word: string, now: Micros): Micros | null {
  const [, sign, length = "", ago] = /^(-?)([^-\s]+)(\s+ago)?$/.exec(word) ?? [];
  if ((sign === "-") === (ago !== undefined)) return null;
  const micros = parseDuration(length);
  return micros === null ? null : now - micros;
}

function parseDuration(text: string): Micros | null {
  const found = duration.exec(text);
  if (found === null) return null;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((digits) => Number(digits ?? 0));
  return milliseconds({ weeks, days, hours, minutes, seconds }) * 1000;
}

/** The wall time of the last midnight. */
function startOfToday(now: Micros, zone: Zone): Micros {
  return Math.floor(zone.toWall(now) / MICROS_PER_DAY) * MICROS_PER_DAY;
}

function hintFor(word: string): string {
  const length = word.toLowerCase().replace(/^[-+]/, "");
  if (parseDuration(length) !== null) return `did you mean -${length}?`;
  const [name] = nearest(word, names);
  if (name !== undefined) return `did you mean ${name}?`;
  return "write 2026-03-02, 2026-03-02T14:00, 2026-03-02T14:00:00Z, 14:00, -2h, today, yesterday or @1700000000";
}
