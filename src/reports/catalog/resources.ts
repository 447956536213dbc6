import { groupedSheet } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "resources",
  summary: "requests by API group, resource and subresource",
  countsOneUnit: true,
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "resources",
      dimensions: ["api_group", "resource", "subresource"],
      measures: ["writes", "failures", "users", "first", "last"],
      hasShare: true,
    }),
};
