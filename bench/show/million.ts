import { order, type WrittenLog, writeLog } from "../log/write-log.ts";
import { type Bench, discard, fileIn, measureImport, runProgram, totalsOf } from "./bench.ts";
import { countBar, memoryBar, type Row } from "./row.ts";

const EVENTS = 1_000_000;

/** A million events of level Metadata. */
export async function metadataOnly(bench: Bench): Promise<Row[]> {
  const log = await writeLog(order(fileIn(bench, "metadata.log"), { bodies: false, events: EVENTS / bench.shrink }));
  const what = `import ${log.events} events, level Metadata`;
  const row = await measureImport(bench, { part: "a", what, log: "metadata.log", database: "metadata.db" }, log);
  discard(bench, "metadata.log", "metadata.db");
  return [row];
}

/** A million events with bodies: the import, the import of the same once more, the reports. */
export async function withBodies(bench: Bench): Promise<Row[]> {
  const log = await writeLog(order(fileIn(bench, "bodies.log"), { events: EVENTS / bench.shrink }));
  const what = `import ${log.events} events with bodies`;
  const rows = [await measureImport(bench, { part: "a", what, log: "bodies.log", database: "bodies.db" }, log)];
  rows.push(await importAgain(bench));
  for (const report of ["summary", "verbs", "users", "namespaces", "failures"]) {
    rows.push(await measureReport(bench, report, log));
  }
  discard(bench, "bodies.log", "bodies.db");
  return rows;
}

async function importAgain(bench: Bench): Promise<Row> {
  const database = fileIn(bench, "bodies.db");
  const ran = await runProgram(bench, ["import", fileIn(bench, "bodies.log"), "--db", database, "-o", "json"]);
  const counts = countBar(totalsOf(ran), { events: 0, requests: 0, duplicates: 0, problems: 0 });
  const verdicts = [counts, ...memoryBar(ran.peakBytes)];
  return { part: "f", what: "import the same log again", seconds: ran.seconds, peakBytes: ran.peakBytes, verdicts };
}

async function measureReport(bench: Bench, report: string, log: WrittenLog): Promise<Row> {
  const ran = await runProgram(bench, ["report", report, "--db", fileIn(bench, "bodies.db"), "-o", "json"]);
  const counts = countBar(reportCounts(report, ran.stdout), wantedCounts(report, log));
  const verdicts = [counts, ...memoryBar(ran.peakBytes)];
  return { part: "g", what: `report ${report}`, seconds: ran.seconds, peakBytes: ran.peakBytes, verdicts };
}

interface Answer {
  readonly rows: readonly { readonly key?: string; readonly value?: unknown }[];
  readonly totals: Readonly<Record<string, number>>;
}

function reportCounts(report: string, stdout: string): Readonly<Record<string, number>> {
  const { rows, totals } = JSON.parse(stdout) as Answer;
  if (report !== "summary") return totals;
  return Object.fromEntries(rows.map(({ key, value }) => [key ?? "", Number(value)]));
}

function wantedCounts(report: string, { events, requests }: WrittenLog): Readonly<Record<string, number>> {
  if (report === "summary") return { events, requests };
  // How many requests fail is not counted while writing.
  return report === "failures" ? {} : { requests };
}
