/** `node point-questions.ts BIN DATABASE AUDIT_ID` asks a stored log what an investigator asks first and prints the median time of
 *  each question in milliseconds as JSON. BIN is the start file of auditq; its compiled modules are beside it. */
import { pathToFileURL } from "node:url";
import type { parseFilters } from "../../src/filter/flags.ts";
import type { Cell, Sheet } from "../../src/output/sheet.ts";
import type { loadReport } from "../../src/reports/catalog-registry.ts";
import type { Db, openToRead } from "../../src/store/open.ts";
import { median } from "../harness/stats.ts";

const RUNS = 50;

type Filters = Readonly<Record<string, readonly string[]>>;
type Ask = (report: string, filters: Filters, unit?: "request" | "event") => Sheet;

const [program = "", database = "", auditId = ""] = process.argv.slice(2);
const dist = new URL("../dist/", pathToFileURL(program));
const load = <T>(path: string): Promise<T> => import(new URL(path, dist).href) as Promise<T>;

/** The reports of the program, asked in this process. */
async function openReports(db: Db): Promise<Ask> {
  const filters = await load<{ parseFilters: typeof parseFilters }>("filter/flags.js");
  const reports = await load<{ loadReport: typeof loadReport }>("reports/catalog-registry.js");
  const names = ["users", "namespaces", "verbs"];
  const loaded = new Map(await Promise.all(names.map(async (name) => [name, await reports.loadReport(name)] as const)));
  return (name, typed, unit = "request") => {
    const report = loaded.get(name);
    if (report === undefined) throw new Error(`no report ${name}`);
    const parsed = filters.parseFilters(typed, { nowMicros: 0, timeZone: null });
    return report.run(db, { unit, filters: parsed, top: null, sort: null, all: true });
  };
}

function medianMs(ask: () => Sheet): number {
  const times = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const rows = [...ask().rows];
    const tookMs = performance.now() - start;
    if (rows.length === 0) throw new Error("a question was answered with nothing");
    return tookMs;
  });
  return median(times);
}

function firstOf(sheet: Sheet): string {
  const cell: Cell | undefined = [...sheet.rows][0]?.[0];
  if (typeof cell !== "string") throw new Error("there is nothing to ask about");
  return cell;
}

const { openToRead: open } = await load<{ openToRead: typeof openToRead }>("store/open.js");
const db = open(database);
const ask = await openReports(db);
const reads = { resource: ["secrets"], verb: ["get,list,watch"] };
const deletes = { verb: ["delete"] };
// Whoever read most secrets, and the namespace in which most was deleted: there the answers are longest.
const user = firstOf(ask("users", reads));
const namespace = firstOf(ask("namespaces", { ...deletes, namespace: ["?*"] }));

process.stdout.write(
  JSON.stringify({
    "secrets read by one user": medianMs(() => ask("verbs", { ...reads, user: [user] })),
    "deletes in one namespace": medianMs(() => ask("users", { ...deletes, namespace: [namespace] })),
    "one audit ID": medianMs(() => ask("verbs", { "audit-id": [auditId] }, "event")),
  }),
);
db.close();
