import { groupedSheet, joinOf, measures } from "../grouped.ts";
import type { Report } from "../report.ts";

export const report: Report = {
  name: "verbs",
  summary: "requests by verb: how many, failed, by how many users",
  run: (db, request) =>
    groupedSheet(db, request, {
      name: "verbs",
      dimensions: [{ column: { name: "verb", title: "verb", type: "text" }, sql: "verb.value" }],
      measures: [measures.count, measures.failures, measures.users, measures.first, measures.last],
      joins: [joinOf.verb, joinOf.identity, joinOf.outcome],
    }),
};
