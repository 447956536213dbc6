import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../test/run-cli.ts";
import type { ListField, TextField } from "../filter/field.ts";
import type { CustomField, CustomTest, Predicate, TextTest } from "../filter/predicate.ts";
import { type Db, openToRead } from "./open.ts";
import { compileSql, knownValues, occurs } from "./to-sql.ts";
import { countsAs } from "./unit.ts";

const NAMES = 1200;
const auditIds = [
  "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10",
  "8F14E45F-CEEA-467F-A9D2-0C5B1F6E2A10",
  "00000000-0000-0000-0000-000000000000",
  "chosen-by-the-client",
  "chosen2dby2dthe2dclient",
  "it's",
  "\ufffd",
  "",
  "x".repeat(400),
];
const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
let db: Db;

function eventLine(more: object, auditID = "a"): string {
  return JSON.stringify({ kind: "Event", apiVersion: "audit.k8s.io/v1", auditID, stage: "ResponseComplete", ...more });
}

beforeAll(async () => {
  const log = join(folder, "audit.log");
  const named = Array.from({ length: NAMES }, (_, at) => eventLine({ verb: "get", objectRef: { name: `n${at}` } }));
  const last = eventLine({
    verb: "watch",
    user: { username: "\ufffd" },
    impersonatedUser: { username: "bob", groups: ["acting"] },
  });
  const identified = auditIds.map((id) => eventLine({ verb: "list", sourceIPs: ["10.0.0.1", "::1"] }, id));
  writeFileSync(log, `${[...named, ...identified, last].join("\n")}\n`);
  const path = join(folder, "auditq.db");
  expect((await runCli(["import", log, "--db", path, "--strict"])).exit).toBe(0);
  db = openToRead(path);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  db.close();
});

const text = (field: TextField, of: TextTest): Predicate => ({ kind: "text", field, test: of });
const equals = (field: TextField, value: string) => text(field, { kind: "equals", value });
const glob = (field: TextField, pattern: string) => text(field, { kind: "glob", pattern });
const any = (of: readonly Predicate[]): Predicate => ({ kind: "any", of });
const all = (of: readonly Predicate[]): Predicate => ({ kind: "all", of });
const not = (of: Predicate): Predicate => ({ kind: "not", of });

function count(predicate: Predicate): number {
  const sql = `SELECT count(*) FROM event e JOIN shape s ON s.id = e.shape WHERE ${countsAs("event")} AND ${compileSql(predicate, db, "event")}`;
  return db.prepare(sql).pluck().get() as number;
}

function auditIdsWhere(predicate: Predicate): unknown[] {
  const sql = `SELECT (SELECT audit_id FROM events WHERE events.id = e.id) FROM event e JOIN shape s ON s.id = e.shape
    WHERE ${compileSql(all([equals("verb", "list"), predicate]), db, "event")} ORDER BY e.id`;
  return db.prepare(sql).pluck().all();
}

describe("many values", () => {
  test("a glob that finds a thousand names", () => {
    expect(count(glob("name", "n*"))).toBe(NAMES);
    expect(count(not(glob("name", "n*")))).toBe(auditIds.length + 1);
    expect(count(glob("name", "n1*"))).toBe(311);
  });

  test("custom tests of names, of which there are many, and of verbs, of which there are few", () => {
    const custom = (field: CustomField, holds: CustomTest, name: string): Predicate => ({
      kind: "custom",
      field,
      name,
      holds,
    });
    const short = custom("name", (value) => value !== null && String(value).length === 2, "two letters");
    expect(count(short)).toBe(10);
    expect(count(not(short))).toBe(NAMES - 10 + auditIds.length + 1);
    expect(count(custom("name", (value) => value === null, "absent"))).toBe(auditIds.length + 1);
    expect(count(any([short, custom("name", (value) => value === "n11", "eleven")]))).toBe(11);
    expect(count(all([short, custom("verb", (value) => value === "watch", "watch")]))).toBe(0);
  });

  test.each([1000, 1001, 20_000])("%i alternatives", (size) => {
    const wanted = Array.from({ length: size }, (_, at) => equals("name", `n${at}`));
    expect(count(any(wanted))).toBe(Math.min(size, NAMES));
    expect(count(all(wanted.map(not)))).toBe(Math.max(NAMES - size, 0) + auditIds.length + 1);
  });

  test("alternatives of other fields between them", () => {
    const wanted = Array.from({ length: 3000 }, (_, at) =>
      at === 2999 ? equals("verb", "watch") : equals("name", "?"),
    );
    expect(count(any(wanted))).toBe(1);
  });
});

