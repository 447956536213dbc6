import { escapeControls } from "../../base/text.ts";
import { alignmentOf, headingText, knownCell, terminalText } from "../cell.ts";
import { clockIn } from "../clock.ts";
import { drawRows } from "../draw.ts";
import { type Fit, fitColumns, type Need, refitColumns } from "../fit.ts";
import type { Format, Style } from "../format.ts";
import type { Cell, Column, Sheet } from "../sheet.ts";
import { totalTexts } from "../totals.ts";
import { cutMiddle, textWidth, wrapText } from "../width.ts";

/** For people at a terminal: no borders, at most `style.width` columns wide (less than 20 counts as 20). How a table
 *  is made to fit stands at `fitColumns`; what was lost by it is told in a note. The widths come from the first
 *  10 000 rows, so a table of any length needs little memory; later numbers that are wider move their column. */
export const format: Format = {
  name: "table",
  summary: "columns for people, cut to the width of the terminal",
  carriesNotes: true,
  render: renderTable,
};

const STRETCH = 10_000;
const LEAST_WIDTH = 20;

type Texts = readonly string[];

interface Plan {
  readonly columns: readonly Column[];
  readonly fit: Fit;
  /** The part of the date all instants of the first stretch share: `2026-03-02 `, or `2026-`, or nothing. */
  readonly shared: string;
}

function* renderTable(sheet: Sheet, style: Style): Iterable<string> {
  const width = Math.max(style.width, LEAST_WIDTH);
  const clock = clockIn(style.timeZone);
  const bold = (text: string) => (style.color ? text.replace(/.+/g, "\x1b[1m$&\x1b[22m") : text);
  const totals = totalTexts(sheet, (column, cell) => terminalText(column, cell, clock));
  let plan: Plan | null = null;
  let count = 0;
  let isCut = false;
  for (const rows of stretches(sheet.rows)) {
    const texts = rows.map((row) => sheet.columns.map((column, at) => terminalText(column, knownCell(row[at]), clock)));
    const isFirst = plan === null;
    plan = planFor(sheet.columns, totals === null || texts.length < 2 ? texts : [...texts, totals], {
      width,
      before: plan,
    });
    if (isFirst) yield* [...pictureLines(sheet, style), ...headLines(plan, bold)];
    isCut ||= hasCut(plan, texts);
    yield* drawTexts(plan, texts);
    count += rows.length;
  }
  if (plan === null) return;
  if (count === 0) yield "(no rows)\n";
  if (totals !== null && count > 1) for (const chunk of drawTexts(plan, [totals])) yield bold(chunk);
  yield* footLines(sheet, [...sheet.notes.map(escapeControls), ...ownNotes(plan, width, isCut)], width);
}

/** Rows in stretches; at least one, if need be an empty one. */
function* stretches(rows: Iterable<readonly Cell[]>): Iterable<(readonly Cell[])[]> {
  let stretch: (readonly Cell[])[] = [];
  let isFirst = true;
  for (const row of rows) {
    stretch.push(row);
    if (stretch.length < STRETCH) continue;
    yield stretch;
    stretch = [];
    isFirst = false;
  }
  if (isFirst || stretch.length > 0) yield stretch;
}

// Nobody watches: as wide as a page.
const PAGE_WIDTH = 100;

function* pictureLines({ picture }: Sheet, { width, timeZone }: Style): Iterable<string> {
  if (picture === undefined) return;
  const lines = picture({ width: Math.max(Number.isFinite(width) ? width : PAGE_WIDTH, LEAST_WIDTH), timeZone });
  for (const line of lines) yield `${escapeControls(line)}\n`;
  if (lines.length > 0) yield "\n";
}

function* headLines({ columns, fit }: Plan, bold: (text: string) => string): Iterable<string> {
  const slots = slotsOf(columns, fit);
  const heads = slots.map(({ column, width }) => cutMiddle(headingText(column, { upperCase: true }), width));
  for (const chunk of drawRows([heads], slots)) yield bold(chunk);
}

