import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../samples/generator/random.ts";
import { formatInstant } from "../src/base/instant.ts";
import type { Predicate } from "../src/filter/predicate.ts";
import { chooseBlocks } from "../src/store/chosen-blocks.ts";
import { type EventQuestion, rowCondition } from "../src/store/event-question.ts";
import { holdsAny, packIds } from "../src/store/id-set.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { orderedRows } from "../src/store/ordered-rows.ts";
import { RawTexts } from "../src/store/raw-texts.ts";
import { countsAs, timeOf, type Unit } from "../src/store/unit.ts";
import { isSoak } from "./evidence/corpus.ts";
import { withLogs } from "./evidence/log-folder.ts";
import { line } from "./evidence/make-event.ts";

// Which blocks are read, and in which order rows come, against a look at all rows.

const start = Date.parse("2026-03-02T08:00:00Z") * 1000;
const EVENTS = 3000;

/** Lines whose times go to and fro; many have the time of another, some have none. Bodies make blocks of about 60 events. */
function logOf(seed: string): string[] {
  const random = createRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random.int(0, list.length - 1)] as T;
  const requests: { auditID: number | string; verb: string; received: number }[] = [];
  return Array.from({ length: EVENTS }, (_, at) => {
    const isNextStage = at > 0 && random.int(0, 3) === 0;
    const received = start + Math.round((at / 100 + random.int(-3, 3)) * 1_000_000);
    const auditID = random.int(0, 30) === 0 ? `odd ${random.int(0, 50)}` : random.int(0, 2000);
    if (!isNextStage) requests.push({ auditID, verb: pick(["get", "list", "delete"]), received });
    const request = isNextStage ? pick(requests) : pick(requests.slice(-1));
    const stage = isNextStage
      ? "ResponseComplete"
      : pick(["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"]);
    const times = [request.received, request.received + random.int(0, 2) * 1_500_000].map(formatInstant);
    const isTimeless = random.int(0, 400) === 0;
    const isIrregular = random.int(0, 200) === 0;
    const target = {
      resource: pick(["pods", "secrets"]),
      namespace: `team-${random.int(0, 9)}`,
      name: `n${random.int(0, 500)}`,
    };
    return line({
      auditID: request.auditID,
      stage,
      verb: request.verb,
      user: isIrregular ? null : { username: pick(["alice", "bob", `user-${random.int(0, 100)}`]), groups: [] },
      objectRef: stage === "ResponseComplete" && random.int(0, 3) === 0 ? undefined : target,
      responseStatus: stage === "RequestReceived" ? undefined : { metadata: {}, code: pick([200, 404]) },
      requestObject: { fill: "x".repeat(random.int(0, 16_000)) },
      requestReceivedTimestamp: isTimeless ? undefined : times[0],
      stageTimestamp: isTimeless ? undefined : times[1],
    });
  });
}

const equals = (
  field: "verb" | "user" | "namespace" | "name" | "resource" | "audit_id" | "uri",
  value: string,
): Predicate => ({
  kind: "text",
  field,
  test: { kind: "equals", value },
});
const code = (value: number): Predicate => ({ kind: "number", field: "code", op: "=", value });
const time = (field: "time" | "received" | "stage_time", op: "<" | ">=" | ">" | "<=", seconds: number): Predicate => ({
  kind: "number",
  field,
  op,
  value: start + seconds * 1_000_000,
});

const leaf: fc.Arbitrary<Predicate> = fc.oneof(
  fc.constantFrom("get", "delete", "nothing").map((value) => equals("verb", value)),
  fc.constantFrom("alice", "user-7", "nobody").map((value) => equals("user", value)),
  fc.constantFrom("team-1", "team-8", "no-team").map((value) => equals("namespace", value)),
  fc.constantFrom("n1", "n77", "n444", "no-name").map((value) => equals("name", value)),
  fc.constantFrom("aaaaaaaa-0000-4000-8000-000000000077", "odd 7", "none").map((value) => equals("audit_id", value)),
  fc.constantFrom("/api/v1/namespaces/shop/pods/web-0", "/nowhere").map((value) => equals("uri", value)),
  fc.constantFrom(200, 404, 500).map(code),
  fc
    .tuple(
      fc.constantFrom("time" as const, "received" as const, "stage_time" as const),
      fc.constantFrom("<" as const, ">=" as const, ">" as const, "<=" as const),
      fc.integer({ min: -5, max: 35 }),
    )
    .map(([field, op, seconds]) => time(field, op, seconds)),
);
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    fc.array(tie("predicate"), { maxLength: 3 }).map((of) => ({ kind: "all" as const, of })),
    fc.array(tie("predicate"), { maxLength: 3 }).map((of) => ({ kind: "any" as const, of })),
    tie("predicate").map((of) => ({ kind: "not" as const, of })),
  ),
}));

