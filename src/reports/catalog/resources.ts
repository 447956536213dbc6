import { groupedSheet, joinOf, measures } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "resources",
  summary: "requests by API group, resource and subresource",
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "resources",
      dimensions: [
        { column: { name: "api_group", title: "API group", type: "text" }, sql: "resource.api_group" },
        {
          column: { name: "resource", title: "resource", type: "text", absent: "(non-resource)" },
          sql: "resource.resource",
        },
        { column: { name: "subresource", title: "subresource", type: "text" }, sql: "resource.subresource" },
      ],
      measures: [measures.count, measures.writes, measures.failures, measures.users, measures.first, measures.last],
      joins: [joinOf.resource, joinOf.identity, joinOf.outcome],
    }),
};
