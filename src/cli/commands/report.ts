import { Failure } from "../../base/failure.ts";
import { formatInstant } from "../../base/instant.ts";
import { escapeControls } from "../../base/text.ts";
import { filterFlags } from "../../filter/flags.ts";
import { rawTexts } from "../../filter/predicate.ts";
import { quoted } from "../../filter/quoted.ts";
import type { Keep } from "../../ingest/import-evidence.ts";
import type { Report, ReportRequest } from "../../reports/report.ts";
import type { Db } from "../../store/open.ts";
import { asksForStreams, isOfCells } from "../../store/to-sql.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import { type Args, filterOption } from "../options.ts";
import { databasePath, filtersOf, oneOf, outputFormat, outputStyle, single, wholeNumber } from "../request.ts";

const TOP_ON_TERMINAL = 20;

/** Canned reports over the database or over files given. */
export const command: Command = {
  name: "report",
  summary: "canned reports: verbs, users, namespaces, failures, resources, summary",
  usage: "[NAME] [PATH…] [flags]",
  about: [
    "Counts requests, not lines: a request is one row however many stages of it were logged. Without NAME it lists the reports. With PATH it reads these files, and no database.",
    "The same filter twice means either, different filters mean both, a leading ! excludes, * and ? are wildcards. --grep takes plain text: it is found wherever it stands in the raw event, in the bodies and in JSON within strings too, however it is escaped there.",
  ],
  options: [
    {
      heading: "report flags",
      options: [
        { name: "unit", valueName: "UNIT", summary: "count requests (default) or events" },
        { name: "top", valueName: "N", summary: "show N rows; 0 for all (default: 20 on a terminal, all elsewhere)" },
        { name: "sort", valueName: "COLUMN", summary: "order by a column; -COLUMN descending, +COLUMN ascending" },
        { name: "all", summary: "failures: also not_found, conflict, expired and unknown" },
      ],
    },
    { heading: "filters", options: filterFlags.map(filterOption) },
  ],
  examples: [
    { line: "auditq report users --namespace prod --since -2h", does: "who touched prod in the last two hours" },
    { line: "auditq report failures /var/log/kubernetes/audit", does: "what failed, straight from the log directory" },
    {
      line: "auditq report users --grep ghcr.io/evil/miner",
      does: "whose requests name this image, in a body or anywhere",
    },
    { line: "auditq report verbs --user '!system:*' -o json", does: "what people did, for a script" },
  ],
  run: runReport,
};

async function runReport(args: Args, io: Io): Promise<number> {
  const { isReport, loadReport, loadReports } = await import("../../reports/catalog-registry.ts");
  const [name, ...paths] = args.words;
  if (name === undefined) return listReports(await loadReports(), args, io);
  if (!isReport(name) && /[/.]/.test(name)) {
    throw new Failure("request", `the name of a report comes before ${name}`, {
      hint: "such as: auditq report summary PATH",
    });
  }
  const report = await loadReport(name);
  const format = await outputFormat(args);
  const style = outputStyle(args, io);
  const request = readRequest(args, io);
  const isQuiet = args.flags.has("quiet");
  const { withEvidence } = await import("../evidence.ts");
  const { missedValues } = await import("../../reports/missed-values.ts");
  const { writeAll } = await import("../../io/write.ts");
  const texts = rawTexts(request.filters.predicate);
  return withEvidence(databasePath(args, io), paths, neededOf(report, request), io, isQuiet, async (db) => {
    const unfound = await searchTexts(db, texts, io.signal);
    const sheet = report.run(db, request);
    const missed = [...unfound, ...missedValues(db, request.filters)].map((line) => `hint: ${line}`);
    const notes = format.carriesNotes ? [] : sheet.notes.map((note) => `note: ${note}`);
    const bounds = args.flags.has("verbose") ? describeBounds(request) : [];
    if (!isQuiet) for (const line of [...bounds, ...missed, ...notes]) io.stderr.write(`${escapeControls(line)}\n`);
    await writeAll(io.stdout, format.render(sheet, style));
    return 0;
  });
}

/** What of files a report needs to be kept. Sums are of events: requests need the rows of all their stages. */
function neededOf(report: Report, { unit, filters }: ReportRequest): Keep {
  const { predicate } = filters;
  if (rawTexts(predicate).length > 0) return "text";
  const isSummable = isOfCells(predicate) && !asksForStreams(predicate);
  return report.countsOneUnit && unit === "event" && isSummable ? "sums" : "rows";
}

/** Searches for the texts of --grep, so that a report can be asked for them; says which of them no event holds. */
async function searchTexts(db: Db, texts: readonly string[], signal: AbortSignal): Promise<string[]> {
  if (texts.length === 0) return [];
  const { searchRaw } = await import("../../store/raw-search/search-raw.ts");
  const { events } = await searchRaw(db, db.name, texts, { signal });
  return texts.filter((_, at) => events[at] === 0).map((text) => `no event of this evidence holds ${quoted(text)}`);
}

function readRequest(args: Args, io: Io): ReportRequest {
  const unit = oneOf("unit", (single(args, "unit") ?? "request").replace(/s$/, ""), ["request", "event"] as const);
  const top = wholeNumber(args, "top") ?? (io.stdoutIsTty ? TOP_ON_TERMINAL : 0);
  const sort = single(args, "sort");
  return {
    unit,
    filters: filtersOf(args, io),
    top: top === 0 ? null : top,
    sort: sort === null ? null : readSort(sort),
    all: args.flags.has("all"),
  };
}

/** What typed times came to. */
function describeBounds({ filters, unit }: ReportRequest): string[] {
  const { sinceMicros, untilMicros } = filters;
  const since = sinceMicros === null ? [] : [`from ${formatInstant(sinceMicros)}`];
  const until = untilMicros === null ? [] : [`before ${formatInstant(untilMicros)}`];
  return [`counting ${[`${unit}s`, ...since, ...until].join(", ")}`];
}

function readSort(typed: string): ReportRequest["sort"] {
  const sign = typed.charAt(0);
  if (sign === "-" || sign === "+") return { column: typed.slice(1), descending: sign === "-" };
  return { column: typed, descending: null };
}

async function listReports(reports: readonly Report[], args: Args, io: Io): Promise<number> {
  const format = await outputFormat(args);
  const { writeAll } = await import("../../io/write.ts");
  const sheet = {
    name: "reports",
    unit: "request" as const,
    filters: {},
    columns: [
      { name: "report", title: "report", type: "text" as const },
      { name: "summary", title: "summary", type: "text" as const },
    ],
    rows: reports.map(({ name, summary }) => [name, summary]),
    totals: {},
    notes: [],
    coverage: [],
    coverageText: [],
  };
  await writeAll(io.stdout, format.render(sheet, outputStyle(args, io)));
  return 0;
}
