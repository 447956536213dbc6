import { formatInstant } from "../../base/instant.ts";
import { escapeControls } from "../../base/text.ts";
import { alignmentOf, headingText, knownCell, peopleText } from "../cell.ts";
import { type Clock, clockIn } from "../clock.ts";
import type { Format, Style } from "../format.ts";
import { pageStyle } from "../page-style.ts";
import type { Cell, Column, Sheet } from "../sheet.ts";
import { totalTexts } from "../totals.ts";

/** One page that needs nothing beside it: no script, no link, no image, and a policy that would forbid them. */
export const format: Format = {
  name: "html",
  summary: "one self-contained page, with notes and coverage",
  carriesNotes: true,
  render: renderHtml,
};

function* renderHtml(sheet: Sheet, style: Style): Iterable<string> {
  const clock = clockIn(style.timeZone);
  yield* pageHead(sheet);
  yield `<table>\n<thead>\n<tr>${sheet.columns.map(headCell).join("")}</tr>\n</thead>\n<tbody>\n`;
  let count = 0;
  for (const row of sheet.rows) {
    yield `<tr>${sheet.columns.map((column, at) => bodyCell(column, knownCell(row[at]), clock)).join("")}</tr>\n`;
    count++;
  }
  if (count === 0) yield `<tr><td class="absent" colspan="${Math.max(1, sheet.columns.length)}">(no rows)</td></tr>\n`;
  yield "</tbody>\n";
  const totals = count > 1 ? totalTexts(sheet, (column, cell) => peopleText(column, cell, clock)) : null;
  if (totals !== null)
    yield `<tfoot>\n<tr>${totals.map((text, at) => footCell(sheet.columns[at], text)).join("")}</tr>\n</tfoot>\n`;
  yield "</table>\n";
  yield* section("Notes", sheet.notes);
  yield* section("Coverage", sheet.coverageText);
  yield "</body>\n</html>\n";
}

function* pageHead(sheet: Sheet): Iterable<string> {
  const name = escapeHtml(sheet.name);
  yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n';
  yield `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">\n`;
  yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n';
  yield `<title>auditq: ${name}</title>\n<style>\n${pageStyle}</style>\n</head>\n<body>\n`;
  const filters = Object.entries(sheet.filters).flatMap(([flag, values]) =>
    values.map((value) => `--${flag}=${value}`),
  );
  yield `<h1>${name}</h1>\n<p>counted by ${sheet.unit}${filters.map((filter) => `, <code>${escapeHtml(filter)}</code>`).join("")}</p>\n`;
}

function headCell(column: Column): string {
  return `<th scope="col"${classText(column)}>${escapeHtml(headingText(column))}</th>`;
}

function bodyCell(column: Column, cell: Cell, clock: Clock): string {
  const text = escapeHtml(peopleText(column, cell, clock));
  if (cell === null) return `<td${classText(column, "absent")}>${text}</td>`;
  if (column.type === "instant" && typeof cell === "number") {
    return `<td><time datetime="${formatInstant(cell)}">${text}</time></td>`;
  }
  if (column.type === "share" && typeof cell === "number") {
    const percent = Math.min(Math.max(cell, 0), 1) * 100;
    return `<td${classText(column, "share")} style="--share:${percent.toFixed(1)}%">${text}</td>`;
  }
  return `<td${classText(column)}>${text}</td>`;
}

function footCell(column: Column | undefined, text: string): string {
  return `<td${column === undefined ? "" : classText(column)}>${escapeHtml(text)}</td>`;
}

function classText(column: Column, more?: string): string {
  const names = [alignmentOf(column) === "right" ? "number" : "", more ?? ""].filter((name) => name !== "");
  return names.length === 0 ? "" : ` class="${names.join(" ")}"`;
}

function* section(title: string, items: readonly string[]): Iterable<string> {
  if (items.length === 0) return;
  yield `<h2>${title}</h2>\n<ul>\n`;
  for (const item of items) yield `<li>${escapeHtml(item)}</li>\n`;
  yield "</ul>\n";
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
