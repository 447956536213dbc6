import { groupedSheet } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "users",
  summary: "who sent requests: class of identity, writes, failures, from where",
  countsOneUnit: true,
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "users",
      dimensions: ["user", "class"],
      measures: ["writes", "failures", "namespaces", "peers", "first", "last"],
      hasShare: true,
    }),
};
