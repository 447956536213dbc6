import { escapeControls } from "../../base/text.ts";
import { alignmentOf, headingText, knownCell, peopleText } from "../cell.ts";
import { clockIn } from "../clock.ts";
import type { Format, Style } from "../format.ts";
import type { Sheet } from "../sheet.ts";
import { totalTexts } from "../totals.ts";

/** A GitHub table to paste into a ticket, notes and coverage below it. Text of the evidence stands there as it is:
 *  it makes no markup, no HTML and no link to the web. */
export const format: Format = {
  name: "md",
  summary: "Markdown table for GitHub, with notes and coverage",
  carriesNotes: true,
  render: renderMd,
};

function* renderMd(sheet: Sheet, style: Style): Iterable<string> {
  const clock = clockIn(style.timeZone);
  const { columns } = sheet;
  yield line(columns.map((column) => escapeMarkup(headingText(column))));
  yield line(columns.map((column) => (alignmentOf(column) === "right" ? "---:" : "---")));
  let count = 0;
  for (const row of sheet.rows) {
    yield line(columns.map((column, at) => escapeMarkup(peopleText(column, knownCell(row[at]), clock))));
    count++;
  }
  if (count === 0) yield "\n(no rows)\n";
  const totals = count > 1 ? totalTexts(sheet, (column, cell) => peopleText(column, cell, clock)) : null;
  if (totals !== null) yield line(totals.map((text) => (text === "" ? "" : `**${escapeMarkup(text)}**`)));
  yield* section("Notes", sheet.notes);
  yield* section("Coverage", sheet.coverageText);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |\n`;
}

function* section(title: string, items: readonly string[]): Iterable<string> {
  if (items.length === 0) return;
  yield `\n**${title}**\n\n`;
  for (const item of items) yield `- ${escapeStart(escapeMarkup(escapeControls(item)))}\n`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;" };

/** Markdown that reads as the text given. A pipe becomes an entity, since parsers of tables disagree about `\\|`.
 *  Addresses are broken up too, because GitHub makes links of them without any markup. */
function escapeMarkup(text: string): string {
  return text
    .replace(/[\\`*_[\]~$]/g, "\\$&")
    .replace(/[&<>|]/g, (char) => entities[char] ?? char)
    .replace(/:(?=\/\/)|(?<=\bwww)\./gi, "\\$&");
}

/** Keeps what begins a list item from becoming a heading, a quote or a list of its own. */
function escapeStart(text: string): string {
  return text.replace(/^(\s*\d*)([#+\-=.)])/, "$1\\$2");
}
