import { copyFileSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findGaps } from "../src/reports/coverage/find-gaps.ts";
import { lateBlocks } from "../src/store/coverage-facts.ts";
import { openToRead } from "../src/store/open.ts";
import { coverageOf, gapsOf } from "./coverage/gaps-of.ts";
import {
  HOUR,
  inOrder,
  type Made,
  MINUTE,
  MS,
  renewals,
  request,
  SECOND,
  START,
  writeSet,
} from "./coverage/make-log.ts";
import { list } from "./evidence/make-event.ts";
import { runImport } from "./evidence/run-import.ts";
import { projectRoot, withFolder } from "./run-cli.ts";

const bob = { verb: "list", user: { username: "bob", groups: [] } };

/** One request after the other, some of bob's among them, so many, so far apart. */
function steady(count: number, pause: number, stages?: string[]): Made[] {
  return Array.from({ length: count }, (_, at) =>
    request(START + at * pause, Math.floor(pause / 3), at % 3 === 0 ? bob : {}, stages),
  ).flat();
}

/** A request like that, without RequestReceived, at another time. */
function later(made: Made, by: number): Made {
  return request(made.time + by, 0, {}, ["ResponseComplete"])[0] as Made;
}

function write(path: string, events: readonly Made[]): string {
  writeFileSync(path, events.map(({ text }) => `${text}\n`).join(""));
  return path;
}

const rotationNames = { lines: 60, names: "rotation" } as const;

describe("between files", () => {
  test("the first event after a backup is due at the time in its name; a pause of the cluster is none of its business", async () => {
    await withFolder(async (folder) => {
      const quiet = steady(100, HOUR, ["ResponseComplete"]);
      writeSet(join(folder, "hourly"), quiet, { lines: 20, names: "rotation" });
      // Names that are the time of the last event do not bound the next one: here it comes after a day.
      const slept = quiet.map((made, at) => later(made, at < 60 ? 0 : 24 * HOUR));
      writeSet(join(folder, "own-names"), slept, { lines: 20, names: "last-event" });
      expect(await gapsOf(folder)).toEqual([]);
    });
  });

  test("without a file between them the next one is late", async () => {
    await withFolder(async (folder) => {
      const files = writeSet(join(folder, "hourly"), steady(100, HOUR, ["ResponseComplete"]), {
        lines: 20,
        names: "rotation",
      });
      rmSync(files[2]?.path as string);
      const [stream] = await coverageOf(folder);
      expect(stream?.gaps).toEqual([
        {
          from: files[1]?.events.at(-1)?.time,
          to: files[3]?.events[0]?.time,
          evidence: expect.stringMatching(/was closed at the time in its name, and the next file begins 20 h later$/),
        },
      ]);
    });
  });

  test.each([
    ["one after the other, only their ends logged", 60, ["ResponseComplete"]],
    ["many at once", 2 * MS, undefined],
  ])("a file of 50 ms is missed in a log of 0.1 ms pauses: requests %s", async (_, lasts, stages) => {
    await withFolder(async (folder) => {
      const made = Array.from({ length: 2500 }, (_, at) =>
        request(START + at * 100, lasts, at % 2 === 0 ? bob : {}, stages),
      );
      const files = writeSet(join(folder, "fast"), made.flat(), {
        lines: 500 * (stages?.length ?? 2),
        names: "rotation",
      });
      expect(await gapsOf(folder)).toEqual([]);
      rmSync(files[2]?.path as string);
      expect(await gapsOf(folder)).toEqual([[files[1]?.events.at(-1)?.time, files[3]?.events[0]?.time]]);
    });
  });

  test("numbers of logrotate have no hole", async () => {
    await withFolder(async (folder) => {
      const files = writeSet(join(folder, "log"), steady(100, SECOND, ["ResponseComplete"]), {
        lines: 20,
        names: "numbers",
      });
      expect(await gapsOf(folder)).toEqual([]);
      rmSync(join(folder, "log", "audit.log.2"));
      const [stream] = await coverageOf(folder);
      expect(stream?.gaps).toEqual([
        { from: files[1]?.events.at(-1)?.time, to: files[3]?.events[0]?.time, evidence: "audit.log.2 is missing" },
      ]);
      // Nothing is claimed from dates alone.
      renameSync(join(folder, "log", "audit.log.3"), join(folder, "log", "audit.log-20260301"));
      renameSync(join(folder, "log", "audit.log.1"), join(folder, "log", "audit.log-20260303"));
      rmSync(join(folder, "log", "audit.log.4"));
      expect(await gapsOf(folder)).toEqual([]);
    });
  });

  test("numbers that were shifted between imports say nothing", async () => {
    await withFolder(async (folder) => {
      const events = steady(120, SECOND, ["ResponseComplete"]);
      const day = (name: string, part: readonly Made[]) =>
        writeSet(join(folder, name), part, { lines: 20, names: "numbers" }).map(({ path }) => path);
      const log = join(folder, "audit");
      day("audit", events.slice(0, 60));
      const first = join(folder, "first");
      const path = join(folder, "a.db");
      await runImport(path, [log]);
      renameSync(log, first);
      // A week later: the files of the first day are gone, and others bear their names.
      day("audit", events.slice(60));
      await runImport(path, [log]);
      const db = openToRead(path);
      expect(findGaps(db).flatMap(({ gaps }) => gaps)).toEqual([]);
      db.close();
    });
  });
});

