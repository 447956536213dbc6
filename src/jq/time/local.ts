import { type CivilTime, normalized, utcSeconds, utcTime } from "./calendar.ts";
import type { Zone, ZoneState } from "./zone-rules.ts";

/** A local time, and what held then. */
export interface LocalTime {
  readonly time: CivilTime;
  readonly seconds: number;
  readonly state: ZoneState;
}

const mostProbes = 6;
/** How far glibc's `mktime` goes in search of summer or standard time, and in what steps. */
const searchStep = 601_200;
const searchEnd = 536_454_000;

/** The local time of whole seconds since 1970, null where C's `localtime` fails. */
export function localTime(seconds: number, zone: Zone): LocalTime | null {
  const utc = utcTime(seconds);
  if (utc === null) return null;
  const state = zone(seconds);
  const time = normalized({ ...utc, second: utc.second + state.offset });
  return time === null ? null : { time, seconds, state };
}

/** C's `mktime`: finds the moment at which the clocks showed some local time, whose fields may be out of their
 * range; null where there is none. A time that the clocks showed twice, or never, is found from the offset of
 * the last answer, as glibc does, so it needs a memory. */
export function localClock(zone: Zone): (time: CivilTime) => LocalTime | null {
  let lastOffset = 0;
  return (time) => {
    const shown = normalized({ ...time, second: Math.min(Math.max(time.second, 0), 59) });
    if (shown === null) return null;
    const wanted = utcSeconds(shown);
    const found = probe(zone, wanted, wanted - lastOffset);
    if (found === null) return null;
    lastOffset = wanted - found;
    return localTime(found + time.second - shown.second, zone);
  };
}

function probe(zone: Zone, wanted: number, firstGuess: number): number | null {
  let guess = firstGuess;
  let last = guess;
  let beforeLast = guess;
  let lastWasSummer = false;
  for (let left = mostProbes; left > 0; left--) {
    const state = zone(guess);
    const next = wanted - state.offset;
    if (next === guess) return guess;
    // The clocks skipped this time: the guesses go to and fro between the two sides of the gap.
    if (guess === beforeLast && guess !== last && (!lastWasSummer || state.isSummer)) return guess;
    beforeLast = last;
    last = guess;
    guess = next;
    lastWasSummer = state.isSummer;
  }
  return null;
}

/** The seconds that `%s` prints for a UTC time in the given zone: C takes its fields for local standard time. */
export function standardSeconds(zone: Zone, time: CivilTime): number {
  const wanted = utcSeconds(time);
  const found = probe(zone, wanted, wanted) ?? wanted;
  let state = zone(found);
  for (let distance = searchStep; state.isSummer && distance < searchEnd; distance += searchStep) {
    const before = zone(found - distance);
    state = before.isSummer ? zone(found + distance) : before;
  }
  return wanted - state.offset;
}
