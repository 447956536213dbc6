import { formatInstant, MICROS_PER_SECOND } from "../base/instant.ts";
import { escapeControls, formatBytes, groupDigits } from "../base/text.ts";
import type { Clock } from "./clock.ts";
import { lengthText } from "./length.ts";
import type { Cell, Column, ColumnType } from "./sheet.ts";

/** Where a column's cells stand. */
export type Alignment = "left" | "right";

interface Kind {
  readonly alignment: Alignment;
  /** Unit named in the heading, where the cells do not name theirs. */
  readonly unit?: string;
  readonly people: (value: number, clock: Clock) => string;
  readonly machine?: (value: number) => string;
}

const kinds: Readonly<Record<ColumnType, Kind>> = {
  text: { alignment: "left", people: numberText },
  count: { alignment: "right", people: numberText },
  share: { alignment: "right", people: percentText },
  instant: { alignment: "left", people: (value, clock) => clock(value), machine: formatInstant },
  micros: { alignment: "right", unit: "ms", people: millisText },
  seconds: { alignment: "right", people: (value) => lengthText(Math.round(value * MICROS_PER_SECOND)) },
  bytes: { alignment: "right", people: formatBytes },
  code: { alignment: "right", people: String },
};

/** The cell, or null for one that is missing or no finite number: a share of nothing is unknown. */
export function knownCell(cell: Cell | undefined): Cell {
  return cell === undefined || (typeof cell === "number" && !Number.isFinite(cell)) ? null : cell;
}

/** Left for words and times, right for numbers. */
export function alignmentOf(column: Column): Alignment {
  return kinds[column.type].alignment;
}

/** Heading for people, with the unit where the cells do not name it: `latency [ms]`, or `LATENCY [ms]`. */
export function headingText(column: Column, { upperCase = false } = {}): string {
  const title = escapeControls(column.title);
  const { unit } = kinds[column.type];
  return `${upperCase ? title.toUpperCase() : title}${unit === undefined ? "" : ` [${unit}]`}`;
}

/** A cell for people, without control characters: `1,234`, `65.1 %`, `2026-03-02 09:14:05Z`, `-`. */
export function peopleText(column: Column, cell: Cell, clock: Clock): string {
  if (cell === null) return column.absent ?? "-";
  return typeof cell === "string" ? escapeControls(cell) : kinds[column.type].people(cell, clock);
}

// A request header may be a megabyte long; no terminal shows that, and a table keeps its rows in memory.
const MAX_TERMINAL_TEXT = 4096;

/** A cell for a terminal: as for people, but a share has a bar before it and an endless text is cut. */
export function terminalText(column: Column, cell: Cell, clock: Clock): string {
  if (column.type === "share" && typeof cell === "number") {
    return `${shareBar(cell)} ${peopleText(column, cell, clock).padStart(7)}`;
  }
  if (typeof cell !== "string" || cell.length <= MAX_TERMINAL_TEXT) return peopleText(column, cell, clock);
  const half = MAX_TERMINAL_TEXT / 2;
  return peopleText(column, `${cell.slice(0, half)}…${cell.slice(-half)}`, clock);
}

/** A column with its place in the rows. */
export interface Field {
  readonly column: Column;
  readonly index: number;
}

/** The columns programs get: all that are not for people only. */
export function machineFields(columns: readonly Column[]): Field[] {
  return columns.map((column, index) => ({ column, index })).filter(({ column }) => column.displayOnly !== true);
}

/** A cell for programs: instants in RFC 3339, every other value as it is. Null stays null. */
export function machineValue(column: Column, cell: Cell): Cell {
  return typeof cell === "number" ? (kinds[column.type].machine?.(cell) ?? cell) : cell;
}

/** A field of RFC 4180. Null is nothing at all, the empty text is `""`. Text is escaped as for a terminal, line
 *  breaks and tabs too, so that a record is one line; a text a spreadsheet would calculate gets an apostrophe. */
export function csvText(column: Column, cell: Cell): string {
  const value = machineValue(column, cell);
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = escapeControls(value.replace(formulaStart, "$1'$2"));
  return /[",;]|^\s|\s$|^$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// https://owasp.org/www-community/attacks/CSV_Injection, with the full-width forms. The semicolon counts as a start
// because Excel separates cells there wherever the decimal sign is a comma.
const formulaStart = /(^|;)(\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r])/g;

function numberText(value: number): string {
  return Number.isSafeInteger(value) ? groupDigits(value) : String(value);
}

function millisText(micros: number): string {
  const whole = Math.round(Math.abs(micros));
  const millis = groupDigits(Math.floor(whole / 1000));
  return `${micros < 0 ? "-" : ""}${millis}.${String(whole % 1000).padStart(3, "0")}`;
}

// Rounding must not turn a few into none, nor nearly all into all.
function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return "<0.1 %";
  if (share < 1 && share >= 0.9995) return ">99.9 %";
  return `${(share * 100).toFixed(1)} %`;
}

const BAR_WIDTH = 10;
const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

function shareBar(share: number): string {
  const parts = Math.round(Math.min(Math.max(share, 0), 1) * BAR_WIDTH * 8);
  const shown = share > 0 ? Math.max(1, parts) : 0;
  return ("█".repeat(Math.floor(shown / 8)) + eighths[shown % 8]).padEnd(BAR_WIDTH);
}
