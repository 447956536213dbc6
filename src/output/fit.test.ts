import { expect, test } from "vitest";
import { fitColumns, type Need, refitColumns } from "./fit.ts";
import type { ColumnType } from "./sheet.ts";

function need(name: string, type: ColumnType, natural: number, more: { short?: number; extra?: boolean } = {}): Need {
  const column = { name, title: name, type, ...(more.extra === true ? { displayOnly: true } : {}) };
  return { column, heading: name.length, natural, short: more.short ?? natural };
}

// Natural width 60 + 15 + 9 + 18 + 20 + 20 and five gaps: 152.
const users: Need[] = [
  need("user", "text", 60),
  need("class", "text", 15),
  need("requests", "count", 9),
  need("share", "share", 18, { extra: true }),
  need("first", "instant", 20, { short: 9 }),
  need("last", "instant", 20, { short: 9 }),
];

const cases: [string, number, Record<string, number>, boolean][] = [
  ["room for all", 152, { user: 60, class: 15, requests: 9, share: 18, first: 20, last: 20 }, false],
  ["no limit", Number.POSITIVE_INFINITY, { user: 60, class: 15, requests: 9, share: 18, first: 20, last: 20 }, false],
  ["first the widest text is cut", 116, { user: 24, class: 15, requests: 9, share: 18, first: 20, last: 20 }, false],
  ["then shares go", 115, { user: 43, class: 15, requests: 9, first: 20, last: 20 }, false],
  ["then the shared date", 95, { user: 45, class: 15, requests: 9, first: 9, last: 9 }, true],
  ["then the first instant goes", 73, { user: 34, class: 15, requests: 9, last: 9 }, true],
  ["then the other", 62, { user: 34, class: 15, requests: 9 }, true],
  ["then texts are cut further, all alike", 39, { user: 13, class: 13, requests: 9 }, true],
  ["then texts from the right", 30, { user: 19, requests: 9 }, true],
  ["then numbers", 20, { user: 20 }, true],
];

test.each(cases)("%s", (_, width, widths, short) => {
  const fit = fitColumns(users, width);
  const found = fit.lanes.map((lane) => [users[lane.index]?.column.name, lane.width]);
  expect(Object.fromEntries(found)).toEqual(widths);
  expect(fit.short).toBe(short);
});

test("a heading is never cut while another column can give way", () => {
  const needs = [need("user", "text", 40), need("a_very_long_heading_of_a_text", "text", 29), need("n", "count", 3)];
  expect(fitColumns(needs, 60).lanes.map(({ width }) => width)).toEqual([24, 29, 3]);
});

test("a first column that fits nowhere is all there is", () => {
  expect(fitColumns([need("requests", "count", 30), need("user", "text", 8)], 20).lanes).toEqual([
    { index: 0, width: 30 },
  ]);
});

test("later rows keep the columns, and their wider numbers take from the texts", () => {
  const needs = [need("user", "text", 30), need("requests", "count", 8)];
  const fit = fitColumns(needs, 40);
  expect(fit.lanes.map(({ width }) => width)).toEqual([30, 8]);
  const later = refitColumns(fit, [need("user", "text", 50), need("requests", "count", 13)], 40);
  expect(later.lanes.map(({ width }) => width)).toEqual([25, 13]);
});
