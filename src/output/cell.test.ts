import { expect, test } from "vitest";
import { csvText, headingText, knownCell, machineValue, peopleText, terminalText } from "./cell.ts";
import { clockIn } from "./clock.ts";
import type { Cell, Column, ColumnType } from "./sheet.ts";

const column = (type: ColumnType): Column => ({ name: "x", title: "latency", type });
const clock = clockIn(null);

const people: [string, ColumnType, Cell, string][] = [
  ["a count has thousands separators", "count", 1234567, "1,234,567"],
  ["zero is a number", "count", 0, "0"],
  ["null is a dash", "count", null, "-"],
  ["the empty text is empty", "text", "", ""],
  ["a number among texts is written as a count", "text", 1234567, "1,234,567"],
  ["control characters are escaped", "text", "a\u001b[31m\u202eb\n", "a\\x1b[31m\\u202eb\\n"],
  ["a share is percent", "share", 0.651, "65.1 %"],
  ["a few are not none", "share", 0.0001, "<0.1 %"],
  ["nearly all are not all", "share", 0.9999, ">99.9 %"],
  ["all", "share", 1, "100.0 %"],
  ["none", "share", 0, "0.0 %"],
  ["microseconds are milliseconds", "micros", 1234567, "1,234.567"],
  ["a negative duration", "micros", -5, "-0.005"],
  ["bytes have a binary unit", "bytes", 1536, "1.5 KiB"],
  ["a code is no count", "code", 1403, "1403"],
  ["an instant to the second", "instant", 1_772_442_845_123_456, "2026-03-02 09:14:05Z"],
];

test.each(people)("people: %s", (_, type, cell, text) => {
  expect(peopleText(column(type), cell, clock)).toBe(text);
});

test("null is shown as the column says", () => {
  expect(peopleText({ ...column("text"), absent: "(cluster)" }, null, clock)).toBe("(cluster)");
});

const bars: [number, string][] = [
  [0, "             0.0 %"],
  [0.0001, "▏           <0.1 %"],
  [0.05, "▌            5.0 %"],
  [0.651, "██████▌     65.1 %"],
  [1, "██████████ 100.0 %"],
];

test.each(bars)("a share of %d has its bar on a terminal", (share, text) => {
  expect(terminalText(column("share"), share, clock)).toBe(text);
});

test("an endless text keeps its ends on a terminal", () => {
  const text = terminalText(column("text"), `head${"x".repeat(1_000_000)}tail`, clock);
  expect(text).toMatch(/^headx+…x+tail$/);
  expect(text.length).toBeLessThan(5000);
});

const machine: [string, ColumnType, Cell, Cell][] = [
  ["instants in RFC 3339 with six digits", "instant", 1_772_442_845_123_456, "2026-03-02T09:14:05.123456Z"],
  ["durations stay microseconds", "micros", 1234567, 1234567],
  ["null stays null", "instant", null, null],
  ["text stays as it is", "text", "a\u001b\n", "a\u001b\n"],
];

test.each(machine)("machine: %s", (_, type, cell, value) => {
  expect(machineValue(column(type), cell)).toBe(value);
});

const csv: [string, Cell, string][] = [
  ["null is nothing", null, ""],
  ["the empty text is quoted", "", '""'],
  ["zero", 0, "0"],
  ["a negative number is no formula", -5, "-5"],
  ["a comma is quoted", "a,b", '"a,b"'],
  ["a quote is doubled", 'say "hi"', '"say ""hi"""'],
  ["outer spaces are quoted", " a ", '" a "'],
  ["line breaks are escaped, a record is a line", "a\r\nb", "a\\r\\nb"],
  ["terminal escapes are escaped", "\u001b[2J", "\\x1b[2J"],
  ["=", "=1+1", "'=1+1"],
  ["+", "+1", "'+1"],
  ["-", "-1", "'-1"],
  ["@", "@SUM(A1)", "'@SUM(A1)"],
  ["a tab at the start", "\t=1", "'\\t=1"],
  ["a carriage return at the start", "\r=1", "'\\r=1"],
  ["spaces before the formula", "  =1", "'  =1"],
  ["full-width equals", "＝1", "'＝1"],
  ["a formula after a semicolon, a separator elsewhere", "a;=1", '"a;\'=1"'],
  ["an equals sign inside is no formula", "a=b", "a=b"],
];

test.each(csv)("csv: %s", (_, cell, text) => {
  expect(csvText(column("text"), cell)).toBe(text);
});

test("the heading names the unit that the cells do not", () => {
  expect(headingText(column("micros"))).toBe("latency [ms]");
  expect(headingText(column("micros"), { upperCase: true })).toBe("LATENCY [ms]");
  expect(headingText(column("bytes"))).toBe("latency");
});

test("what is missing or no number is unknown", () => {
  expect([knownCell(undefined), knownCell(Number.NaN), knownCell(Number.POSITIVE_INFINITY)]).toEqual([
    null,
    null,
    null,
  ]);
  expect([knownCell(0), knownCell(""), knownCell(null)]).toEqual([0, "", null]);
});
