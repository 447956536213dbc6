import { groupedSheet, joinOf, measures } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "namespaces",
  summary: "requests by namespace of the object; (cluster) has none",
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "namespaces",
      dimensions: [
        {
          column: { name: "namespace", title: "namespace", type: "text", absent: "(cluster)" },
          sql: "namespace.value",
        },
      ],
      measures: [measures.count, measures.writes, measures.failures, measures.users, measures.first, measures.last],
      joins: [joinOf.namespace, joinOf.identity, joinOf.outcome],
    }),
};