describe("within a file", () => {
  const busy = inOrder(
    Array.from({ length: 400 }, (_, at) => request(START + at * 7 * MS, 20 * MS, at % 3 === 0 ? bob : {})).flat(),
  );

  test.each([
    [
      "a line with RequestReceived",
      (events: Made[]) => events.findIndex(({ stage }, at) => at > 200 && stage === "RequestReceived"),
      1,
    ],
    ["a stretch of lines", () => 301, 40],
  ])("%s that was cut out shows by the later stages of its requests", async (_, place, count) => {
    await withFolder(async (folder) => {
      const at = place([...busy]);
      const path = write(join(folder, "audit.log"), busy.toSpliced(at, count));
      const [stream] = await coverageOf(path);
      expect(stream?.gaps.map(({ from, to }) => [from, to])).toEqual([[busy[at - 1]?.time, busy[at + count]?.time]]);
      expect(stream?.gaps[0]?.evidence).toMatch(/^\d+ requests? received in it ha\S+ no RequestReceived$/);
    });
  });

  test.each<[string, (made: Made, at: number) => boolean]>([
    ["of all requests", () => true],
    ["of some requests", ({ text }) => text.includes("bob")],
    ["from a time on", (_, at) => at > 400],
    ["of the last requests", (_, at) => at > 780],
  ])("a policy that omits RequestReceived %s leaves no gap", async (_, omits) => {
    const slow = inOrder(Array.from({ length: 400 }, (_, at) => request(START + at * SECOND, 2 * MS)).flat());
    await withFolder(async (folder) => {
      for (const [name, events] of Object.entries({ busy, slow })) {
        const logged = events.filter((made, at) => made.stage !== "RequestReceived" || !omits(made, at));
        write(join(folder, `${name}.log`), logged);
      }
      expect(await gapsOf(folder)).toEqual([]);
    });
  });

  test("a log thinned out at random is no log with a hundred gaps", async () => {
    await withFolder(async (folder) => {
      const path = write(
        join(folder, "audit.log"),
        busy.filter((_, at) => (Math.imul(at + 1, 0x9e3779b1) >>> 8) % 10 !== 3),
      );
      const [stream] = await coverageOf(path);
      expect([stream?.gaps, stream?.isThinned]).toEqual([[], true]);
    });
  });

  test("a damaged line is a gap of that moment, a line of another log is none", async () => {
    await withFolder(async (folder) => {
      const lines = busy.map(({ text }) => text);
      const bad = (lines[300] as string).replace("auditID", '"auditID"');
      const all = [
        ...lines.slice(0, 100),
        "W0302 klog of the server",
        ...lines.slice(100, 300),
        bad,
        ...lines.slice(301),
      ];
      writeFileSync(join(folder, "audit.log"), `${all.join("\n")}\n`);
      const [stream] = await coverageOf(folder);
      expect(stream?.gaps).toEqual([
        {
          from: busy[299]?.time,
          to: busy[301]?.time,
          evidence: expect.stringContaining(`${bad.length} bytes unreadable`),
        },
      ]);
    });
  });
});

describe("leases that are renewed every few seconds", () => {
  const nodes = (from: number, to: number) =>
    ["node-1", "node-2", "node-3"].flatMap((name, at) =>
      renewals(name, { from: from + at * SECOND, to, every: 10 * SECOND }, ["ResponseComplete"]),
    );
  const day = (pause: number) => [
    ...nodes(START, START + 10 * MINUTE),
    ...nodes(START + 10 * MINUTE + pause, START + 20 * MINUTE + pause),
  ];
  const people = (pause: number) => [
    ...steady(40, 15 * SECOND, ["ResponseComplete"]),
    ...steady(40, 15 * SECOND, ["ResponseComplete"]).map((made) => later(made, 10 * MINUTE + pause)),
  ];
  const slow = ["node-1", "node-2"].flatMap((name) => [
    ...renewals(name, { from: START, to: START + 5 * MINUTE, every: 29 * SECOND }, ["ResponseComplete"]),
    ...renewals(name, { from: START + 7 * MINUTE, to: START + 12 * MINUTE, every: 29 * SECOND }, ["ResponseComplete"]),
  ]);
  const apiserver = { username: "system:apiserver", groups: ["system:masters"] };
  const startUp = (at: number) =>
    Array.from({ length: 12 }, (_, role) => {
      const objectRef = { resource: "clusterroles", name: `role-${role}`, apiGroup: "rbac.authorization.k8s.io" };
      return request(at + role * MS, MS, { verb: "get", user: apiserver, objectRef }, ["ResponseComplete"]);
    }).flat();

  test.each<[string, readonly Made[], number, number]>([
    ["stop for ten minutes and go on: a gap", day(10 * MINUTE), 1, 0],
    ["stop for a night and go on: told, not claimed", day(8 * HOUR), 0, 1],
    ["of half a minute stop for two: too short to tell", slow, 0, 0],
    ["stop until the server starts: no gap", [...day(10 * MINUTE), ...startUp(START + 20 * MINUTE - 100 * MS)], 0, 0],
    ["go on through a night without people", [...people(8 * HOUR), ...nodes(START, START + 9 * HOUR)], 0, 0],
    ["are not logged: a pause is a pause", people(2 * HOUR), 0, 0],
  ])("%s", async (_, events, gaps, silences) => {
    await withFolder(async (folder) => {
      const [stream] = await coverageOf(write(join(folder, "audit.log"), inOrder(events)));
      expect([stream?.gaps.length, stream?.silences.length]).toEqual([gaps, silences]);
    });
  });
});

