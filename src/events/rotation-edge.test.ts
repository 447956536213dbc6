import { expect, test } from "vitest";
import { isEdgeGap, isLumberjackName, kindOfNames, type NamedEdge } from "./rotation-edge.ts";

const SECOND = 1_000_000;

test.each([
  ["begins at the time in the name", 0, false],
  ["begins before it, as in batch mode", -30 * SECOND, false],
  ["begins a minute later", 60 * SECOND, false],
  ["begins over a minute later", 60 * SECOND + 1, true],
])("a file that %s", (_, lag, isGap) => {
  expect(isEdgeGap(1_700_000_000 * SECOND, 1_700_000_000 * SECOND + lag)).toBe(isGap);
});

test.each([
  ["audit-2026-03-02T09-14-05.118.log.gz", true],
  ["audit-2026-03-02T09-14-05.118.log", true],
  ["audit-2026-03-02T09-14-05.118", true],
  ["node-1-audit-2026-03-02T09-14-05.118.log", true],
  ["audit.log-1772442845", false],
  ["audit.log-20260302", false],
  ["audit.log", false],
])("%s", (name, isOne) => {
  expect(isLumberjackName(name)).toBe(isOne);
});

const NAME = 1_000_000;
const edge = (last: number, next: number | null): NamedEdge => ({
  nameMicros: NAME,
  lastMicros: NAME + last,
  nextMicros: next === null ? null : NAME + next,
});

test.each<[string, NamedEdge[], number, ReturnType<typeof kindOfNames>]>([
  ["the name waits for the next event", [edge(-50_000, 300)], 0, "rotation"],
  ["one such name speaks for all", [edge(-50_000, 300), edge(-50_000, 90 * SECOND)], 0, "rotation"],
  ["the name is that of the last event, though others come seldom", [edge(300, 90 * SECOND)], 0, "last-event"],
  ["the name is that of the last line, which is not the latest", [edge(2 * SECOND, 90 * SECOND)], 0, "last-event"],
  ["the same, but in a busy log it may be so by chance", [edge(300, 800), edge(10, 500)], 0.9, "either"],
  ["by chance so often? no", Array.from({ length: 40 }, () => edge(300, 800)), 0.9, "last-event"],
  ["no next file begins in time", [1, 2, 3].map(() => edge(-SECOND, 20_000)), 0, "broken"],
  ["two are too few to say so", [1, 2].map(() => edge(-SECOND, 20_000)), 0, "unproven"],
  ["there is no next file", [edge(-SECOND, null)], 0, "unproven"],
  ["there are no names", [], 0, "unproven"],
])("names of a set: %s", (_, edges, sameMillisecond, kind) => {
  expect(kindOfNames(edges, sameMillisecond)).toBe(kind);
});
