import { Failure } from "../base/failure.ts";
import { nearest } from "../base/suggest.ts";
import { anyOf } from "../base/text.ts";
import type { Cell, Column, Sheet } from "../output/sheet.ts";
import type { Db } from "../store/open.ts";
import { compileSql, countsAs, timeOf, type Unit } from "../store/to-sql.ts";
import { examineEvidence } from "./evidence.ts";
import type { ReportRequest } from "./report.ts";

/** A column of a grouped report: `sql` over the row `e` and the joined tables. */
interface Dimension {
  readonly column: Column;
  readonly sql: string;
}

/** A value of a group. `total`: also of all groups together. */
export interface Measure {
  readonly column: Column;
  readonly sql: (unit: Unit) => string;
}

/** A report that counts requests or events by some of their fields. */
export interface Grouping {
  readonly name: string;
  readonly dimensions: readonly Dimension[];
  readonly measures: readonly Measure[];
  /** Tables joined to the row `e`. */
  readonly joins: readonly string[];
  /** A further condition over the row `e` and the joined tables. */
  readonly condition?: string;
  readonly notes?: readonly string[];
}

/** What the joins of groupings give: each under the name of its table. */
export const joinOf = {
  identity: "JOIN identity ON identity.id = e.identity",
  outcome: "JOIN outcome ON outcome.id = e.outcome",
  address: "JOIN address ON address.id = e.address",
  verb: "JOIN verb ON verb.id = e.verb",
  namespace: "JOIN namespace ON namespace.id = e.namespace",
  resource: "JOIN resource ON resource.id = e.resource",
  reason: "JOIN reason ON reason.id = e.reason",
} as const;

/** The measures that reports share. */
export const measures = {
  count: { column: { name: "requests", title: "requests", type: "count" }, sql: () => "count(*)" },
  writes: {
    column: { name: "writes", title: "writes", type: "count" },
    sql: () => "count(*) FILTER (WHERE e.flags & 2)",
  },
  failures: { column: { name: "failures", title: "failures", type: "count" }, sql: () => "sum(outcome.failure)" },
  users: {
    column: { name: "users", title: "users", type: "count" },
    sql: () => "count(DISTINCT identity.user)",
  },
  namespaces: {
    column: { name: "namespaces", title: "namespaces", type: "count" },
    sql: () => "count(DISTINCT nullif(e.namespace, 0))",
  },
  peers: {
    column: { name: "peers", title: "peers", type: "count" },
    sql: () => "count(DISTINCT address.peer)",
  },
  first: { column: { name: "first", title: "first", type: "instant" }, sql: (unit) => `min(${timeOf(unit)})` },
  last: { column: { name: "last", title: "last", type: "instant" }, sql: (unit) => `max(${timeOf(unit)})` },
} as const satisfies Record<string, Measure>;

const share: Column = { name: "share", title: "share", type: "share", displayOnly: true };

/** Runs a grouping: rows ordered by the count, then by every text, with totals over all of them. */
export function groupedSheet(db: Db, request: ReportRequest, grouping: Grouping): Sheet {
  const { unit } = request;
  const where = [countsAs(unit), compileSql(request.filters.predicate, db, unit), grouping.condition ?? "1"].join(
    " AND ",
  );
  const from = `FROM event e ${grouping.joins.join(" ")} WHERE ${where}`;
  const dimensions = grouping.dimensions.map(({ sql }) => sql);
  const values = grouping.measures.map(({ sql }) => sql(unit));
  const rows = db.prepare(`SELECT ${[...dimensions, ...values].join(", ")} ${from} GROUP BY ${dimensions.join(", ")}`);
  const totals = db
    .prepare(`SELECT ${values.join(", ")} ${from}`)
    .raw()
    .get() as Cell[];
  const columns = columnsOf(grouping, unit);
  const countAt = grouping.dimensions.length;
  const total = Number(totals[0] ?? 0);
  const sorted = sortRows(rows.raw().all() as Cell[][], columns, countAt, request);
  const shown = request.top === null ? sorted : sorted.slice(0, request.top);
  const evidence = examineEvidence(db, request);
  const more = sorted.length - shown.length;
  const cut = more > 0 ? [`${more} more ${more === 1 ? "row" : "rows"} (--top 0 shows all)`] : [];
  return {
    name: grouping.name,
    unit,
    filters: request.filters.typed,
    columns: withShare(columns, countAt, share),
    rows: shown.map((row) => withShare(row, countAt, total === 0 ? null : Number(row[countAt]) / total)),
    totals: Object.fromEntries(
      grouping.measures.map(({ column }, at) => [named(column, unit).name, totals[at] ?? null]),
    ),
    notes: [...evidence.notes, ...(grouping.notes ?? []), ...cut],
    coverage: evidence.coverage,
    coverageText: evidence.coverageText,
  };
}

function columnsOf(grouping: Grouping, unit: Unit): Column[] {
  return [...grouping.dimensions, ...grouping.measures].map(({ column }) => named(column, unit));
}

/** The counted column says what was counted. */
function named(column: Column, unit: Unit): Column {
  return unit === "event" && column.name === "requests" ? { ...column, name: "events", title: "events" } : column;
}

function withShare<T>(row: readonly T[], countAt: number, value: T): T[] {
  return [...row.slice(0, countAt + 1), value, ...row.slice(countAt + 1)];
}

/** Orders rows by one column, or by the count; equal ones by the count, then by every text ascending. */
function sortRows(rows: Cell[][], columns: readonly Column[], countAt: number, request: ReportRequest): Cell[][] {
  const by = request.sort === null ? countAt : columnAt(columns, request.sort.column);
  const isText = columns[by]?.type === "text";
  const sign = (request.sort?.descending ?? !isText) ? -1 : 1;
  const texts = columns.flatMap((column, at) => (column.type === "text" || column.type === "code" ? [at] : []));
  return rows.sort((a, b) => {
    const first = compareCells(a[by], b[by]) * sign;
    if (first !== 0) return first;
    const count = compareCells(b[countAt], a[countAt]);
    if (count !== 0) return count;
    for (const at of texts) {
      const order = compareCells(a[at], b[at]);
      if (order !== 0) return order;
    }
    return 0;
  });
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
