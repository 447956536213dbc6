import { Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf, plural } from "../base/text.ts";
import type { Cell, Column, Sheet } from "../output/sheet.ts";
import { countGroups, type DimensionName, type MeasureName, type Question, totalsOf } from "../store/aggregate.ts";
import type { Db } from "../store/open.ts";
import { dimensionColumn, measureColumn, shareColumn } from "./columns.ts";
import { examineEvidence } from "./evidence.ts";
import type { ReportRequest } from "./report.ts";

/** A report that counts requests or events by some of their fields. */
export interface Grouping {
  readonly name: string;
  readonly dimensions: readonly DimensionName[];
  /** Beside the count itself, which comes first. */
  readonly measures: readonly MeasureName[];
  readonly outcomes?: NonNullable<Question["outcomes"]>;
  /** Show people each row's share of the whole. */
  readonly hasShare?: boolean;
  readonly notes?: readonly string[];
}

/** Runs a grouping: rows ordered by the count, then by every text, with totals over all of them, cut ones too. */
export function groupedSheet(db: Db, request: ReportRequest, grouping: Grouping): Sheet {
  const { unit, filters } = request;
  const question: Question = {
    unit,
    predicate: filters.predicate,
    dimensions: grouping.dimensions,
    measures: ["count", ...grouping.measures],
    outcomes: grouping.outcomes ?? "any",
  };
  const measured = question.measures.map((name) => measureColumn(name, unit));
  const columns = [...grouping.dimensions.map(dimensionColumn), ...measured];
  const countAt = grouping.dimensions.length;
  const groups = countGroups(db, question);
  const totals = totalsOf(db, question, groups);
  const total = Number(totals[0] ?? 0);
  const sorted = sortRows(groups, columns, countAt, request);
  const shown = request.top === null ? sorted : sorted.slice(0, request.top);
  const shares = <T>(row: readonly T[], share: () => T) =>
    grouping.hasShare ? insertAt(row, countAt + 1, share()) : row;
  const { notes, coverage, coverageText } = examineEvidence(db, request);
  return {
    name: grouping.name,
    unit,
    filters: filters.typed,
    columns: shares(columns, () => shareColumn),
    rows: shown.map((row) => shares(row, () => (total === 0 ? null : Number(row[countAt]) / total))),
    totals: Object.fromEntries(measured.map(({ name }, at) => [name, totals[at] ?? null])),
    notes: [...cutNote(sorted.length - shown.length), ...(grouping.notes ?? []), ...notes],
    coverage,
    coverageText,
  };
}

function cutNote(more: number): string[] {
  return more > 0 ? [`${plural(more, "more row")} (--top 0 shows all)`] : [];
}

function insertAt<T>(row: readonly T[], at: number, value: T): T[] {
  return [...row.slice(0, at), value, ...row.slice(at)];
}

/** Orders rows by one column, or by the count; equal ones by the count, then by every text ascending. */
function sortRows(rows: Cell[][], columns: readonly Column[], countAt: number, request: ReportRequest): Cell[][] {
  const by = request.sort === null ? countAt : columnAt(columns, request.sort.column);
  const isText = columns[by]?.type === "text";
  const sign = (request.sort?.descending ?? !isText) ? -1 : 1;
  const labels = columns.flatMap((column, at) => (column.type === "text" || column.type === "code" ? [at] : []));
  return rows.sort((a, b) => {
    const order = compareCells(a[by], b[by]) * sign || compareCells(b[countAt], a[countAt]);
    return order || firstDifference(a, b, labels);
  });
}

function firstDifference(a: readonly Cell[], b: readonly Cell[], at: readonly number[]): number {
  for (const index of at) {
    const order = compareCells(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function columnAt(columns: readonly Column[], name: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at >= 0) return at;
  const names = columns.map((column) => column.name);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${anyOf(near)}?` : `columns: ${names.join(", ")}`;
  throw new Failure("request", `--sort: there is no column "${name}"`, { hint });
}

/** Absent values come first; texts by code unit, whatever the locale. */
function compareCells(a: Cell | undefined, b: Cell | undefined): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return a < b ? -1 : 1;
}