test("a request of which RequestReceived comes last, as batches of a webhook may overtake each other, is no hint", async () => {
  await withFolder(async (folder) => {
    const made = Array.from({ length: 50 }, (_, at) => request(START + at * MS, MS)).flat();
    const path = join(folder, "a.db");
    await runImport(path, [write(join(folder, "audit.log"), [...made.slice(0, 20), ...made.slice(20).reverse()])]);
    const db = openToRead(path);
    expect(lateBlocks(db)).toEqual([]);
    db.close();
  });
});

describe("several streams", () => {
  test("a copy by webhook has what the log lacks: only the log has the gap, whichever came first", async () => {
    await withFolder(async (folder) => {
      const busy = inOrder(Array.from({ length: 200 }, (_, at) => request(START + at * 7 * MS, 20 * MS)).flat());
      const log = write(join(folder, "audit.log"), busy.toSpliced(150, 30));
      const webhook = join(folder, "capture.json");
      writeFileSync(webhook, JSON.stringify(list(busy.map(({ text }) => JSON.parse(text) as unknown))));
      const hole = [busy[149]?.time, busy[180]?.time];
      for (const paths of [
        [log, webhook],
        [webhook, log],
      ]) {
        const found = await coverageOf(...paths);
        expect(found.map(({ gaps }) => gaps.map(({ from, to }) => [from, to])).sort()).toEqual([[], [hole]]);
      }
    });
  });
});

const data = join(projectRoot, "../shared/data");

describe.skipIf(!existsSync(data))("recorded logs of ../shared/data (skipped where there are none)", () => {
  const set = join(data, "rotation-set");
  const files = existsSync(set) ? readdirSync(set).filter((name) => name.startsWith("audit")) : [];

  test.each([
    ["as it is", null, []],
    ["without its second backup, of 1.7 s", 1, [[1678487972839323, 1678487974529261]]],
    ["without its third backup, of a minute", 2, [[1678487974526875, 1678488035386713]]],
    ["without its oldest backup, of which nothing can be known", 0, []],
  ])("the rotation set %s", async (_, removed, gaps) => {
    await withFolder(async (folder) => {
      for (const [at, name] of files.sort().entries())
        if (at !== removed) copyFileSync(join(set, name), join(folder, name));
      expect(await gapsOf(folder)).toEqual(gaps);
    });
  });

  test("complete logs have no gaps, each alone and all in one database", async () => {
    expect(await gapsOf(join(data, "logs"))).toEqual([]);
    expect(await gapsOf(join(data, "logs/immudb-log-audit/k8s.log"))).toEqual([]);
    expect(await gapsOf(join(data, "logs/audit2rbac/demo.log"))).toEqual([]);
  });

  test("a line taken out of a recorded log shows where it stood", async () => {
    await withFolder(async (folder) => {
      const lines = readFileSync(join(data, "logs/immudb-log-audit/k8s.log"), "utf8").trimEnd().split("\n");
      const at = lines.findIndex((line, index) => index > 1500 && /"RequestReceived".*"update".*leases/.test(line));
      writeFileSync(join(folder, "k8s.log"), `${lines.toSpliced(at, 1).join("\n")}\n`);
      expect(await gapsOf(folder)).toHaveLength(1);
    });
  });
});

test("of the samples only the damaged one has gaps", async () => {
  const found = await coverageOf(join(projectRoot, "samples"));
  expect(found.filter(({ gaps }) => gaps.length > 0).map(({ stream, gaps }) => [stream, gaps.length])).toEqual([
    ["damaged/audit.log", 2],
  ]);
});

test("rotated files of a set in full have no gap, whatever the names", async () => {
  await withFolder(async (folder) => {
    const events = Array.from({ length: 150 }, (_, at) => request(START + at * 90 * MS, 20 * MS)).flat();
    writeSet(join(folder, "a"), events, rotationNames);
    writeSet(join(folder, "b"), events, { ...rotationNames, names: "last-event", gzip: true });
    writeSet(join(folder, "c"), events, { ...rotationNames, names: "numbers" });
    expect(await gapsOf(folder)).toEqual([]);
  });
});
