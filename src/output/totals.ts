import { knownCell } from "./cell.ts";
import type { Cell, Column, Sheet } from "./sheet.ts";

/** The line of totals, a text per column and "" where there is none; null if no column has a total. The first text
 *  column without one says `total`. */
export function totalTexts(sheet: Sheet, textOf: (column: Column, cell: Cell) => string): string[] | null {
  const entries = sheet.columns.map(({ name }) =>
    Object.hasOwn(sheet.totals, name) ? knownCell(sheet.totals[name]) : undefined,
  );
  if (entries.every((entry) => entry === undefined)) return null;
  const label = sheet.columns.findIndex((column, at) => column.type === "text" && entries[at] === undefined);
  return sheet.columns.map((column, at) => {
    const entry = entries[at];
    if (entry === undefined) return at === label ? "total" : "";
    // An unknown total is no cluster scope or whatever else null means in the rows.
    return entry === null ? "-" : textOf(column, entry);
  });
}
