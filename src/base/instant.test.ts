import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInstant, MICROS_PER_SECOND, parseInstant } from "./instant.ts";

const good: readonly (readonly [rule: string, text: string, instant: string])[] = [
  ["as the API server writes MicroTime", "2025-02-13T11:20:35.906449Z", "2025-02-13T11:20:35.906449Z"],
  ["as it writes whole seconds", "2017-09-11T19:55:05Z", "2017-09-11T19:55:05.000000Z"],
  ["one digit", "2017-09-11T19:55:05.5Z", "2017-09-11T19:55:05.500000Z"],
  [
    "digits beyond microseconds are dropped, not rounded",
    "2017-09-11T19:55:05.999999999Z",
    "2017-09-11T19:55:05.999999Z",
  ],
  ["more digits than nanoseconds", "2017-09-11T19:55:05.1234567890123Z", "2017-09-11T19:55:05.123456Z"],
  ["a comma", "2017-09-11T19:55:05,25Z", "2017-09-11T19:55:05.250000Z"],
  ["a space and lower case", "2017-09-11 19:55:05z", "2017-09-11T19:55:05.000000Z"],
  ["an offset to the east", "2017-09-11T21:55:05+02:00", "2017-09-11T19:55:05.000000Z"],
  ["an offset to the west, over midnight", "2017-09-11T19:55:05-05:30", "2017-09-12T01:25:05.000000Z"],
  ["an offset without colon", "2017-09-11T21:55:05+0200", "2017-09-11T19:55:05.000000Z"],
  ["a leap second", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"],
  ["a leap day", "2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"],
  ["before the epoch", "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"],
  ["the last day of 2254", "2254-12-31T23:59:59.999999Z", "2254-12-31T23:59:59.999999Z"],
];

test.each(good)("reads %s", (_rule, text, instant) => {
  const micros = parseInstant(text);
  expect(micros).not.toBeNull();
  expect(formatInstant(micros ?? 0)).toBe(instant);
});

const bad: readonly (readonly [rule: string, text: string])[] = [
  ["nothing", ""],
  ["words", "yesterday"],
  ["the zero time of Go, which stands for none", "0001-01-01T00:00:00Z"],
  ["no zone", "2017-09-11T19:55:05"],
  ["no time", "2017-09-11"],
  ["no seconds", "2017-09-11T19:55Z"],
  ["no digit behind the point", "2017-09-11T19:55:05.Z"],
  ["month 0", "2017-00-11T19:55:05Z"],
  ["month 13", "2017-13-11T19:55:05Z"],
  ["day 0", "2017-09-00T19:55:05Z"],
  ["30 February", "2017-02-30T19:55:05Z"],
  ["29 February of a common year", "2017-02-29T19:55:05Z"],
  ["29 February 1900", "1900-02-29T19:55:05Z"],
  ["31 April", "2017-04-31T19:55:05Z"],
  ["day 32", "2017-01-32T19:55:05Z"],
  ["day 62, which two months later is a day 1", "2017-01-62T19:55:05Z"],
  ["hour 24", "2017-09-11T24:00:00Z"],
  ["minute 60", "2017-09-11T19:60:05Z"],
  ["second 61", "2017-09-11T19:55:61Z"],
  ["an offset of a day", "2017-09-11T19:55:05+24:00"],
  ["an offset of 60 minutes", "2017-09-11T19:55:05+01:60"],
  ["an offset of hours alone", "2017-09-11T19:55:05+02"],
  ["a sign before the year", "-2017-09-11T19:55:05Z"],
  ["a year of five digits", "12017-09-11T19:55:05Z"],
  ["white space around it", " 2017-09-11T19:55:05Z"],
  ["a line end behind it", "2017-09-11T19:55:05Z\n"],
  ["other digits", "２017-09-11T19:55:05Z"],
];

test.each(bad)("refuses %s", (_rule, text) => {
  expect(parseInstant(text)).toBeNull();
});

describe("any instant", () => {
  const instants = fc.integer({ min: -2_000_000_000_000_000, max: 9_000_000_000_000_000 });

  test("is read as it was written", () => {
    fc.assert(
      fc.property(instants, (micros) => {
        expect(parseInstant(formatInstant(micros))).toBe(micros);
      }),
    );
  });

  test("has 27 characters, and texts sort as times do", () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        expect(formatInstant(a)).toHaveLength(27);
        expect(formatInstant(a) < formatInstant(b)).toBe(a < b);
      }),
    );
  });

  test("is the same in every zone", () => {
    const offset = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    fc.assert(
      fc.property(instants, offset, (micros, minutes) => {
        const wall = formatInstant(micros + minutes * 60 * MICROS_PER_SECOND).slice(0, -1);
        const size = Math.abs(minutes);
        const [hour, minute] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, "0"));
        expect(parseInstant(`${wall}${minutes < 0 ? "-" : "+"}${hour}:${minute}`)).toBe(micros);
      }),
    );
  });

  test("what Date understands, parseInstant understands the same", () => {
    const two = fc.integer({ min: 0, max: 99 }).map((part) => String(part).padStart(2, "0"));
    const part = (max: number) =>
      fc.oneof(
        fc.integer({ min: 0, max }).map((one) => String(one).padStart(2, "0")),
        two,
      );
    fc.assert(
      fc.property(part(13), part(32), part(25), part(61), part(61), (month, day, hour, minute, second) => {
        const text = `2024-${month}-${day}T${hour}:${minute}:${second}.250Z`;
        const millis = Date.parse(text);
        const real = !Number.isNaN(millis) && new Date(millis).toISOString() === text;
        if (real) expect(parseInstant(text)).toBe(millis * 1000);
        else if (second !== "60") expect(parseInstant(text)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});
