import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importEvidence, type Keep } from "../src/ingest/import-evidence.ts";
import { discover } from "../src/io/discover.ts";
import { closeWritten, openToRead, openToWrite } from "../src/store/open.ts";
import { checkCells } from "./evidence/check-cells.ts";
import { checkSegments } from "./evidence/check-segments.ts";
import { difference, logicalRows } from "./evidence/logical-rows.ts";
import { runImport } from "./evidence/run-import.ts";
import { writeEvidence } from "./evidence/write-evidence.ts";
import { projectRoot, runCli, withFolder } from "./run-cli.ts";

// Big files are read by a thread of their own, small ones in the thread that stores: both have to give the same.

const folder = mkdtempSync(join(tmpdir(), "auditq-lanes-"));
let paths: string[] = [];

beforeAll(() => {
  paths = writeEvidence(folder, "lanes", 0.1);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function importInto(
  db: string,
  from: readonly string[],
  how: { readonly threadBytes: number; readonly signal?: AbortSignal; readonly keep?: Keep },
): Promise<void> {
  const store = openToWrite(db);
  try {
    const found = await discover(from, projectRoot);
    const { threadBytes, signal = new AbortController().signal, keep = "all" } = how;
    const options = { stream: null, envelope: null, maxRecordBytes: 128 * 1024 * 1024, keep, rehash: false };
    const runtime = { stdin: Readable.from([]), signal, progress: () => undefined, threadBytes };
    await importEvidence(store, db, found, options, runtime);
  } finally {
    closeWritten(store);
  }
}

test("a thread reads what is read without one", async () => {
  const [inline, aside, mixed] = ["inline.db", "aside.db", "mixed.db"].map((name) => join(folder, name));
  await importInto(inline ?? "", paths, { threadBytes: Number.POSITIVE_INFINITY });
  await importInto(aside ?? "", paths, { threadBytes: 0 });
  await importInto(mixed ?? "", paths, { threadBytes: 1024 * 1024 });
  const rows = logicalRows(inline ?? "");
  expect(rows.events.length).toBeGreaterThan(1000);
  expect(difference(rows, logicalRows(aside ?? ""))).toBe(null);
  expect(difference(rows, logicalRows(mixed ?? ""))).toBe(null);
  checkSegments(aside ?? "");
});

test("an import by a thread that is stopped goes on where it stopped", async () => {
  const db = join(folder, "stopped.db");
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 150);
  await importInto(db, paths, { threadBytes: 0, signal: stop.signal }).catch((error: Error) => {
    expect(error.message).toContain("the same command goes on from there");
  });
  await importInto(db, paths, { threadBytes: 0 });
  const whole = join(folder, "whole.db");
  await importInto(whole, paths, { threadBytes: 0 });
  expect(difference(logicalRows(whole), logicalRows(db))).toBe(null);
});

describe("a report over files", () => {
  const reports = ["verbs", "users", "namespaces", "failures", "resources"];

  test.each(reports)("%s of events are those of a database", async (name) => {
    const db = join(folder, `report-${name}.db`);
    await runImport(db, paths);
    const asked = ["report", name, "--unit", "event", "-o", "json"];
    const stored = await runCli([...asked, "--db", db]);
    const counted = await runCli([...asked, ...paths]);
    expect(JSON.parse(counted.stdout)).toEqual(JSON.parse(stored.stdout));
    const filters = ["--verb", "update", "--user", "!user-3", "--code", "403"];
    const storedSome = await runCli([...asked, ...filters, "--db", db]);
    const countedSome = await runCli([...asked, ...filters, ...paths]);
    expect(JSON.parse(countedSome.stdout)).toEqual(JSON.parse(storedSome.stdout));
  });

  test("that only counts events stores none", async () => {
    const db = join(folder, "sums.db");
    await importInto(db, paths, { threadBytes: 0, keep: "sums" });
    const store = openToRead(db);
    const one = (sql: string) => store.prepare(sql).pluck().get();
    expect(one("SELECT count(*) FROM event")).toBe(0);
    expect(one("SELECT sum(event_count) FROM cell")).toBe(one("SELECT sum(events) FROM file"));
    expect(one("SELECT sum(duplicates) FROM file")).toBeGreaterThan(0);
    store.close();
  });
});

describe("--rehash", () => {
  const log = readFileSync(join(projectRoot, "samples/cluster/audit-2026-03-02T10-31-47.902.log"));
  const pack = { plain: (bytes: Buffer) => bytes, gzip: (bytes: Buffer) => gzipSync(bytes, { level: 0 }) };

  test.each(["plain", "gzip"] as const)("finds a change that neither size nor ends tell (%s)", async (form) => {
    await withFolder(async (place) => {
      const [path, db] = [join(place, "audit.log"), join(place, "auditq.db")];
      writeFileSync(path, pack[form](log));
      await runImport(db, [path]);
      const same = await runImport(db, [path], { flags: ["--rehash"] });
      expect(same.files).toMatchObject([{ status: "unchanged", events: 0 }]);
      const changed = Buffer.from(log.toString().replace('"verb":"list"', '"verb":"late"'));
      writeFileSync(path, pack[form](changed));
      if (form === "plain") expect((await runImport(db, [path])).files).toMatchObject([{ status: "unchanged" }]);
      const reason = expect.stringContaining("its content was changed since it was imported");
      const told = await runImport(db, [path], { flags: ["--rehash"] });
      expect(told.files).toMatchObject([{ status: "continued", events: 1, reason }]);
      const store = openToRead(db);
      expect(store.prepare("SELECT count(*) FROM events WHERE verb = 'late'").pluck().get()).toBe(1);
      checkCells(store);
      store.close();
      const again = await runImport(db, [path], { flags: ["--rehash"] });
      expect(again.files).toMatchObject([{ status: "unchanged" }]);
    });
  });
});
