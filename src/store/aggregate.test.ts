import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkCells } from "../../test/evidence/check-cells.ts";
import { line } from "../../test/evidence/make-event.ts";
import { runImport } from "../../test/evidence/run-import.ts";
import { projectRoot } from "../../test/run-cli.ts";
import type { JsonObject } from "../base/json.ts";
import type { Predicate } from "../filter/predicate.ts";
import { countAll, countGroups, type Question, totalsOf } from "./aggregate.ts";
import { type Db, openToRead } from "./open.ts";
import { CHUNK_ROWS } from "./schema.ts";

// What cells answer is what the rows would: the same questions are put to a database without its sums.

const folder = mkdtempSync(join(tmpdir(), "auditq-aggregate-"));
interface Twins {
  readonly bySums: Db;
  readonly byRows: Db;
}
// The second evidence has an event without a time, which no range of time may count.
const twins: Twins[] = [];

beforeAll(async () => {
  const timeless = join(folder, "timeless.log");
  const { requestReceivedTimestamp: _received, stageTimestamp: _stage, ...fields } = JSON.parse(line()) as JsonObject;
  writeFileSync(timeless, `${JSON.stringify(fields)}\n`);
  const timed = [join(projectRoot, "samples/cluster"), join(projectRoot, "samples/legacy")];
  for (const [at, paths] of [timed, [...timed, timeless]].entries()) {
    const [summed, rows] = [join(folder, `summed-${at}.db`), join(folder, `rows-${at}.db`)];
    for (const db of [summed, rows]) await runImport(db, paths);
    const writable = new Database(rows);
    expect(writable.prepare("DELETE FROM chunk").run().changes).toBe(1);
    writable.close();
    twins.push({ bySums: openToRead(summed), byRows: openToRead(rows) });
  }
});

afterAll(() => {
  for (const { bySums, byRows } of twins) {
    bySums.close();
    byRows.close();
  }
  rmSync(folder, { recursive: true, force: true });
});

const text = (field: "verb" | "namespace" | "user" | "name", value: string): Predicate => ({
  kind: "text",
  field,
  test: { kind: "glob", pattern: value },
});
const time = (op: ">=" | "<", iso: string): Predicate => ({
  kind: "number",
  field: "time",
  op,
  value: Date.parse(iso) * 1000,
});
const all = (...of: Predicate[]): Predicate => ({ kind: "all", of });

const predicates: Record<string, Predicate> = {
  everything: all(),
  "one verb": text("verb", "get"),
  "a namespace and not a user": all(text("namespace", "shop"), { kind: "not", of: text("user", "system:*") }),
  "a code": { kind: "number", field: "code", op: ">=", value: 400 },
  "a stream": { kind: "list", field: "stream", test: { kind: "glob", pattern: "*cluster*" } },
  "a name, which cells do not know": text("name", "w*"),
  "a range of time": all(time(">=", "2026-03-02T08:30:00Z"), time("<", "2026-03-02T09:30:00Z")),
  "a range of time in a range, and a verb": all(
    all(time(">=", "2026-03-02T08:00:00Z"), text("verb", "list")),
    time("<", "2026-03-02T10:30:00Z"),
  ),
  "the beginning alone": time("<", "2026-03-02T09:30:00Z"),
  "the end alone": time(">=", "2026-03-02T09:30:00Z"),
  "a range of time that holds all": all(time(">=", "2000-01-01T00:00:00Z"), time("<", "2100-01-01T00:00:00Z")),
  "a range of time that holds none": time("<", "2000-01-01T00:00:00Z"),
};

const sorted = (found: readonly unknown[]) => found.map((row) => JSON.stringify(row)).sort();

describe.each(Object.entries(predicates))("%s", (_name, predicate) => {
  test.each(["request", "event"] as const)("cells and rows count the same %ss", (unit) => {
    const measures = ["count", "writes", "failures", "users", "namespaces", "peers", "first", "last"] as const;
    const outcomes = ["any", "failure", "harmless", "unsuccessful"] as const;
    const grouped = [["verb"], ["user", "class"], ["namespace", "resource_word"], ["outcome", "code"]] as const;
    const questions = grouped.flatMap((dimensions) =>
      outcomes.map((outcome): Question => ({ unit, predicate, dimensions, measures, outcomes: outcome })),
    );
    for (const { bySums, byRows } of twins) {
      for (const question of questions) {
        const groups = countGroups(bySums, question);
        expect(sorted(groups)).toEqual(sorted(countGroups(byRows, question)));
        expect(totalsOf(bySums, question, groups)).toEqual(countAll(byRows, question));
      }
    }
  });
});

test("a filter finds something, or this would prove nothing", () => {
  const found = Object.values(predicates).map((predicate) => {
    return Number(countAll((twins[0] as Twins).bySums, { unit: "event", predicate, measures: ["count"] })[0]);
  });
  expect(found.filter((count) => count > 0)).toHaveLength(found.length - 1);
});

test("rows on both sides of a chunk's end are summed up", async () => {
  const path = join(folder, "chunks.db");
  await runImport(path, [join(projectRoot, "samples/legacy")]);
  const db = new Database(path);
  // The next row gets an id shortly before the end of the first chunk.
  const last = db.prepare("SELECT max(id) FROM event").pluck().get();
  db.prepare("UPDATE event SET id = ? WHERE id = ?").run(CHUNK_ROWS - 700, last);
  db.prepare("DELETE FROM chunk").run();
  db.close();
  await runImport(path, [join(projectRoot, "samples/cluster")]);
  await runImport(path, [join(projectRoot, "samples/webhook")]);
  const store = openToRead(path);
  checkCells(store);
  expect(store.prepare("SELECT id FROM chunk").pluck().all()).toEqual([0, 1]);
  store.close();
});