describe("audit IDs, which are not in a dictionary", () => {
  test.each(auditIds)("one is found by its own text alone: %j", (id) => {
    expect(auditIdsWhere(equals("audit_id", id))).toEqual([id]);
    expect(auditIdsWhere(not(equals("audit_id", id)))).toEqual(auditIds.filter((other) => other !== id));
    expect(auditIdsWhere(glob("audit_id", `${id.slice(0, -1)}*`)).includes(id)).toBe(true);
  });

  const pairs: readonly (readonly [rule: string, one: string, other: string, both: readonly string[]])[] = [
    ["that differ in case alone", "8f14*", "8F14*", auditIds.slice(0, 2)],
    ["that spell the code of a character", "*-by-*", "*2dby2d*", auditIds.slice(3, 5)],
    ["that are long", `${"x".repeat(300)}*`, `${"x".repeat(299)}y*`, auditIds.slice(8)],
  ];

  test.each(pairs)("two globs in one question %s", (_rule, one, other, both) => {
    expect(auditIdsWhere(any([glob("audit_id", one), glob("audit_id", other)]))).toEqual(both);
    expect(auditIdsWhere(all([glob("audit_id", one), glob("audit_id", other)]))).toEqual([]);
  });

  test("no text with a lone surrogate is in the evidence, where it would be U+FFFD", () => {
    expect(auditIdsWhere(equals("audit_id", "\ud83e"))).toEqual([]);
    expect(auditIdsWhere(equals("audit_id", "\ufffd"))).toEqual(["\ufffd"]);
    expect(count(equals("user", "\ud83e"))).toBe(0);
    expect(count(equals("user", "\ufffd"))).toBe(1);
    expect(count(equals("agent", "\ud83e"))).toBe(0);
  });

  test.each(["8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10", "chosen-by-the-client"])("one is found by the index: %s", (id) => {
    const sql = `EXPLAIN QUERY PLAN SELECT * FROM event e CROSS JOIN shape s ON s.id = e.shape
      WHERE ${compileSql(equals("audit_id", id), db, "event")}`;
    const plan = db.prepare(sql).all() as { detail: string }[];
    expect(plan.map(({ detail }) => detail).join("\n")).toContain("INDEX event_audit (audit_a=?)");
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a number test of %d is a fault of the program", (value) => {
  const predicate: Predicate = { kind: "number", field: "code", op: "=", value };
  expect(() => compileSql(predicate, db, "event")).toThrow("a number test needs a number");
});

test("a text that no value equals compiles to a constant", () => {
  for (const field of ["verb", "user", "name", "uri", "audit_id"] as const) {
    expect(compileSql(equals(field, "'; DROP TABLE event; --"), db, "event")).toBe("0");
  }
});

describe("known values, for suggestions", () => {
  test("those of a field, without absent ones", () => {
    expect(knownValues("verb", db, 100)?.toSorted()).toEqual(["get", "list", "watch"]);
    expect(knownValues("namespace", db, 100)).toEqual([]);
  });

  test("those in lists, each once", () => {
    expect(knownValues("source_ip", db, 100)?.toSorted()).toEqual(["10.0.0.1", "::1"]);
  });

  test("no more than asked for", () => {
    expect(knownValues("name", db, 10)).toHaveLength(10);
  });

  test("callers and those they acted as are told apart", () => {
    expect(knownValues("user", db, 10)).toEqual(["\ufffd"]);
    expect(knownValues("impersonated_user", db, 10)).toEqual(["bob"]);
    expect(knownValues("group", db, 10)).toEqual([]);
  });

  test("not of audit IDs, of which nearly every request has its own", () => {
    expect(knownValues("audit_id", db, 10)).toBeNull();
  });
});

const occurring: readonly (readonly [field: TextField | ListField, test: TextTest, occurs: boolean])[] = [
  ["verb", { kind: "equals", value: "get" }, true],
  ["verb", { kind: "equals", value: "gte" }, false],
  ["name", { kind: "glob", pattern: "n11?9" }, true],
  ["name", { kind: "glob", pattern: "m*" }, false],
  ["source_ip", { kind: "cidr", range: "10.0.0.0/8" }, true],
  ["source_ip", { kind: "cidr", range: "11.0.0.0/8" }, false],
  ["user", { kind: "equals", value: "bob" }, false],
  ["impersonated_user", { kind: "equals", value: "bob" }, true],
  ["impersonated_user", { kind: "equals", value: "\ufffd" }, false],
  ["group", { kind: "equals", value: "acting" }, false],
  ["audit_id", { kind: "equals", value: "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10" }, true],
  ["audit_id", { kind: "equals", value: "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a11" }, false],
  ["audit_id", { kind: "equals", value: "it's" }, true],
  ["audit_id", { kind: "equals", value: "its" }, false],
  ["audit_id", { kind: "glob", pattern: "8F*" }, true],
  ["audit_id", { kind: "glob", pattern: "9F*" }, false],
];

test.each(occurring)("%s %j occurs: %s", (field, of, expected) => {
  expect(occurs(field, of, db)).toBe(expected);
});
