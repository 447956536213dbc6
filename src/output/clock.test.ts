import { expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import { clockIn } from "./clock.ts";

const cases: [string, string | null, string, string][] = [
  ["UTC", null, "2026-03-02T09:14:05.999999Z", "2026-03-02 09:14:05Z"],
  ["UTC by name", "UTC", "2026-03-02T09:14:05Z", "2026-03-02 09:14:05Z"],
  ["winter", "Europe/Berlin", "2026-03-02T09:14:05.999999Z", "2026-03-02 10:14:05+01:00"],
  ["summer", "Europe/Berlin", "2026-07-02T09:14:05Z", "2026-07-02 11:14:05+02:00"],
  ["west of Greenwich, the day before", "America/New_York", "2026-03-02T03:00:00Z", "2026-03-01 22:00:00-05:00"],
  ["half an hour", "Asia/Kolkata", "2026-03-02T09:14:05Z", "2026-03-02 14:44:05+05:30"],
  ["midnight is 00", "Europe/London", "2026-03-02T00:00:00Z", "2026-03-02 00:00:00+00:00"],
  ["the first of two equal hours", "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25 02:30:00+02:00"],
  ["the second of two equal hours", "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25 02:30:00+01:00"],
  ["before the epoch", "Asia/Tokyo", "1969-12-31T23:59:59.5Z", "1970-01-01 08:59:59+09:00"],
];

test.each(cases)("clock: %s", (_, zone, instant, text) => {
  expect(clockIn(zone)(parseInstant(instant) ?? Number.NaN)).toBe(text);
});

test("an unknown zone is refused", () => {
  expect(() => clockIn("Mars/Olympus")).toThrow(RangeError);
});