function* drawTexts(plan: Plan, rows: readonly Texts[]): Iterable<string> {
  const slots = slotsOf(plan.columns, plan.fit);
  const shown = rows.map((row) =>
    slots.map(({ index, column, width }) => {
      const text = withoutShared(plan.fit.short ? plan.shared : "", column, row[index] ?? "");
      return column.type === "text" ? cutMiddle(text, width) : text;
    }),
  );
  yield* drawRows(shown, slots);
}

function slotsOf(columns: readonly Column[], fit: Fit) {
  return fit.lanes.flatMap(({ index, width }) => {
    const column = columns[index];
    return column === undefined ? [] : [{ index, width, column, alignment: alignmentOf(column) }];
  });
}

function withoutShared(shared: string, column: Column, text: string): string {
  return column.type === "instant" && text.startsWith(shared) ? text.slice(shared.length) : text;
}

function planFor(
  columns: readonly Column[],
  rows: readonly Texts[],
  { width, before }: { readonly width: number; readonly before: Plan | null },
): Plan {
  const shared = before === null ? sharedDate(columns, rows) : before.shared;
  const needs: Need[] = columns.map((column, at) => {
    const heading = textWidth(headingText(column, { upperCase: true }));
    let natural = heading;
    let short = heading;
    for (const row of rows) {
      const text = row[at] ?? "";
      natural = Math.max(natural, textWidth(text));
      short = Math.max(short, textWidth(withoutShared(shared, column, text)));
    }
    return { column, heading, natural, short };
  });
  return { columns, shared, fit: before === null ? fitColumns(needs, width) : refitColumns(before.fit, needs, width) };
}

function sharedDate(columns: readonly Column[], rows: readonly Texts[]): string {
  const instants = columns.flatMap((column, at) => (column.type === "instant" ? [at] : []));
  const days = new Set<string>();
  for (const row of rows) {
    for (const at of instants) {
      const [date] = /^\d{4}-\d\d-\d\d /.exec(row[at] ?? "") ?? [];
      if (date !== undefined) days.add(date);
    }
  }
  const years = new Set([...days].map((date) => date.slice(0, "2026-".length)));
  return [days, years].flatMap((set) => (set.size === 1 ? [...set] : []))[0] ?? "";
}

function hasCut({ columns, fit }: Plan, rows: readonly Texts[]): boolean {
  const slots = slotsOf(columns, fit).filter(({ column }) => column.type === "text");
  return rows.some((row) => slots.some(({ index, width }) => textWidth(row[index] ?? "") > width));
}

function ownNotes({ columns, fit, shared }: Plan, width: number, isCut: boolean): string[] {
  const shown = new Set(fit.lanes.map(({ index }) => index));
  const leftOut = columns.filter((column, index) => column.displayOnly !== true && !shown.has(index));
  const notes: string[] = [];
  if (fit.short && shared !== "" && columns.some(({ type }, index) => type === "instant" && shown.has(index))) {
    notes.push(`times shown without ${shared.endsWith("-") ? "a year" : "a date"} are of ${shared.slice(0, -1)}`);
  }
  if (leftOut.length > 0) {
    notes.push(`no room at ${width} columns for ${leftOut.map(({ name }) => name).join(", ")}; -o json has all`);
  }
  if (isCut) notes.push(`"…" stands for text cut to fit ${width} columns; -o json has it whole`);
  return notes;
}

function* footLines(sheet: Sheet, notes: readonly string[], width: number): Iterable<string> {
  if (notes.length === 0 && sheet.coverageText.length === 0) return;
  yield "\n";
  for (const note of notes) for (const line of wrapText(`note: ${note}`, width, "      ")) yield `${line}\n`;
  for (const text of sheet.coverageText) {
    for (const line of wrapText(escapeControls(text), width, "  ")) yield `${line}\n`;
  }
}
