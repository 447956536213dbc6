import { copyFileSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "../samples/generator/random.ts";
import { isSoak, rotationSet } from "./evidence/corpus.ts";
import { type LogFolder, reportOf, withLogs } from "./evidence/log-folder.ts";
import { difference, logicalRows } from "./evidence/logical-rows.ts";
import { item, line, list } from "./evidence/make-event.ts";
import { type ImportReport, runImport } from "./evidence/run-import.ts";
import { projectRoot, withFolder } from "./run-cli.ts";

const samples = join(projectRoot, "samples");
const setFolder = rotationSet ?? join(samples, "cluster");
const distinct = rotationSet === null ? 1302 : 2971;
if (rotationSet === null) console.error("skipped: no real rotation set, the sample is used instead");

const set = readdirSync(setFolder).filter((name) => name.startsWith("audit"));
const bytesOf = new Map(set.map((name) => [name, readFileSync(join(setFolder, name))]));
// Long enough to be read in pieces.
const live = [...bytesOf].reduce(
  (longest, [name, bytes]) => (name.endsWith(".log") && bytes.length > longest.length ? bytes : longest),
  Buffer.alloc(0),
);
const compressed = set.find((name) => name.endsWith(".gz")) ?? "";
const backup = "audit-2030-01-01T00-00-00.000.log";
const rounds = Array.from({ length: isSoak ? 60 : 6 }, (_, index) => index);

function fill(logs: LogFolder): LogFolder {
  for (const [name, bytes] of bytesOf) logs.write(name, bytes);
  return logs;
}

/** The ends of the lines of a text. */
function lineEnds(bytes: Buffer): number[] {
  return Array.from(bytes.toString("latin1").matchAll(/\n/g), ({ index }) => index + 1);
}

function shuffled<T>(list: readonly T[], random: Random): T[] {
  return list
    .map((value) => ({ value, rank: random.int(0, 1e9) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

describe("a rotation set", () => {
  test("gives the same whatever the order of its files, and importing it again changes nothing", () =>
    withLogs(async (logs) => {
      const report = await fill(logs).import();
      expect(report.totals).toMatchObject({ events: distinct, duplicates: 0, problems: 0 });
      const rows = logs.rows();
      for (const round of rounds) {
        await withLogs(async (other) => {
          fill(other);
          for (const name of shuffled([...set, ...set], createRandom(`order ${round}`))) await other.import(name);
          await other.import();
          expect(difference(rows, other.rows())).toBe(null);
        });
      }
    }));

  test.each([
    ["gzip -9", (plain: Buffer) => gzipSync(plain, { level: 9 }), compressed],
    ["gzip twice", (plain: Buffer) => gzipSync(gzipSync(plain)), compressed],
    ["zstd", (plain: Buffer) => zstdCompressSync(plain), compressed.replace(".gz", ".zst")],
    ["not at all", (plain: Buffer) => plain, compressed.replace(".gz", "")],
  ])("knows a backup that is compressed anew: %s", (_, pack, name) =>
    withLogs(async (logs) => {
      await fill(logs).import();
      const plain = gunzipSync(bytesOf.get(compressed) ?? Buffer.alloc(0));
      const report = await logs.remove(compressed).write(name, pack(plain)).import();
      expect(reportOf(report, name)).toMatchObject({ status: "unchanged", lines: 0, events: 0, duplicates: 0 });
      expect(await logs.differenceFromClean(["files"])).toBe(null);
    }),
  );

  test("is known under another path, and through a link", () =>
    withLogs(async (logs) => {
      await fill(logs).import();
      const rows = logs.rows();
      symlinkSync(logs.path("audit.log"), join(logs.root, "link"));
      const linked = await runImport(logs.db, [join(logs.root, "link"), `${logs.path("")}/../logs/audit.log`]);
      expect(linked.totals).toMatchObject({ files: 1, events: 0, duplicates: 0 });
      expect(difference(rows, logs.rows())).toBe(null);
      copyFileSync(logs.path("audit.log"), join(logs.root, "copy.log"));
      const copied = await runImport(logs.db, [join(logs.root, "copy.log")]);
      expect(reportOf(copied, "copy.log")).toMatchObject({ status: "unchanged", lines: 0 });
      expect(difference(rows, logs.rows(), ["files"])).toBe(null);
    }));
});

describe("a live file", () => {
  test.each(rounds)("that grows in pieces, whole lines and torn ones (%i)", (round) =>
    withLogs(async (logs) => {
      const random = createRandom(`growth ${round}`);
      const damage = Buffer.from("torn\n{}\n\0\0\0");
      const bytes = Buffer.concat([live.subarray(0, 90_000), damage, live.subarray(0, 40_000)]);
      let at = round % 2 === 0 ? 0 : random.int(1, 300);
      logs.write("audit.log", bytes.subarray(0, at));
      while (at < bytes.length) {
        await logs.import("audit.log");
        const next = Math.min(bytes.length, at + random.int(0, 40_000));
        logs.append("audit.log", bytes.subarray(at, next));
        at = next;
      }
      await logs.import("audit.log");
      expect(await logs.differenceFromClean()).toBe(null);
    }),
  );

  test("that ends with a whole event but no line feed, and with NUL, when it is imported", () =>
    withLogs(async (logs) => {
      const [first, second] = [line({ auditID: 1 }), line({ auditID: 2 })];
      for (const piece of [first, `\n${second}`, "\n", "\0\0", "\0\0", `${line({ auditID: 3 })}\n`]) {
        logs.write(
          "audit.log",
          Buffer.concat([logs.has("audit.log") ? logs.read("audit.log") : Buffer.alloc(0), Buffer.from(piece)]),
        );
        await logs.import("audit.log");
      }
      expect(await logs.differenceFromClean()).toBe(null);
    }));

  test("that was renamed to a backup after it had grown", () =>
    withLogs(async (logs) => {
      const half = lineEnds(live)[300] ?? 0;
      await logs.write("audit.log", live.subarray(0, half + 100)).import();
      logs.append("audit.log", live.subarray(half + 100)).rename("audit.log", backup);
      const report = await logs.write("audit.log", `${line()}\n`).import();
      expect(reportOf(report, backup)).toMatchObject({ status: "continued", lines: lineEnds(live).length - 301 });
      expect(await logs.differenceFromClean()).toBe(null);
    }));

  test("that was rotated and compressed since the last import is not read from its start", () =>
    withLogs(async (logs) => {
      const ends = lineEnds(live);
      await logs.write("audit.log", live.subarray(0, ends[400])).import();
      logs.remove("audit.log").write(`${backup}.gz`, gzipSync(live));
      const report = await logs.write("audit.log", `${line()}\n`).import();
      const rest = ends.length - 401;
      expect(reportOf(report, `${backup}.gz`)).toMatchObject({
        status: "continued",
        lines: rest,
        events: rest,
        duplicates: 0,
      });
      expect(await logs.differenceFromClean()).toBe(null);
    }));

  test.each([0, 7_000])("that logrotate copied and cut (copytruncate), with %i NUL bytes in front", (nul) =>
    withLogs(async (logs) => {
      const ends = lineEnds(live);
      await logs.write("audit.log", live.subarray(0, ends[300])).import();
      logs.write("audit.log.1", live.subarray(0, ends[500]));
      logs.write("audit.log", Buffer.concat([Buffer.alloc(nul), live.subarray(ends[500])]));
      const report = await logs.import();
      expect(reportOf(report, "audit.log.1")).toMatchObject({ status: "continued", lines: 200 });
      expect(await logs.differenceFromClean()).toBe(null);
    }),
  );

  test("that is empty is told from another one by its path", () =>
    withLogs(async (logs) => {
      await logs.write("a/audit.log", "").write("b/audit.log", "").import("a/audit.log", "b/audit.log");
      expect(logs.rows().files).toHaveLength(2);
      await logs.append("b/audit.log", live).import("a/audit.log", "b/audit.log");
      await logs.append("a/audit.log", `${line()}\n`).import("b/audit.log", "a/audit.log");
      expect(await logs.differenceFromClean()).toBe(null);
    }));
});

describe("other forms", () => {
  const basic = [1, 2, 3, 4].flatMap((id) => [
    `2026-03-02T10:00:0${id}Z AUDIT: id="${id}" ip="10.0.0.7" method="GET" user="a" groups="<none>" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/pods"`,
    `2026-03-02T10:00:0${id}.5Z AUDIT: id="${id}" response="200"`,
  ]);
  const events = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => item({ auditID: from + index, userAgent: "x".repeat(300) }));
  const pretty = JSON.stringify(list(events(0, 300)), null, 1);

  test.each([
    ["two lines a request", "audit.log", `${basic.join("\n")}\n`],
    ["a list of some size", "capture.json", pretty],
    ["a short list", "capture.json", JSON.stringify(list(events(0, 20)), null, 1)],
  ])("that grow are counted anew: %s", (_, name, text) =>
    withLogs(async (logs) => {
      for (const part of [0.01, 0.3, 0.6, 0.61, 1]) {
        await logs.write(`old/${name}`, text.slice(0, Math.floor(text.length * part))).import(`old/${name}`);
      }
      expect(await logs.differenceFromClean(["files"])).toBe(null);
      // What is met again in a file of such a form counts as a duplicate.
      const files = (rows: readonly string[]) => rows.map((row) => (JSON.parse(row) as { complete: number }).complete);
      expect(files(logs.rows().files)).toEqual([1]);
    }),
  );

  test("a capture that overlaps with the log, in either order", () =>
    withFolder(async (folder) => {
      const paths = [join(samples, "cluster"), join(samples, "webhook/capture.json")];
      const dbs = await Promise.all(
        [paths, paths.toReversed()].map(async (order, index) => {
          const db = join(folder, `${index}.db`);
          const reports: ImportReport[] = [];
          for (const path of order) reports.push(await runImport(db, [path]));
          const sum = (key: "events" | "duplicates") => reports.reduce((total, { totals }) => total + totals[key], 0);
          expect({ events: sum("events"), duplicates: sum("duplicates") }).toEqual({ events: 1310, duplicates: 18 });
          return db;
        }),
      );
      const [one, other] = dbs.map((db) => logicalRows(db));
      if (one === undefined || other === undefined) throw new Error("two databases");
      // Which of the two copies is the first one depends on the order: its text may be that of the line or of the list.
      const without = (rows: readonly string[]) => rows.map((row) => row.replace(/,"raw":"\w+"/, "")).sort();
      for (const table of ["events", "requests"] as const) expect(without(other[table])).toEqual(without(one[table]));
      expect(difference(one, other, ["events", "requests", "files"])).toBe(null);
    }));

  test("standard input, twice", () =>
    withFolder(async (folder) => {
      const db = join(folder, "auditq.db");
      const stdin = Buffer.concat([live.subarray(0, 200_000), Buffer.from("\nnoise\n")]);
      await runImport(db, ["-"], { stdin });
      const rows = logicalRows(db);
      const again = await runImport(db, ["-"], { stdin });
      expect(again.totals).toMatchObject({ events: 0, problems: 2 });
      expect(difference(rows, logicalRows(db), ["files"])).toBe(null);
      await runImport(db, ["-"], { stdin: gzipSync(stdin) });
      expect(difference(rows, logicalRows(db), ["files"])).toBe(null);
    }));
});

describe("a compressed file that was cut", () => {
  test.each(rounds)("and comes whole later leaves no trace (%i)", (round) =>
    withLogs(async (logs) => {
      const whole = bytesOf.get(compressed) ?? Buffer.alloc(0);
      const random = createRandom(`cut ${round}`);
      // Of fewer than four bytes nobody can say what they are.
      const cuts = [0, random.int(4, 40), random.int(40, 2_000), random.int(0, whole.length - 1)];
      for (const cut of cuts.sort((a, b) => a - b))
        await logs.write(compressed, whole.subarray(0, cut)).import(compressed);
      await logs.write(compressed, whole).import(compressed);
      expect(await logs.differenceFromClean()).toBe(null);
    }),
  );
});
