import { basename } from "node:path";
import { formatInstant } from "../base/instant.ts";
import { formatBytes, groupDigits, plural } from "../base/text.ts";
import type { ImportedFile } from "../ingest/import-evidence.ts";
import type { Format, Style } from "../output/format.ts";
import { jsonText } from "../output/json-text.ts";
import type { Column, Sheet } from "../output/sheet.ts";
import type { ImportDone } from "./import-run.ts";

const columns: readonly Column[] = [
  { name: "path", title: "file", type: "text" },
  { name: "stream", title: "stream", type: "text" },
  { name: "status", title: "status", type: "text" },
  { name: "lines", title: "lines", type: "count" },
  { name: "events", title: "events", type: "count" },
  { name: "duplicates", title: "duplicates", type: "count" },
  { name: "problems", title: "problems", type: "count" },
  { name: "skipped", title: "skipped", type: "count" },
  { name: "first", title: "first", type: "instant" },
  { name: "last", title: "last", type: "instant" },
];

const counts = ["lines", "events", "duplicates", "problems", "skipped"] as const;

/** Draws what an import did, in the form asked for. */
export function renderImport(done: ImportDone, format: Format, style: Style): Iterable<string> {
  if (format.name === "json") return [importJson(done)];
  return format.render(importSheet(done, format.name === "table" ? shortNames(done) : null), style);
}

/** Names of files for people: the last part of the path, where that tells them apart. */
function shortNames(done: ImportDone): ReadonlyMap<string, string> {
  const byName = Map.groupBy(readFiles(done), ({ path }) => basename(path));
  return new Map(
    [...byName].flatMap(([name, files]) => files.map(({ path }) => [path, files.length > 1 ? path : name])),
  );
}

function sumOf(done: ImportDone, key: (typeof counts)[number]): number {
  return done.files.reduce((sum, { tally }) => sum + tally[key], 0);
}

function importSheet(done: ImportDone, names: ReadonlyMap<string, string> | null): Sheet {
  return {
    name: "import",
    unit: "event",
    filters: {},
    columns,
    rows: (names === null ? done.files : readFiles(done)).map(({ path, stream, status, tally }) => [
      names?.get(path) ?? path,
      stream,
      status,
      ...counts.map((key) => tally[key]),
      tally.first_us,
      tally.last_us,
    ]),
    totals: Object.fromEntries(counts.map((key) => [key, sumOf(done, key)])),
    notes: passedOver(done),
    coverage: [],
    coverageText: [],
  };
}

function readFiles(done: ImportDone): ImportedFile[] {
  return done.files.filter(({ status }) => status !== "skipped");
}

const LISTED = 3;

/** What was not read, by reason: a directory may hold many files of one kind. */
function passedOver(done: ImportDone): string[] {
  const failed = done.files.filter(({ status }) => status === "failed");
  const skipped = done.files.filter(({ status }) => status === "skipped");
  const byReason = Map.groupBy(skipped, ({ reason }) => reason ?? "");
  const notes = [...byReason].map(([reason, files]) => {
    const names = files.slice(0, LISTED).map(({ path }) => path);
    const more = files.length - names.length;
    return `passed over ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${reason}`;
  });
  const altered = done.files.filter(
    ({ status, reason }) => reason !== null && status !== "failed" && status !== "skipped",
  );
  return [
    ...failed.map(({ path, reason }) => `${path} could not be read: ${reason}`),
    ...altered.map(({ path, reason }) => `${path}: ${reason}`),
    ...notes,
  ];
}

function importJson(done: ImportDone): string {
  const files = done.files.map(jsonFile);
  const [lines, events, duplicates, problems, skipped] = counts.map((key) => sumOf(done, key));
  const records = counts.slice(1).reduce((sum, key) => sum + sumOf(done, key), 0);
  const totals = {
    files: done.files.length,
    lines,
    records,
    events,
    duplicates,
    problems,
    skipped,
    requests: done.newRequests,
  };
  const rows = (list: readonly object[]) =>
    list.length === 0 ? "[]" : `[\n${list.map((row) => `  ${jsonText(row)}`).join(",\n")}\n]`;
  return `{"files":${rows(files)},\n"totals":${jsonText(totals)},\n"problems":${rows(done.problems)}}\n`;
}

function jsonFile({ path, stream, status, reason, tally }: ImportedFile): object {
  const { first_us, last_us } = tally;
  return {
    path,
    stream,
    ...Object.fromEntries(counts.map((key) => [key, tally[key]])),
    first: first_us === null ? null : formatInstant(first_us),
    last: last_us === null ? null : formatInstant(last_us),
    status,
    reason,
  };
}

const SHOWN_PROBLEMS = 5;

/** What the sentences about an import need beside it. */
interface Told {
  /** Of the database. */
  readonly path: string;
  readonly seconds: number;
  /** Name of the stream asked for. */
  readonly stream: string | null;
  readonly isVerbose: boolean;
}

/** Sentences for stderr: what happened, how fast, and what to do next. */
export function summaryLines(done: ImportDone, told: Told): string[] {
  return [
    ...(told.isVerbose ? forms(done) : []),
    ...renamed(done, told),
    ...problemLines(done),
    ...outcome(done, told),
  ];
}

function forms(done: ImportDone): string[] {
  const read = done.files.filter(({ envelope }) => envelope !== null);
  return read.map(({ path, envelope, status }) => `${path}: ${status}, read as ${envelope}`);
}

function renamed(done: ImportDone, { stream }: Told): string[] {
  const known = done.files.find((file) => stream !== null && file.stream !== null && file.stream !== stream);
  return known === undefined ? [] : [`${known.path} is known as stream ${known.stream}: --stream changes nothing`];
}

function problemLines(done: ImportDone): string[] {
  const shown = done.problems.slice(0, SHOWN_PROBLEMS);
  const lines = shown.map(
    ({ file, line, offset, kind, detail }) => `${file}: line ${line} (byte ${offset}): ${kind}: ${detail}`,
  );
  const more = done.problems.length - shown.length;
  if (more > 0) lines.push(`… and ${plural(more, "more problem")}: -o json lists all`);
  const known = done.files.reduce((sum, { knownProblems }) => sum + knownProblems, 0);
  if (known > 0) lines.push(`${plural(known, "problem")} known from earlier imports of these files`);
  const strange = done.files.filter(
    ({ status, tally }) => status === "imported" && tally.events + tally.duplicates === 0 && tally.problems > 0,
  );
  return [...lines, ...strange.map(({ path }) => `${path} holds no audit event: is it the right file?`)];
}

function outcome(done: ImportDone, { path, seconds }: Told): string[] {
  const read = done.files.filter(({ status }) => status === "imported" || status === "continued");
  const [events, duplicates] = [sumOf(done, "events"), sumOf(done, "duplicates")];
  if (read.length === 0) return [`nothing new: ${plural(readFiles(done).length, "file")} known already`];
  if (events === 0 && duplicates > 0) return [`nothing new: ${plural(duplicates, "event")} known already`];
  const bytes = read.reduce((sum, { tally }) => sum + tally.bytes, 0);
  const rate = seconds < 0.2 ? "" : `, ${groupDigits(Math.round((events + duplicates) / seconds))} events/s`;
  const speed = `in ${seconds.toFixed(1)} s (${formatBytes(bytes)}${rate})`;
  return [
    `${plural(events, "event")} of ${plural(done.newRequests, "request")} stored in ${path} ${speed}`,
    ...(events > 0 ? ["next: auditq report summary"] : []),
  ];
}
