import { groupedSheet, joinOf, measures } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "users",
  summary: "who sent requests: class of identity, writes, failures, from where",
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "users",
      dimensions: [
        { column: { name: "user", title: "user", type: "text", absent: "(none)" }, sql: "identity.user" },
        // Id 0 is a caller without name and groups: authentication failed.
        {
          column: { name: "class", title: "class", type: "text" },
          sql: "ifnull(identity.class, 'unauthenticated-failed')",
        },
      ],
      measures: [
        measures.count,
        measures.writes,
        measures.failures,
        measures.namespaces,
        measures.peers,
        measures.first,
        measures.last,
      ],
      joins: [joinOf.identity, joinOf.outcome, joinOf.address],
    }),
};
