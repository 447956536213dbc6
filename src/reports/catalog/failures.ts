import { plural } from "../../base/text.ts";
import { countGroups } from "../../store/aggregate.ts";
import type { Db } from "../../store/open.ts";
import { groupedSheet } from "../grouped.ts";
import type { Report, ReportRequest } from "../report.ts";

export const report: Report = {
  name: "failures",
  summary: "failed requests by outcome, code, user and resource",
  countsOneUnit: true,
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "failures",
      dimensions: ["outcome", "code", "reason", "user", "verb", "resource_word", "namespace"],
      measures: ["first", "last"],
      outcomes: request.all ? "unsuccessful" : "failure",
      notes: request.all ? [] : leftOut(db, request),
    }),
};

/** Says what the report leaves out, so that nobody takes its absence for innocence. */
function leftOut(db: Db, { unit, filters }: ReportRequest): string[] {
  const rows = countGroups(db, {
    unit,
    predicate: filters.predicate,
    dimensions: ["outcome"],
    measures: ["count"],
    outcomes: "harmless",
  }) as [string, number][];
  if (rows.length === 0) return [];
  const parts = rows
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([outcome, count]) => `${count} ${outcome}`);
  const total = rows.reduce((sum, [, count]) => sum + count, 0);
  return [`${plural(total, unit)} left out, usually no failure: ${parts.join(", ")} (--all shows them)`];
}
