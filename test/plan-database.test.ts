import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../samples/generator/random.ts";
import { compileTest } from "../src/filter/to-test.ts";
import { planProgram } from "../src/plan/plan.ts";
import { flagBits } from "../src/scan/flags.ts";
import { decompress } from "../src/store/block-builder.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { compileSql } from "../src/store/to-sql.ts";
import { countsAs } from "../src/store/unit.ts";
import { alone, type Candidate, candidate, compiled, linked, results } from "./plan/check.ts";
import { randomEvent } from "./plan/random-event.ts";
import { randomProgram } from "./plan/random-program.ts";
import { runCli } from "./run-cli.ts";

// What a plan leaves out of a real database, the program must let pass in silence, and SQL must choose the same rows as the
// test in memory.

const EVENTS = 300;
const PROGRAMS = 300;

interface Row extends Candidate {
  readonly id: number;
  readonly isFlagged: boolean;
}

const folder = mkdtempSync(join(tmpdir(), "auditq-plan-"));
const random = createRandom("plan database");
let db: Db;
let rows: readonly Row[];

beforeAll(async () => {
  const log = join(folder, "audit.log");
  const path = join(folder, "audit.db");
  const texts = Array.from({ length: EVENTS }, () => randomEvent(random));
  writeFileSync(log, `${texts.join("\n")}\n`);
  const { exit, stderr } = await runCli(["import", log, "--db", path, "--stream", "one"]);
  expect(exit, stderr).toBe(0);
  db = openToRead(path);
  rows = storedRows(db);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

test("the rows are the events", () => {
  expect(rows.length).toBeGreaterThan(EVENTS * 0.9);
  expect(rows.filter(({ isFlagged, isIrregular }) => isFlagged !== isIrregular)).toEqual([]);
  expect(rows.filter(({ isFlagged }) => !isFlagged).length).toBeGreaterThan(EVENTS / 4);
});

test("no program loses a row", () => {
  let pushed = 0;
  for (let index = 0; index < PROGRAMS; index++) {
    const text = randomProgram(random);
    const program = linked(text);
    const plan = planProgram(program, new Map(), alone);
    if (plan.shape === "opaque") continue;
    const chosen = new Set(chosenIds(compileSql(plan.predicate, db, "event")));
    const holds = compileTest(plan.predicate);
    expect(chosen, text).toEqual(new Set(rows.filter(({ subject }) => holds(subject)).map(({ id }) => id)));
    if (chosen.size < rows.length) pushed++;
    const run = compiled(program);
    for (const row of rows) {
      if (!row.isFlagged && !chosen.has(row.id)) expect(results(run, row.value), `${text} on ${row.text}`).toEqual([]);
    }
  }
  expect(pushed).toBeGreaterThan(PROGRAMS / 3);
});

function chosenIds(condition: string): number[] {
  const sql = `SELECT e.id FROM event e JOIN shape s ON s.id = e.shape WHERE ${countsAs("event")} AND ${condition}`;
  return db.prepare(sql).pluck().all() as number[];
}

function storedRows(of: Db): Row[] {
  const blocks = of.prepare("SELECT id, data FROM block").raw().all() as [number, Buffer][];
  const texts = new Map(blocks.map(([id, data]) => [id, decompress(data)]));
  const sql = `SELECT e.id, e.block, e.offset, e.length, s.flags FROM event e JOIN shape s ON s.id = e.shape
    WHERE ${countsAs("event")}`;
  const found = of.prepare(sql).all() as Record<"id" | "block" | "offset" | "length" | "flags", number>[];
  return found.map(({ id, block, offset, length, flags }) => ({
    id,
    isFlagged: (flags & flagBits.irregular) !== 0,
    ...candidate(texts.get(block)?.toString("utf8", offset, offset + length) ?? ""),
  }));
}
