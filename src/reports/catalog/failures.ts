import { plural } from "../../base/text.ts";
import type { Db } from "../../store/open.ts";
import { compileSql, countsAs } from "../../store/to-sql.ts";
import { groupedSheet, joinOf, measures } from "../grouped.ts";
import type { Report, ReportRequest } from "../report.ts";

export const report: Report = {
  name: "failures",
  summary: "failed requests by outcome, code, user and resource",
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "failures",
      dimensions: [
        { column: { name: "outcome", title: "outcome", type: "text" }, sql: "outcome.value" },
        { column: { name: "code", title: "code", type: "code" }, sql: "nullif(e.code, 0)" },
        { column: { name: "reason", title: "reason", type: "text" }, sql: "reason.value" },
        { column: { name: "user", title: "user", type: "text", absent: "(none)" }, sql: "identity.user" },
        { column: { name: "verb", title: "verb", type: "text" }, sql: "verb.value" },
        {
          column: { name: "resource", title: "resource", type: "text" },
          sql: "resource.resource || ifnull('/' || resource.subresource, '')",
        },
        {
          column: { name: "namespace", title: "namespace", type: "text", absent: "(cluster)" },
          sql: "namespace.value",
        },
      ],
      measures: [measures.count, measures.first, measures.last],
      joins: [joinOf.outcome, joinOf.reason, joinOf.identity, joinOf.verb, joinOf.resource, joinOf.namespace],
      condition: request.all ? "outcome.value <> 'success'" : "outcome.failure",
      notes: request.all ? [] : leftOut(db, request),
    }),
};

/** Says what the report leaves out, so that nobody takes its absence for innocence. */
function leftOut(db: Db, request: ReportRequest): string[] {
  const sql = `SELECT outcome.value AS outcome, count(*) AS count FROM event e ${joinOf.outcome}
    WHERE ${countsAs(request.unit)} AND NOT outcome.failure AND outcome.value <> 'success'
      AND ${compileSql(request.filters.predicate, db, request.unit)}
    GROUP BY outcome.value ORDER BY count DESC, outcome`;
  const rows = db.prepare(sql).all() as { outcome: string; count: number }[];
  if (rows.length === 0) return [];
  const parts = rows.map(({ outcome, count }) => `${count} ${outcome}`);
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return [
    `${plural(total, request.unit)} left out that are usually no failure: ${parts.join(", ")} (--all shows them)`,
  ];
}
