import { markdownTable, megabytesText, secondsText, sizeText } from "../report/markdown.ts";
import { figuresTable } from "../report/tables.ts";
import { programFigures } from "./figures.ts";
import type { ProgramFindings } from "./measure-programs.ts";
import type { Source, TrialResult } from "./trial.ts";

const titles = ["program", "by", "time [s]", "lowest–highest", "MB/s", "CPU [s]", "memory [MB]", "outputs", "answer"];

/** All that was measured of jq programs: bars, then times, then what could not run. */
export function programTables(findings: ProgramFindings): string {
  const { results, small, large } = findings;
  const missing = results.filter(({ median }) => median === null);
  const reasons = new Set(missing.map(({ by, reason }) => `* ${by}: ${reason ?? "did not run"}\n`));
  return [
    settingLine(findings),
    figuresTable(programFigures(results)),
    `**over a file of ${sizeText(small.bytes)}**`,
    timesTable(results, "file"),
    `**over ${sizeText(large.bytes)}, stored or as a file**`,
    timesTable(results, "stored"),
    ...(reasons.size === 0 ? [] : [`Not measured:\n\n${[...reasons].join("")}`.trimEnd()]),
  ].join("\n\n");
}

function settingLine({ results, small, large }: ProgramFindings): string {
  const runs = results.flatMap((result) => result.runs);
  const rounds = Math.max(0, ...results.map((result) => result.runs.length));
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const others = sum(runs.map(({ otherCpuSeconds }) => otherCpuSeconds)) / sum(runs.map(({ seconds }) => seconds));
  const logs = `file of ${sizeText(small.bytes)}, ${small.events} events; stored log of ${sizeText(large.bytes)}, ${large.events} events`;
  return `${logs}; median of ${rounds} ${rounds === 1 ? "run" : "runs"}; other work took ${others.toFixed(2)} cores meanwhile.`;
}

function timesTable(results: readonly TrialResult[], source: Source): string {
  return markdownTable(titles, results.filter((result) => result.source === source).flatMap(rowOf)).trimEnd();
}

function rowOf({ program, by, version, median, runs, bytes, lines, wrong }: TrialResult): string[][] {
  if (median === null) return [];
  const times = runs.map(({ seconds }) => seconds);
  return [
    [
      program,
      version === "" ? by : `${by} (${version})`,
      secondsText(median.seconds),
      `${secondsText(Math.min(...times))}–${secondsText(Math.max(...times))}`,
      megabytesText(bytes / median.seconds),
      secondsText(median.cpuSeconds),
      median.peakBytes === null ? "" : megabytesText(median.peakBytes),
      lines === null ? "" : String(lines),
      lines === null ? "" : wrong.length === 0 ? "agrees" : `WRONG: ${wrong.join("; ")}`,
    ],
  ];
}
