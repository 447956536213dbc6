import type { TaskResult } from "../harness/rounds.ts";
import { megabytesText, secondsText, sizeText, timesText } from "./markdown.ts";
import { type Findings, findMedian, findResult, type SizeResult } from "./results.ts";

/** A bar and how it was met. */
export interface Figure {
  readonly what: string;
  readonly bar: string;
  readonly measured: string;
  readonly verdict: "pass" | "miss" | "not measured";
}

const MAX_DATABASE_SHARE = 0.22;
const MAX_PEAK_BYTES = 300e6;
const MAX_PEAK_SPREAD = 0.15;
const MAX_COST_SPREAD = 0.2;
const MAX_REPORT_SECONDS = 0.2;
const MIN_SEARCH_BYTES = 1.5e9;
const MAX_AGAIN_SECONDS = 1;
const MAX_POINT_MS = 10;

const reports = ["verbs", "users", "namespaces", "failures", "summary"];

/** Every figure that auditq is held to, from one run. */
export function figuresOf(findings: Findings): Figure[] {
  const { main } = findings;
  return [
    faster(main, { what: "import against a loop of JSON.parse", task: "import" }, ["json-parse", "count"], 1),
    faster(main, { what: "import against DuckDB storing raw lines", task: "import" }, ["duckdb", "raw"], 2.5),
    faster(main, { what: "import against DuckDB storing typed columns", task: "import" }, ["duckdb", "typed"], 1.4),
    faster(main, { what: `import against one pass of ${jqName(main)}`, task: "import" }, ["jq", "select"], 3.5),
    faster(main, { what: "import of a .gz set against zcat", task: "import-set" }, ["floor", "inflate"], 0.8),
    faster(main, { what: "count without a database against DuckDB", task: "one-off" }, ["duckdb", "direct"], 1 / 1.5),
    databaseShare(main),
    ...memory(findings),
    costSpread(findings),
    ...reports.map((name) => atMost(main, name, `report ${name}`, MAX_REPORT_SECONDS)),
    search(main),
    atMost(main, "again", "import again, nothing new", MAX_AGAIN_SECONDS),
    ...points(main),
  ];
}

type Peer = readonly [contender: string, task: string];

/** How many times as fast as a peer, by medians. Work of others only adds time, so the ratio of the lowest times stands
 *  beside it: where they differ much, the machine was busy. */
function faster(size: SizeResult, ours: { what: string; task: string }, peer: Peer, times: number): Figure {
  const own = findResult(size, "auditq", ours.task);
  const other = findResult(size, ...peer);
  const ratio = own?.median && other?.median ? other.median.seconds / own.median.seconds : null;
  const lowest = own && other ? lowestSeconds(other) / lowestSeconds(own) : Number.NaN;
  const text = (value: number) => `${timesText(value)} (lowest times: ${timesText(lowest)})`;
  return figure(ours.what, `≥ ${timesText(times)}`, ratio, text, (value) => value >= times);
}

function lowestSeconds({ runs }: TaskResult): number {
  return Math.min(...runs.map(({ seconds }) => seconds));
}

function jqName(size: SizeResult): string {
  const version = findResult(size, "jq", "select")?.version;
  return version === undefined || version === "" ? "jq" : `jq ${version}`;
}

function databaseShare(size: SizeResult): Figure {
  const written = findResult(size, "auditq", "import")?.outputBytes ?? null;
  const share = written === null ? null : written / size.bytes;
  return figure(
    "database / log",
    `≤ ${percent(MAX_DATABASE_SHARE)}`,
    share,
    percent,
    (value) => value <= MAX_DATABASE_SHARE,
  );
}

function memory({ main, sides }: Findings): Figure[] {
  const sizes = [main, ...sides.filter(({ bytes }) => bytes > main.bytes)];
  const peaks = sizes.map((size) => findMedian(size, "auditq", "import")?.peakBytes ?? null);
  const bars = sizes.map(({ bytes }, at) =>
    figure(
      `memory of an import of ${sizeText(bytes)}`,
      `≤ ${megabytesText(MAX_PEAK_BYTES)} MB`,
      peaks[at] ?? null,
      (value) => `${megabytesText(value)} MB`,
      (value) => value <= MAX_PEAK_BYTES,
    ),
  );
  const spread = sizes.length < 2 ? null : spreadOf(peaks);
  return [
    ...bars,
    figure(
      `memory of an import at ${sizeText(main.bytes)} and at five times that`,
      `within ${percent(MAX_PEAK_SPREAD)}`,
      spread,
      percent,
      (value) => value <= MAX_PEAK_SPREAD,
    ),
  ];
}

function costSpread({ main, sides }: Findings): Figure {
  const sizes = [...sides, main].sort((a, b) => a.bytes - b.bytes);
  const costs = sizes.map((size) => {
    const median = findMedian(size, "auditq", "import");
    return median === undefined ? null : median.seconds / size.events;
  });
  const what = `time for an event, ${sizes.map(({ bytes }) => sizeText(bytes)).join(" to ")}`;
  const spread = sizes.length < 2 ? null : spreadOf(costs);
  return figure(what, `within ${percent(MAX_COST_SPREAD)}`, spread, percent, (value) => value <= MAX_COST_SPREAD);
}

/** By how much the highest is above the lowest, as a share of the lowest; null if one is missing. */
export function spreadOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length || known.length === 0) return null;
  return Math.max(...known) / Math.min(...known) - 1;
}

function atMost(size: SizeResult, task: string, what: string, seconds: number): Figure {
  const found = findMedian(size, "auditq", task)?.seconds ?? null;
  return figure(
    what,
    `≤ ${seconds} s`,
    found,
    (value) => `${secondsText(value)} s`,
    (value) => value <= seconds,
  );
}

function search(size: SizeResult): Figure {
  const found = findMedian(size, "auditq", "grep");
  const bytes = found === undefined ? null : size.bytes / found.seconds;
  const text = (value: number) => `${(value / 1e9).toFixed(2)} GB/s`;
  return figure(
    "--grep over the log text stored",
    `≥ ${text(MIN_SEARCH_BYTES)}`,
    bytes,
    text,
    (value) => value >= MIN_SEARCH_BYTES,
  );
}

function points(size: SizeResult): Figure[] {
  const found = Object.entries(findResult(size, "auditq", "points")?.partsMs ?? {});
  const all = found.length === 0 ? [["point questions", null] as const] : found;
  const text = (value: number) => `${value.toFixed(1)} ms`;
  return all.map(([what, ms]) => figure(what, `≤ ${MAX_POINT_MS} ms`, ms, text, (value) => value <= MAX_POINT_MS));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function figure(
  what: string,
  bar: string,
  value: number | null,
  text: (value: number) => string,
  isMet: (value: number) => boolean,
): Figure {
  if (value === null || Number.isNaN(value)) return { what, bar, measured: "", verdict: "not measured" };
  return { what, bar, measured: text(value), verdict: isMet(value) ? "pass" : "miss" };
}
