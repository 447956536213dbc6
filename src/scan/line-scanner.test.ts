import { expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { decodeEvent } from "../events/decode.ts";
import { LineScanner } from "./line-scanner.ts";
import { dictionaryIndex, type NewText, ROW_WIDTH, rowIndex, SHAPE_WIDTH, shapeIndex } from "./row-layout.ts";

const key = Buffer.from("0123456789abcdef");
const start = '{"kind":"Event","apiVersion":"audit.k8s.io/v1",';

interface Wanted {
  readonly uri?: string;
  readonly name?: string;
  readonly more?: string;
  readonly received?: string;
  readonly auditId?: string;
}

function lineOf({ uri = "/api", name = "one", more = "", received, auditId }: Wanted = {}): string {
  const id = auditId ?? "7ee99742-a970-4035-bab2-771672634e26";
  const times = `"requestReceivedTimestamp":"${received ?? "2026-03-02T00:00:00.000001Z"}"`;
  return `${start}"level":"Metadata","auditID":"${id}","stage":"RequestReceived","requestURI":"${uri}","verb":"get","user":{"username":"alice","groups":["a","b"]},"objectRef":{"resource":"pods","name":"${name}"}${more},${times}}`;
}

function write(scanner: LineScanner, ...lines: string[]): number {
  return scanner.input.write(`${lines.join("\n")}\n`);
}

function column(rows: Float64Array, name: keyof typeof rowIndex): number[] {
  return Array.from({ length: rows.length / ROW_WIDTH }, (_, row) => rows[row * ROW_WIDTH + rowIndex[name]] as number);
}

function textsOf(texts: readonly NewText[], name: keyof typeof dictionaryIndex): string[] {
  return texts.filter(({ dictionary }) => dictionary === dictionaryIndex[name]).map(({ text }) => text);
}

test("a scan stops at a line that needs the ordinary path and goes on behind it", () => {
  const scanner = new LineScanner(key);
  const [good, bad] = [lineOf(), "not an event"];
  const size = write(scanner, good, bad, good);
  expect(scanner.scan(0, size, true)).toBe("line");
  expect([scanner.position, scanner.lineEnd]).toEqual([good.length + 1, good.length + 1 + bad.length]);
  expect(scanner.scan(scanner.lineEnd + 1, size, true)).toBe("done");
  expect(column(scanner.rows, "offset")).toEqual([0, good.length + bad.length + 2]);
  expect(column(scanner.rows, "length")).toEqual([good.length, good.length]);
  expect(scanner.position).toBe(size);
});

test("values are told once, in the order of their ids", () => {
  const scanner = new LineScanner(key);
  const lines = ["b", "a", "b", "c"].map((name) => lineOf({ name, uri: `/${name}?x=1\\u0026y=\\"` }));
  expect(scanner.scan(0, write(scanner, ...lines), true)).toBe("done");
  expect(column(scanner.rows, "name")).toEqual([1, 2, 1, 3]);
  const texts = scanner.takeTexts();
  expect(textsOf(texts, "name")).toEqual(["b", "a", "c"]);
  expect(textsOf(texts, "uri")).toEqual(['/b?x=1&y="', '/a?x=1&y="', '/c?x=1&y="']);
  expect(textsOf(texts, "identity")).toEqual(['["alice","a","b"]']);
  expect(textsOf(texts, "resource")).toEqual(['[null,null,"pods",null]']);
  expect(scanner.takeTexts()).toEqual([]);
  expect(scanner.takeShapes().length).toBe(SHAPE_WIDTH);
  expect(scanner.takeShapes().length).toBe(0);
});

test("what the ordinary path adds shares ids, shapes and hashes with what is scanned", () => {
  const scanner = new LineScanner(key);
  const line = lineOf({ uri: "/x?a=1\\u0026b=\\u003c" });
  scanner.scan(0, write(scanner, line), true);
  scanner.addEvent(decodeEvent(JSON.parse(line), false), Buffer.from(line), "verbatim");
  const [scanned, added] = [scanner.rows.slice(0, ROW_WIDTH), scanner.rows.slice(ROW_WIDTH)];
  for (const name of ["offset", "length"] as const) scanned[rowIndex[name]] = 0;
  expect(added).toEqual(scanned);
  expect(scanner.takeShapes().length).toBe(SHAPE_WIDTH);
});

test("no value is lost or known twice while the tables grow, and all are forgotten at once", () => {
  const scanner = new LineScanner(key);
  const known = new Map<string, number>();
  for (let from = 0; from < 120_000; from += 6_000) {
    const names = Array.from({ length: 6_000 }, (_, index) => `name-${from + index}`);
    // Each batch also has some names of all batches before.
    for (let other = 0; other < from; other += 97) names.push(`name-${other}`);
    const size = write(scanner, ...names.map((name) => lineOf({ name, uri: `/${name}` })));
    expect(scanner.scan(0, size, true)).toBe("done");
    const fresh = textsOf(scanner.takeTexts(), "name");
    expect(fresh).toEqual(names.slice(0, 6_000));
    for (const name of fresh) known.set(name, known.size + 1);
    expect(column(scanner.rows, "name")).toEqual(names.map((name) => known.get(name)));
    scanner.clearRows();
  }
  expect(scanner.heldValues).toBeGreaterThan(240_000);
  scanner.takeShapes();
  scanner.forget();
  expect(scanner.heldValues).toBe(0);
  scanner.scan(0, write(scanner, lineOf({ name: "name-5" }), lineOf({ name: "name-4" })), true);
  expect(textsOf(scanner.takeTexts(), "name")).toEqual(["name-5", "name-4"]);
  expect(column(scanner.rows, "name")).toEqual([1, 2]);
  expect(scanner.takeShapes().length).toBe(SHAPE_WIDTH);
});

test("shapes keep their ids while their table grows", () => {
  const scanner = new LineScanner(key);
  const seen: number[] = [];
  for (let from = 0; from < 40_000; from += 4_000) {
    const lines = Array.from({ length: 4_000 }, (_, index) =>
      lineOf({ more: `,"responseStatus":{"metadata":{},"reason":"r${from + index}","code":404}` }),
    );
    expect(scanner.scan(0, write(scanner, ...lines, lineOf()), true)).toBe("done");
    seen.push(...column(scanner.rows, "shape").slice(0, 4_000));
    expect(scanner.takeShapes()[shapeIndex.code]).toBe(404);
    scanner.takeTexts();
    scanner.clearRows();
  }
  expect(new Set(seen).size).toBe(40_000);
});

test("a scan is full when there is no room for rows or for texts", () => {
  const scanner = new LineScanner(key);
  const short = lineOf();
  const many = Math.floor(scanner.input.length / (short.length + 1));
  const size = write(scanner, ...Array.from({ length: many }, () => short));
  let rows = 0;
  for (let from = 0; ; from = scanner.position) {
    const end = scanner.scan(from, size, true);
    rows += scanner.rowCount;
    scanner.clearRows();
    if (end === "done") break;
    expect(end).toBe("full");
  }
  expect(rows).toBe(many);

  const long = (index: number) => lineOf({ uri: `/${index}${"x".repeat(1_000_000)}` });
  let lines = 0;
  for (let round = 0; round < 3; round++) {
    const bytes = write(scanner, long(3 * round), long(3 * round + 1), long(3 * round + 2));
    for (let from = 0; ; from = scanner.position) {
      const end = scanner.scan(from, bytes, true);
      lines += scanner.rowCount;
      scanner.clearRows();
      if (end === "done") break;
      expect(end).toBe("full");
      scanner.takeTexts();
    }
  }
  expect(lines).toBe(9);
});

test("texts of any size are added, and hashed alike", () => {
  const scanner = new LineScanner(key);
  const uri = "/é<".repeat(800_000);
  const line = lineOf({ uri: uri.replaceAll("<", "\\u003c") });
  const event = decodeEvent(JSON.parse(line), false);
  for (let round = 0; round < 2; round++) scanner.addEvent(event, Buffer.from(line), "verbatim");
  expect(scanner.rows.slice(0, ROW_WIDTH)).toEqual(scanner.rows.slice(ROW_WIDTH));
  expect(textsOf(scanner.takeTexts(), "uri")).toEqual([uri]);
});

test("an audit ID that is no UUID has an entry of its own", () => {
  const scanner = new LineScanner(key);
  const line = lineOf({ auditId: "chosen by the client" });
  expect(scanner.scan(0, write(scanner, line), true)).toBe("line");
  scanner.addEvent(decodeEvent(JSON.parse(line), false), Buffer.from(line), "verbatim");
  scanner.addEvent({ ...decodeEvent(JSON.parse(line), false), auditId: null }, Buffer.from(line), "verbatim");
  const { rows } = scanner;
  expect(column(rows, "auditB")).toEqual([Number.NaN, Number.NaN]);
  expect(column(rows, "auditC")).toEqual([1, 0]);
  expect(column(rows, "auditA")[1]).toBe(0);
  expect(textsOf(scanner.takeTexts(), "odd_audit_id")).toEqual(["chosen by the client"]);
});

test("a code that no column holds is unknown, and irregular", () => {
  const scanner = new LineScanner(key);
  const event: AuditEvent = { ...decodeEvent(JSON.parse(lineOf()), false), code: 2 ** 40 };
  scanner.addEvent(event, Buffer.from(lineOf()), "legacy");
  const shape = scanner.takeShapes();
  expect([shape[shapeIndex.code], shape[shapeIndex.flags], shape[shapeIndex.form]]).toEqual([0, 1, 2]);
});

test.each([
  ["2026-03-02T00:00:00.001082Z", true],
  ["2024-02-29T23:59:59.999999Z", true],
  ["2000-02-29T12:34:56.789012Z", true],
  ["1970-01-01T00:00:00.000000Z", true],
  ["1969-12-31T23:59:59.999999Z", true],
  ["1700-01-01T00:00:00.000000Z", true],
  ["2254-12-31T23:59:59.999999Z", true],
  ["2023-02-29T00:00:00.000000Z", false],
  ["1900-02-29T00:00:00.000000Z", false],
  ["2026-04-31T00:00:00.000000Z", false],
  ["2026-00-01T00:00:00.000000Z", false],
  ["2026-13-01T00:00:00.000000Z", false],
  ["2026-01-00T00:00:00.000000Z", false],
  ["2026-01-01T24:00:00.000000Z", false],
  ["2026-01-01T23:60:00.000000Z", false],
  ["2026-06-30T23:59:60.000000Z", false],
  ["2026-01-01t00:00:00.000000Z", false],
  ["2026-01-01T00:00:00.000000z", false],
  ["2026-01-01T00:00:00,000000Z", false],
  ["2026-01-01T00:00:00.00000/Z", false],
  ["2026-01-01T00:00:00.00000:Z", false],
  ["0001-01-01T00:00:00.000000Z", false],
  ["9999-12-31T23:59:59.999999Z", false],
  ["2026-01-01T00:00:00.00000Z", false],
  ["2026-01-01T00:00:00.0000000Z", false],
])("time %s: taken %s", (received, isTaken) => {
  const scanner = new LineScanner(key);
  // The date before it must not stand in for it.
  const size = write(scanner, lineOf({ received: "2025-12-31T11:22:33.445566Z" }), lineOf({ received }));
  expect(scanner.scan(0, size, true)).toBe(isTaken ? "done" : "line");
  if (isTaken) expect(column(scanner.rows, "received")[1]).toBe(parseInstant(received));
});

test.each([
  ["7ee99742-a970-4035-bab2-771672634e26", true],
  ["00000000-0000-0000-0000-000000000000", true],
  ["ffffffff-ffff-ffff-ffff-ffffffffffff", true],
  ["01234567-89ab-cdef-0123-456789abcdef", true],
  ["7EE99742-a970-4035-bab2-771672634e26", false],
  ["7ee99742-a970-4035-bab2-77167263:e26", false],
  ["7ee99742-a970-4035-bab2-77167263/e26", false],
  ["7ee99742-a970-4035-bab2-77167`634e26", false],
  ["7ee99742-a970-4035-bab2-771672634eg6", false],
  ["7ee99742aa970-4035-bab2-771672634e26", false],
])("audit ID %s: taken %s", (auditId, isTaken) => {
  const scanner = new LineScanner(key);
  const line = lineOf({ auditId });
  expect(scanner.scan(0, write(scanner, line), true)).toBe(isTaken ? "done" : "line");
  if (!isTaken) return;
  const scanned = scanner.rows.slice();
  scanner.clearRows();
  scanner.addEvent(decodeEvent(JSON.parse(line), false), Buffer.from(line), "verbatim");
  for (const name of ["auditA", "auditB", "auditC", "request"] as const)
    expect(column(scanner.rows, name)).toEqual(column(scanned, name));
});
