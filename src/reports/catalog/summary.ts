import { formatInstant } from "../../base/instant.ts";
import type { Cell } from "../../output/sheet.ts";
import { countAll, countGroups } from "../../store/aggregate.ts";
import { readFacts } from "../../store/facts.ts";
import type { Db } from "../../store/open.ts";
import type { Unit } from "../../store/unit.ts";
import { examineEvidence } from "../evidence.ts";
import type { Report, ReportRequest } from "../report.ts";

export const report: Report = {
  name: "summary",
  summary: "what there is: streams, files, events, requests, stages, outcomes",
  countsOneUnit: false,
  run: (db, request) => {
    const { notes, coverage, coverageText } = examineEvidence(db, request);
    const isFiltered = Object.keys(request.filters.typed).length > 0;
    const unfiltered = "streams, files, lines, duplicates and problems are those of all evidence";
    return {
      name: "summary",
      unit: request.unit,
      filters: request.filters.typed,
      columns: [
        { name: "key", title: "key", type: "text" },
        { name: "value", title: "value", type: "text" },
      ],
      rows: [...totals(db, request), ...byWord(db, request)],
      totals: {},
      notes: ["stages and levels count events, outcomes count requests", ...(isFiltered ? [unfiltered] : []), ...notes],
      coverage,
      coverageText,
    };
  },
};

function totals(db: Db, request: ReportRequest): Cell[][] {
  const facts = readFacts(db);
  const { predicate } = request.filters;
  const counted = (unit: Unit) => countAll(db, { unit, predicate, measures: ["count", "first", "last"] });
  const [events, requests] = [counted("event"), counted("request")];
  const [, first = null, last = null] = request.unit === "event" ? events : requests;
  return [
    ["streams", facts.streams],
    ["files", facts.files],
    ["lines", facts.lines],
    ["events", events[0] ?? 0],
    ["requests", requests[0] ?? 0],
    ["duplicates", facts.duplicates],
    ["problems", facts.problems],
    ["first", typeof first === "number" ? formatInstant(first) : null],
    ["last", typeof last === "number" ? formatInstant(last) : null],
  ];
}

function byWord(db: Db, request: ReportRequest): Cell[][] {
  return [
    ...counts(db, request, "stage", "event"),
    ...counts(db, request, "level", "event"),
    ...counts(db, request, "outcome", "request"),
  ];
}

function counts(db: Db, request: ReportRequest, word: "stage" | "level" | "outcome", unit: Unit): Cell[][] {
  const { predicate } = request.filters;
  const rows = countGroups(db, { unit, predicate, dimensions: [word], measures: ["count"] }) as [
    string | null,
    number,
  ][];
  const named = rows.map(([value, count]) => [`${word} ${value ?? "(none)"}`, count] as const);
  return named.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key, count]) => [key, count]);
}
