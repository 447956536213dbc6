import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "../harness/contender.ts";
import { type Cost, measure, type Ran } from "../harness/measure.ts";
import { median, medianCost } from "../harness/stats.ts";
import type { Trial, TrialResult } from "./trial.ts";

const LINE_FEED = 10;

/** One trial while the rounds go on. */
interface Entry {
  readonly trial: Trial;
  readonly runs: Cost[];
  readonly insideMs: number[];
  readonly wrong: Set<string>;
  lines: number | null;
  reason: string | null;
  isFailure: boolean;
}

/** What was printed first for a question, and by whom. */
type Known = Map<string, { readonly digest: string; readonly by: string }>;

/** How often trials run. */
export interface TrialOrder {
  /** In which outputs are kept for a moment. */
  readonly folder: string;
  readonly rounds: number;
  /** No round begins after so many seconds. */
  readonly budgetSeconds: number;
}

/** Runs every trial once, then all of them again, and so on. Of those that answer the same question the first one counts
 *  as right. */
export async function runTrials(trials: readonly Trial[], wanted: TrialOrder): Promise<TrialResult[]> {
  const { folder, rounds, budgetSeconds } = wanted;
  const entries = trials.map(entryOf);
  const known: Known = new Map();
  const path = join(folder, "outputs");
  const startMs = performance.now();
  for (let round = 1; round <= rounds; round++) {
    if (performance.now() - startMs > budgetSeconds * 1000) break;
    process.stderr.write(`jq programs: round ${round} of ${rounds}\n`);
    for (const entry of entries) {
      if (entry.reason === null && (round === 1 || !entry.trial.isOnce)) await runOnce(entry, path, known);
    }
  }
  rmSync(path, { force: true });
  return entries.map(resultOf);
}

function entryOf(trial: Trial): Entry {
  const { missing } = trial;
  return { trial, runs: [], insideMs: [], wrong: new Set(), lines: null, reason: missing, isFailure: false };
}

async function runOnce(entry: Entry, path: string, known: Known): Promise<void> {
  const { command, inside, program, by } = entry.trial;
  const ran = await runWell(entry, command, path);
  if (ran === null) return;
  const { seconds, cpuSeconds, peakBytes, otherCpuSeconds } = ran;
  process.stderr.write(`  ${by}: ${program} ${seconds.toFixed(2)} s\n`);
  entry.runs.push({ seconds, cpuSeconds, peakBytes, otherCpuSeconds });
  compare(entry, readFileSync(path), known);
  if (inside === undefined) return;
  const told = await runWell(entry, inside, path);
  if (told !== null) entry.insideMs.push((JSON.parse(told.stdout) as { milliseconds: number }).milliseconds);
}

/** Null if it did not end well, which ends the trial. */
async function runWell(entry: Entry, command: Command, path: string): Promise<Ran | null> {
  const ran = await measure(command, path);
  if (ran.exit === 0) return ran;
  const said = ran.stderr.trim().split("\n")[0] ?? "";
  entry.reason = `ended with ${ran.exit}${said === "" ? "" : `: ${said}`}`;
  entry.isFailure = true;
  return null;
}

function compare(entry: Entry, printed: Buffer, known: Known): void {
  const { question, isSorted, by, version } = entry.trial;
  if (question === null) return;
  const digest = digestOf(printed, isSorted === true);
  const first = known.get(question);
  if (first === undefined) known.set(question, { digest, by: `${by} ${version}`.trim() });
  else if (first.digest !== digest) entry.wrong.add(`other outputs than ${first.by}`);
  entry.lines = linesOf(printed);
}

/** A digest of outputs; `isSorted`: the same for the same lines in any order. */
export function digestOf(printed: Buffer, isSorted: boolean): string {
  const hash = createHash("sha256");
  if (!isSorted) return hash.update(printed).digest("hex");
  return hash.update(printed.toString("latin1").split("\n").sort().join("\n")).digest("hex");
}

function linesOf(printed: Buffer): number {
  let lines = 0;
  for (let at = printed.indexOf(LINE_FEED); at >= 0; at = printed.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

function resultOf({ trial, runs, insideMs, wrong, lines, reason, isFailure }: Entry): TrialResult {
  const { source, program, by, version, isOurs, bytes } = trial;
  return {
    ...{ source, program, by, version, isOurs, bytes, runs, lines, reason, isFailure },
    median: reason === null && runs.length > 0 ? medianCost(runs) : null,
    insideMs: insideMs.length === 0 ? null : median(insideMs),
    wrong: [...wrong],
  };
}
