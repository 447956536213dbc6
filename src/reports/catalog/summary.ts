import { formatInstant } from "../../base/instant.ts";
import type { Cell } from "../../output/sheet.ts";
import type { Db } from "../../store/open.ts";
import { compileSql, countsAs, timeOf, type Unit } from "../../store/to-sql.ts";
import { examineEvidence } from "../evidence.ts";
import type { Report, ReportRequest } from "../report.ts";

export const report: Report = {
  name: "summary",
  summary: "what there is: streams, files, events, requests, stages, outcomes",
  run: (db, request) => {
    const evidence = examineEvidence(db, request);
    const isFiltered = Object.keys(request.filters.typed).length > 0;
    return {
      name: "summary",
      unit: request.unit,
      filters: request.filters.typed,
      columns: [
        { name: "key", title: "key", type: "text" },
        { name: "value", title: "value", type: "text" },
      ],
      rows: [...totals(db, request), ...byWord(db, request)],
      totals: {},
      notes: [
        ...evidence.notes,
        "stages and levels count events, outcomes count requests",
        ...(isFiltered ? ["streams, files, lines, duplicates and problems are those of all evidence"] : []),
      ],
      coverage: evidence.coverage,
      coverageText: evidence.coverageText,
    };
  },
};

function totals(db: Db, request: ReportRequest): Cell[][] {
  const files = db
    .prepare(
      `SELECT count(DISTINCT stream) AS streams, count(*) AS files, ifnull(sum(lines), 0) AS lines,
         ifnull(sum(duplicates), 0) AS duplicates, ifnull(sum(problems), 0) AS problems FROM file`,
    )
    .get() as Record<string, number>;
  const events = counted(db, request, "event");
  const requests = counted(db, request, "request");
  const time = request.unit === "event" ? events : requests;
  return [
    ["streams", files["streams"] ?? 0],
    ["files", files["files"] ?? 0],
    ["lines", files["lines"] ?? 0],
    ["events", events.count],
    ["requests", requests.count],
    ["duplicates", files["duplicates"] ?? 0],
    ["problems", files["problems"] ?? 0],
    ["first", time.first === null ? null : formatInstant(time.first)],
    ["last", time.last === null ? null : formatInstant(time.last)],
  ];
}

interface Counted {
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
}

function counted(db: Db, request: ReportRequest, unit: Unit): Counted {
  const time = timeOf(unit);
  const sql = `SELECT count(*) AS count, min(${time}) AS first, max(${time}) AS last FROM event e ${where(db, request, unit)}`;
  return db.prepare(sql).get() as Counted;
}

function byWord(db: Db, request: ReportRequest): Cell[][] {
  return [
    ...counts(db, request, "stage", "event"),
    ...counts(db, request, "level", "event"),
    ...counts(db, request, "outcome", "request"),
  ];
}

function counts(db: Db, request: ReportRequest, table: "stage" | "level" | "outcome", unit: Unit): Cell[][] {
  const sql = `SELECT ifnull(${table}.value, '(none)'), count(*) AS count FROM event e
    JOIN ${table} ON ${table}.id = e.${table} ${where(db, request, unit)}
    GROUP BY e.${table} ORDER BY count DESC, 1`;
  const rows = db.prepare(sql).raw().all() as [string, number][];
  return rows.map(([word, count]) => [`${table} ${word}`, count]);
}

function where(db: Db, request: ReportRequest, unit: Unit): string {
  return `WHERE ${countsAs(unit)} AND ${compileSql(request.filters.predicate, db, unit)}`;
}