/** The ids of all rows a question asks for, in no order. */
function allRows(db: Db, question: EventQuestion): number[] {
  const sql = `SELECT e.id FROM event e JOIN shape s ON s.id = e.shape
    WHERE ${countsAs(question.unit)} AND ${rowCondition(db, question)} ORDER BY 1`;
  return db.prepare(sql).pluck().all() as number[];
}

function readRows(db: Db, question: EventQuestion): number[] {
  const { blocks } = chooseBlocks(db, question);
  return Array.from(orderedRows(db, question, blocks)).flatMap(({ run, from, to }) => [...run.ids.subarray(from, to)]);
}

const everything: Predicate = { kind: "all", of: [] };
const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);

interface SeenRow {
  readonly time: number;
  /** Audit ID and place of the stage. */
  readonly key: string;
  readonly isMerged: boolean;
  readonly raw: string;
}

/** What each row says, in the order of reading. */
function seenRows(db: Db, unit: Unit): SeenRow[] {
  const question = { unit, filters: everything, plan: everything };
  const texts = new RawTexts(db);
  return Array.from(orderedRows(db, question, chooseBlocks(db, question).blocks)).flatMap(({ run, from, to }) =>
    Array.from({ length: to - from }, (_, index) => {
      const [at, offset] = [from + index, run.offsets[from + index] as number];
      const raw = texts.block(run.block.id).toString("utf8", offset, offset + (run.lengths[at] as number));
      const { auditID, stage } = JSON.parse(raw) as { readonly auditID: string; readonly stage: string };
      const rank = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"].indexOf(stage);
      return { time: run.times[at] ?? Number.NaN, key: `${auditID}\n${rank}`, isMerged: run.merged?.[at] === 1, raw };
    }),
  );
}

test("the rows that a question asks for are in the blocks chosen", () =>
  withLogs(async (logs) => {
    await logs.write("a.log", `${logOf("rows").join("\n")}\n`).import();
    const db = openToRead(logs.db);
    const asked = { rows: 0, some: 0, fewer: 0 };
    fc.assert(
      fc.property(fc.constantFrom<Unit>("event", "request"), predicate, predicate, (unit, filters, plan) => {
        const question = { unit, filters, plan };
        const rows = readRows(db, question);
        expect(ascending(rows)).toEqual(allRows(db, question));
        const { blocks, total } = chooseBlocks(db, question);
        asked.rows += rows.length;
        if (rows.length > 0) asked.some++;
        if (blocks.length < total / 2) asked.fewer++;
      }),
      { numRuns: isSoak ? 5000 : 200, ...(isSoak ? {} : { seed: 1 }) },
    );
    // The questions are of all kinds.
    expect(asked.some).toBeGreaterThan(50);
    expect(asked.fewer).toBeGreaterThan(50);
    db.close();
  }));

describe("rows come in the order of their times", () => {
  for (const unit of ["event", "request"] as const) {
    test(`whatever the order of imports: ${unit}s`, () =>
      withLogs(async (logs) => {
        const lines = logOf("order");
        const half = Math.floor(lines.length / 2);
        const parts = [lines.slice(0, half), lines.slice(half)].map((part) => `${part.join("\n")}\n`);
        logs.write("a.log", parts[0] ?? "").write("b.log", parts[1] ?? "");
        const seen: SeenRow[][] = [];
        for (const order of [
          ["a.log", "b.log"],
          ["b.log", "a.log"],
        ]) {
          await withLogs(async (other) => {
            for (const name of order) await other.write(name, logs.read(name)).import(name);
            const db = openToRead(other.db);
            const rows = seenRows(db, unit);
            seen.push(rows);
            const sql = `SELECT ${timeOf(unit)} FROM event e WHERE ${countsAs(unit)} ORDER BY 1`;
            const times = db.prepare(sql).pluck().all() as (number | null)[];
            expect(rows.map((row) => row.time)).toEqual(times.map((micros) => micros ?? Number.NEGATIVE_INFINITY));
            const early = rows.findIndex(
              (row, at) => row.time === rows[at + 1]?.time && row.key > (rows[at + 1]?.key ?? ""),
            );
            expect(early < 0 ? null : rows.slice(early, early + 2)).toBe(null);
            expect(rows.some(({ isMerged }) => isMerged)).toBe(unit === "request");
            db.close();
          });
        }
        expect(seen[0]?.length).toBeGreaterThan(unit === "event" ? 2900 : 1500);
        expect(seen[1]).toEqual(seen[0]);
      }));
  }
});

test("a packed set holds its ids and no others", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400_000 }), { maxLength: 40 }),
      fc.integer({ min: 0, max: 400_000 }),
      (ids, other) => {
        const packed = packIds(Int32Array.from(ids));
        const only = (id: number) => Uint8Array.from({ length: 400_001 }, (_, at) => (at === id ? 1 : 0));
        expect(holdsAny(packed, only(other))).toBe(ids.includes(other));
        expect(ids.slice(0, 5).every((id) => holdsAny(packed, only(id)))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});
