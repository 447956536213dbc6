import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { gapsOf } from "./coverage/gaps-of.ts";
import {
  inOrder,
  type Made,
  type MadeFile,
  MS,
  type Rotation,
  request,
  SECOND,
  START,
  writeSet,
} from "./coverage/make-log.ts";
import { withFolder } from "./run-cli.ts";

const kinds = [
  { verb: "get" },
  { verb: "list", user: { username: "bob", groups: [] } },
  { verb: "update", user: { username: "carol", groups: [] } },
];

/** A log of one server: requests at random times, of which some last long, pauses that are sometimes much longer. */
const logOf = fc.record({
  // Mean time between requests, from 20 µs to 20 min.
  pace: fc.constantFrom(20, 500, 5 * MS, 100 * MS, 2 * SECOND, 60 * SECOND, 1200 * SECOND),
  requests: fc.array(
    fc.record({
      pause: fc.double({ min: 0, max: 1, noNaN: true }),
      isLong: fc.nat(60),
      lasts: fc.integer({ min: 100, max: 40 * MS }),
      kind: fc.nat(kinds.length - 1),
    }),
    { minLength: 150, maxLength: 260 },
  ),
  withReceived: fc.boolean(),
  // By so much an event may be written late, out of order: blocking mode, batch mode.
  lag: fc.constantFrom(0, 0, 200 * MS, 5 * SECOND),
});
type Log = typeof logOf extends fc.Arbitrary<infer T> ? T : never;

const rotation: fc.Arbitrary<Rotation> = fc.record({
  lines: fc.integer({ min: 40, max: 90 }),
  names: fc.constantFrom("rotation", "last-event"),
  gzip: fc.boolean(),
});

function eventsOf({ pace, requests, withReceived, lag }: Log): Made[] {
  let at = START;
  const late = (made: Made, by: number): Made =>
    lag === 0 ? made : { ...made, written: made.time + Math.floor(by * lag) };
  const stages = withReceived ? undefined : ["ResponseComplete"];
  return requests.flatMap(({ pause, isLong, lasts, kind }) => {
    // Exponential, as of independent callers; one in sixty is a pause fifty times as long.
    at += Math.round(-Math.log(1 - pause * 0.9999) * pace * (isLong === 0 ? 50 : 1)) + 1;
    return request(at, lasts, kinds[kind], stages).map((made, stage) => late(made, (pause * (7 + stage)) % 1));
  });
}

const runs = process.env["AUDITQ_SOAK"] ? 150 : 8;

test("a complete log has no gap", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(logOf, rotation), { minLength: 1, maxLength: 3 }), async (logs) => {
      await withFolder(async (folder) => {
        for (const [at, [log, how]] of logs.entries()) writeSet(join(folder, `node-${at}`), eventsOf(log), how);
        expect(await gapsOf(folder)).toEqual([]);
      });
    }),
    { numRuns: runs },
  );
}, 600_000);

/** Whether the evidence beside a removed file shows that it is missing, by the rules that the documentation gives. */
function isFindable(files: readonly MadeFile[], removed: number, names: Rotation["names"], log: Log): boolean {
  const [first, last] = [files[removed]?.events[0], files[removed]?.events.at(-1)];
  if (first === undefined || last === undefined) return false;
  const later = files.slice(removed + 1).flatMap(({ events }) => events);
  const straddles = later.filter(({ stage, received }) => {
    return stage === "ResponseComplete" && received >= first.time && received <= last.time && received > 0;
  });
  if (log.withReceived && straddles.length > 0) return true;
  if (names !== "rotation") return false;
  const lag = (files[removed + 1]?.events[0]?.time ?? 0) - first.time;
  // The time a backup waited for the event that rotated it; its name is that much later than its last event.
  const waits = files
    .slice(0, -1)
    .map(({ events }, at) => (files[at + 1]?.events[0]?.time ?? 0) - (events.at(-1)?.time ?? 0));
  if (lag > 61 * SECOND && waits.some((wait, at) => at !== removed && wait > 2 * MS)) return true;
  // Another name shows by itself that it is the time of a rotation.
  const telling = waits.some((wait, at) => at !== removed && at !== removed - 1 && wait >= 6 * MS);
  return telling && lag > 6 * MS;
}

const found = { findable: 0, all: 0, exact: 0 };

test("a backup that is removed leaves one gap at its place", async () => {
  await fc.assert(
    fc.asyncProperty(logOf, rotation, fc.nat(), async (log, how, seed) => {
      await withFolder(async (folder) => {
        const files = writeSet(join(folder, "node"), eventsOf({ ...log, lag: 0 }), how);
        fc.pre(files.length >= 4);
        const removed = 1 + (seed % (files.length - 2));
        rmSync(files[removed]?.path as string);
        const before = inOrder(files.slice(0, removed).flatMap(({ events }) => events)).at(-1)?.time;
        const after = files[removed + 1]?.events[0]?.time;
        const gaps = await gapsOf(folder);
        found.all++;
        if (gaps.length > 0) found.exact++;
        if (isFindable(files, removed, how.names, log)) found.findable++;
        // Never anything but the one gap, and always where the evidence shows it.
        expect(gaps.length === 0 ? [] : gaps).toEqual(gaps.length === 0 ? [] : [[before, after]]);
        if (isFindable(files, removed, how.names, log)) expect(gaps).toEqual([[before, after]]);
      });
    }),
    { numRuns: runs },
  );
  if (process.env["AUDITQ_SOAK"]) console.log(found);
}, 600_000);
