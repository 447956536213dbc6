import { expect, test } from "vitest";
import type { Style } from "../format.ts";
import type { Cell, Column, ColumnType, Sheet } from "../sheet.ts";
import { format } from "./table.ts";

const start = 1_772_442_845_000_000;
const day = 86_400_000_000;

function sheetOf(columns: readonly Column[], rows: Iterable<readonly Cell[]>, more: Partial<Sheet> = {}): Sheet {
  const none = { filters: {}, totals: {}, notes: [], coverage: [], coverageText: [] };
  return { name: "users", unit: "request", ...none, columns, rows, ...more };
}

function column(name: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { name, title: name, type, ...more };
}

function lines(sheet: Sheet, style: Partial<Style> = {}): string[] {
  const text = [...format.render(sheet, { width: 80, color: false, timeZone: null, ...style })].join("");
  return text.replace(/\n$/, "").split("\n");
}

const columns = [
  column("user", "text"),
  column("requests", "count"),
  column("share", "share", { displayOnly: true }),
  column("first", "instant"),
  column("last", "instant"),
];
const collector = "system:serviceaccount:kube-system:generic-garbage-collector";

function users(days: number): Sheet {
  return sheetOf(columns, [
    [collector, 1_234_567, 0.9, start, start + days * day],
    ["alice@example.com", 99, 0.0001, start + 1e6, start + 2e6],
  ]);
}

const pictures: [string, number, number, string[]][] = [
  [
    "first names are cut",
    100,
    400,
    [
      "USER                        REQUESTS               SHARE  FIRST                 LAST",
      "system:servi…ge-collector  1,234,567  █████████   90.0 %  2026-03-02 09:14:05Z  2027-04-06 09:14:05Z",
      "alice@example.com                 99  ▏           <0.1 %  2026-03-02 09:14:06Z  2026-03-02 09:14:07Z",
      "",
      'note: "…" stands for text cut to fit 100 columns; -o json has it whole',
    ],
  ],
  [
    "then the share goes, then the year",
    70,
    1,
    [
      "USER                        REQUESTS  FIRST            LAST",
      "system:servi…ge-collector  1,234,567  03-02 09:14:05Z  03-03 09:14:05Z",
      "alice@example.com                 99  03-02 09:14:06Z  03-02 09:14:07Z",
      "",
      "note: times shown without a year are of 2026",
      'note: "…" stands for text cut to fit 70 columns; -o json has it whole',
    ],
  ],
  [
    "or the day",
    58,
    0,
    [
      "USER                        REQUESTS  FIRST      LAST",
      "system:servi…ge-collector  1,234,567  09:14:05Z  09:14:05Z",
      "alice@example.com                 99  09:14:06Z  09:14:07Z",
      "",
      "note: times shown without a date are of 2026-03-02",
      'note: "…" stands for text cut to fit 58 columns; -o json',
      "      has it whole",
    ],
  ],
  [
    "then columns, which a note tells",
    40,
    0,
    [
      "USER                            REQUESTS",
      "system:service…bage-collector  1,234,567",
      "alice@example.com                     99",
      "",
      "note: no room at 40 columns for first,",
      "      last; -o json has all",
      'note: "…" stands for text cut to fit 40',
      "      columns; -o json has it whole",
    ],
  ],
];

test.each(pictures)("%s", (_, width, days, picture) => {
  expect(lines(users(days), { width })).toEqual(picture);
});

test("a local zone shows its offset", () => {
  const sheet = sheetOf([column("at", "instant")], [[start], [null]]);
  expect(lines(sheet, { timeZone: "Europe/Berlin" })).toEqual(["AT", "2026-03-02 10:14:05+01:00", "-"]);
});

test("colour is bold heads and totals, nothing else", () => {
  const sheet = sheetOf(
    [column("user", "text"), column("requests", "count")],
    [
      ["a", 1],
      ["b", 2],
    ],
    {
      totals: { requests: 3 },
      notes: ["n"],
    },
  );
  expect(lines(sheet, { color: true })).toEqual([
    "\u001b[1mUSER   REQUESTS\u001b[22m",
    "a             1",
    "b             2",
    "\u001b[1mtotal         3\u001b[22m",
    "",
    "note: n",
  ]);
});

test("keys and values stand on the left", () => {
  const sheet = sheetOf(
    [column("key", "text"), column("value", "text")],
    [
      ["events", 1_234_567],
      ["by stage", "ResponseComplete 1,000,000, RequestReceived 234,567"],
      ["streams", null],
    ],
  );
  expect(lines(sheet)).toEqual([
    "KEY       VALUE",
    "events    1,234,567",
    "by stage  ResponseComplete 1,000,000, RequestReceived 234,567",
    "streams   -",
  ]);
});

test("notes and coverage wrap with a hanging indent, and nothing of the evidence gets through raw", () => {
  const sheet = sheetOf([column("n", "count")], [[1]], {
    notes: ["stream \u001b[2Jprod covers three of the four servers of this cluster"],
    coverageText: ["stream prod: 2026-03-01 to 2026-03-02, no gaps; levels Metadata, Request"],
  });
  expect(lines(sheet, { width: 40 })).toEqual([
    "N",
    "1",
    "",
    "note: stream \\x1b[2Jprod covers three of",
    "      the four servers of this cluster",
    "stream prod: 2026-03-01 to 2026-03-02,",
    "  no gaps; levels Metadata, Request",
  ]);
});

function* manyRows(count: number): Iterable<Cell[]> {
  for (let index = 0; index < count; index++) yield [`${collector}-${index}`, index, 0.1, start, start + index];
}

test("a long table is drawn a stretch at a time; a wider number later is not cut", () => {
  let taken = 0;
  function* rows(): Iterable<Cell[]> {
    for (const row of manyRows(25_000)) {
      taken++;
      yield taken === 24_000 ? [collector, 123_456_789_012, 0.1, start, start + 400 * day] : row;
    }
  }
  const drawn: string[] = [];
  for (const chunk of format.render(sheetOf(columns, rows()), { width: 80, color: false, timeZone: null })) {
    if (drawn.length === 0) expect(taken).toBeLessThanOrEqual(10_000);
    drawn.push(chunk);
  }
  const all = drawn.join("").split("\n");
  expect(all.filter((line) => line.startsWith("system:"))).toHaveLength(25_000);
  expect(all.find((line) => line.includes("123,456,789,012"))).toContain("2027-04-06 09:14:05Z");
  for (const line of all) expect(line.length).toBeLessThanOrEqual(80);
});

test("cli-table3, which is quadratic, gets few rows at a time", () => {
  for (const chunk of format.render(sheetOf(columns, manyRows(1000)), { width: 100, color: false, timeZone: null })) {
    expect(chunk.split("\n").length).toBeLessThanOrEqual(51);
  }
});
