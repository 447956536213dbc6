import { groupedSheet } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "namespaces",
  summary: "requests by namespace of the object; (cluster) has none",
  countsOneUnit: true,
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "namespaces",
      dimensions: ["namespace"],
      measures: ["writes", "failures", "users", "first", "last"],
      hasShare: true,
    }),
};
