import { groupedSheet } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "verbs",
  summary: "requests by verb: how many, failed, by how many users",
  countsOneUnit: true,
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "verbs",
      dimensions: ["verb"],
      measures: ["failures", "users", "first", "last"],
      hasShare: true,
    }),
};
