import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { parseTimeWord } from "./time-words.ts";

const nowMicros = parseInstant("2026-03-04T09:30:15.123456Z") ?? 0;

function read(word: string, timeZone: string | null = null): string {
  return formatInstant(parseTimeWord("since", word, { nowMicros, timeZone }));
}

const inUtc: readonly [word: string, instant: string][] = [
  ["now", "2026-03-04T09:30:15.123456Z"],
  ["today", "2026-03-04T00:00:00.000000Z"],
  ["yesterday", "2026-03-03T00:00:00.000000Z"],
  ["2026-03-02", "2026-03-02T00:00:00.000000Z"],
  ["2026-03-02 14:00", "2026-03-02T14:00:00.000000Z"],
  ["2026-03-02T14:00", "2026-03-02T14:00:00.000000Z"],
  ["2026-03-02T14:00:05", "2026-03-02T14:00:05.000000Z"],
  ["2026-03-02T14:00:05.123456", "2026-03-02T14:00:05.123456Z"],
  ["2026-03-02T14:00:05.123456789Z", "2026-03-02T14:00:05.123456Z"],
  ["2026-03-02t14:00:05,5z", "2026-03-02T14:00:05.500000Z"],
  ["2026-03-02T14:00Z", "2026-03-02T14:00:00.000000Z"],
  ["2026-03-02T14:00:00+05:30", "2026-03-02T08:30:00.000000Z"],
  ["2026-03-02 14:00:00 -0800", "2026-03-02T22:00:00.000000Z"],
  ["14:00", "2026-03-04T14:00:00.000000Z"],
  ["9:05", "2026-03-04T09:05:00.000000Z"],
  ["14:00:05", "2026-03-04T14:00:05.000000Z"],
  ["14:00:05.25", "2026-03-04T14:00:05.250000Z"],
  ["-2h", "2026-03-04T07:30:15.123456Z"],
  ["-15m", "2026-03-04T09:15:15.123456Z"],
  ["-30s", "2026-03-04T09:29:45.123456Z"],
  ["-1d", "2026-03-03T09:30:15.123456Z"],
  ["-1w", "2026-02-25T09:30:15.123456Z"],
  ["-1h30m", "2026-03-04T08:00:15.123456Z"],
  ["-90d", "2025-12-04T09:30:15.123456Z"],
  ["2h ago", "2026-03-04T07:30:15.123456Z"],
  ["1d12h ago", "2026-03-02T21:30:15.123456Z"],
  ["@1700000000", "2023-11-14T22:13:20.000000Z"],
  ["@1700000000.25", "2023-11-14T22:13:20.250000Z"],
  [" today ", "2026-03-04T00:00:00.000000Z"],
];

test.each(inUtc)("%s", (word, instant) => {
  expect(read(word)).toBe(instant);
});

const inZones: readonly [rule: string, zone: string, word: string, instant: string][] = [
  ["a zone west of UTC", "America/New_York", "2026-03-02 14:00", "2026-03-02T19:00:00.000000Z"],
  ["a zone of half an hour", "Asia/Kolkata", "2026-03-02", "2026-03-01T18:30:00.000000Z"],
  ["an explicit offset wins", "Asia/Kolkata", "2026-03-02T00:00Z", "2026-03-02T00:00:00.000000Z"],
  ["today is the day there, which has begun", "Pacific/Auckland", "today", "2026-03-03T11:00:00.000000Z"],
  ["yesterday there", "Pacific/Auckland", "yesterday", "2026-03-02T11:00:00.000000Z"],
  ["a time of today there", "Pacific/Auckland", "14:00", "2026-03-04T01:00:00.000000Z"],
  ["before clocks go forward", "Europe/Berlin", "2026-03-29 01:59", "2026-03-29T00:59:00.000000Z"],
  ["a skipped hour is read by the old offset", "Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00.000000Z"],
  ["after clocks went forward", "Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00.000000Z"],
  ["an hour that comes twice is its first coming", "Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00.000000Z"],
  ["after clocks went back", "Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00.000000Z"],
  ["a day that begins at one o'clock", "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000000Z"],
  ["the day after a skipped day", "Pacific/Apia", "2011-12-31 00:30", "2011-12-30T10:30:00.000000Z"],
  ["an offset with seconds", "Africa/Monrovia", "1971-01-01", "1971-01-01T00:44:30.000000Z"],
];

test.each(inZones)("%s", (_rule, zone, word, instant) => {
  expect(read(word, zone)).toBe(instant);
});

test("relative times do not depend on the zone", () => {
  expect(read("-1d", "Europe/Berlin")).toBe(read("-1d"));
});

const refused: readonly [word: string, hint: string][] = [
  ["2h", "did you mean -2h?"],
  ["+2h", "did you mean -2h?"],
  ["1h30m", "did you mean -1h30m?"],
  ["-2H", "did you mean -2h?"],
  ["yesteday", "did you mean yesterday?"],
  ["Today", "did you mean today?"],
  ["-2h ago", "write "],
  ["", "write "],
  ["-", "write "],
  ["-h", "write "],
  ["-30m2h", "write "],
  ["2026-02-30", "write "],
  ["2026-13-01", "write "],
  ["2026-03-02T25:00", "write "],
  ["2026-03-02T14:00+24:00", "write "],
  ["24:00", "write "],
  ["0001-01-01", "write "],
  ["2 March 2026", "write "],
  ["@1700000000000", "write seconds after @"],
];

test.each(refused)("refuses %j", (word, hint) => {
  const message = expect.stringMatching(/^--since: `/);
  const expected = { name: "Failure", fault: "request", message, hint: expect.stringContaining(hint) };
  expect(() => read(word)).toThrow(expect.objectContaining(expected));
});

test.each(["-9999999999w", `-${"9".repeat(400)}d`, "9999-12-31", "1969-12-31", "@99999999999"])(
  "refuses %s, outside of what an instant can hold",
  (word) => {
    expect(() => read(word)).toThrow(/is outside the years 1970 to 2255/);
  },
);

test("refuses an unknown time zone", () => {
  expect(() => read("today", "Europe/Berlim")).toThrow("unknown time zone `Europe/Berlim`");
});

describe("round trips", () => {
  const instants = fc.integer({ min: 0, max: 4_102_444_800_000_000 });
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe");

  test("an instant as we print it", () => {
    fc.assert(
      fc.property(instants, zones, (micros, zone) => read(formatInstant(micros), zone) === formatInstant(micros)),
    );
  });

  test("an instant in epoch seconds", () => {
    fc.assert(
      fc.property(instants, (micros) => {
        const word = `@${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
        expect(read(word)).toBe(formatInstant(micros));
      }),
    );
  });

  test("a wall time in a zone: the same instant, or the first of two with that wall time", () => {
    fc.assert(
      fc.property(instants, zones, (micros, zone) => {
        const whole = micros - (micros % 1_000_000);
        const micro = parseTimeWord("since", wallText(whole, zone), { nowMicros, timeZone: zone });
        expect(wallText(micro, zone)).toBe(wallText(whole, zone));
        expect(whole - micro).toBeOneOf([0, 1_800_000_000, 3_600_000_000]);
      }),
      { numRuns: 1000 },
    );
  });

  test("a length of time back and forth", () => {
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(99), (days, hours, minutes) => {
        const micros = parseTimeWord("since", `-${days}d${hours}h${minutes}m`, { nowMicros, timeZone: null });
        expect(nowMicros - micros).toBe(((days * 24 + hours) * 60 + minutes) * 60_000_000);
      }),
    );
  });
});

function wallText(micros: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(micros / 1000);
}
