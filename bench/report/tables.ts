import type { Kind } from "../harness/contender.ts";
import type { TaskResult } from "../harness/rounds.ts";
import type { Figure } from "./figures.ts";
import { markdownTable, megabytesText, secondsText, sizeText, timesText } from "./markdown.ts";
import { type Findings, findResult, type SizeResult } from "./results.ts";

const kinds: Readonly<Record<Kind, string>> = {
  pass: "reads the log once",
  store: "stores the log",
  ask: "asks what is stored",
};

const peerTitles = [
  ...["program", "does", "time [s]", "lowest–highest", "MB/s", "times as fast as JSON.parse", "CPU [s]"],
  ...["memory [MB]", "written / log", "answer"],
];

/** A table of all contenders for each kind of task, the fastest first. What did not run stands below, with its reason. */
export function peersTable(size: SizeResult, baseline: string): string {
  const base = size.results.find(({ contender }) => contender === baseline)?.median?.seconds ?? Number.NaN;
  const parts = (Object.keys(kinds) as Kind[]).map((kind) => {
    const rows = size.results.filter((result) => result.kind === kind && result.median !== null).sort(bySeconds);
    return rows.length === 0
      ? ""
      : `**${kinds[kind]}**\n\n${markdownTable(
          peerTitles,
          rows.map((row) => cells(row, base)),
        )}\n`;
  });
  const missing = size.results.filter(({ median }) => median === null);
  const list = missing.map(({ title, what, reason }) => `* ${title}, ${what}: ${reason ?? "did not run"}\n`);
  return `${parts.join("")}${list.length === 0 ? "" : `Not measured:\n\n${list.join("")}`}`.trimEnd();
}

function bySeconds(a: TaskResult, b: TaskResult): number {
  return (a.median?.seconds ?? 0) - (b.median?.seconds ?? 0);
}

function cells({ title, version, what, median, runs, bytes, outputBytes, wrong }: TaskResult, base: number): string[] {
  if (median === null) return [];
  const { seconds, cpuSeconds, peakBytes } = median;
  const times = runs.map((run) => run.seconds);
  return [
    version === "" ? title : `${title} (${version})`,
    what,
    secondsText(seconds),
    `${secondsText(Math.min(...times))}–${secondsText(Math.max(...times))}`,
    bytes === null ? "" : megabytesText(bytes / seconds),
    bytes === null ? "" : timesText(base / seconds),
    secondsText(cpuSeconds),
    peakBytes === null ? "" : megabytesText(peakBytes),
    outputBytes === null || bytes === null ? "" : `${((outputBytes / bytes) * 100).toFixed(1)} %`,
    wrong.length === 0 ? "agrees" : `WRONG: ${wrong.join("; ")}`,
  ];
}

/** The bars. */
export function figuresTable(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, bar, measured, verdict }) => [what, bar, measured, verdict]);
  return markdownTable(["figure", "bar", "measured", "result"], rows).trimEnd();
}

/** The same tasks at every size. */
export function sizesTable({ main, sides }: Findings): string {
  const sizes = [...sides, main].sort((a, b) => a.bytes - b.bytes);
  const tasks = sides[0]?.results ?? [];
  const titles = [
    "program",
    "does",
    ...sizes.map(({ bytes }) => `MB/s at ${sizeText(bytes)}`),
    ...sizes.map(({ bytes }) => `memory [MB] at ${sizeText(bytes)}`),
  ];
  const rows = tasks.map(({ contender, task, title, what }) => {
    const medians = sizes.map((size) => ({ size, median: findResult(size, contender, task)?.median ?? null }));
    return [
      title,
      what,
      ...medians.map(({ size, median }) => (median === null ? "" : megabytesText(size.bytes / median.seconds))),
      ...medians.map(({ median }) => (median?.peakBytes == null ? "" : megabytesText(median.peakBytes))),
    ];
  });
  return rows.length === 0 ? "" : markdownTable(titles, rows).trimEnd();
}

/** What was measured on what, and whether the machine had other things to do. */
export function setting({ machine, main }: Findings): string {
  const { cores, platform, node } = machine;
  const runs = main.results.flatMap((result) => result.runs);
  const rounds = Math.max(0, ...main.results.map((result) => result.runs.length));
  const others = sumOf(runs.map(({ otherCpuSeconds }) => otherCpuSeconds)) / sumOf(runs.map(({ seconds }) => seconds));
  const size = `${sizeText(main.bytes)}, ${main.events} events, ${Math.round(main.bytes / main.events)} bytes a line`;
  const facts = `${cores} cores, ${platform}, Node ${node}; log of ${size}; median of ${rounds} ${rounds === 1 ? "run" : "runs"}`;
  return `${facts}; other work took ${others.toFixed(2)} cores meanwhile.`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
