import { rmSync, statSync } from "node:fs";
import { Answers } from "./answers.ts";
import type { Contender, Kind, Task } from "./contender.ts";
import { fileIn, type Lab } from "./lab.ts";
import { type Cost, measure, type Ran } from "./measure.ts";
import { medianCost, medianParts } from "./stats.ts";

/** What came out of one task. */
export interface TaskResult {
  readonly contender: string;
  readonly task: string;
  readonly title: string;
  readonly version: string;
  readonly what: string;
  readonly kind: Kind;
  /** Bytes of log it stands for; null if it reads none. */
  readonly bytes: number | null;
  /** Every run, in its order. */
  readonly runs: readonly Cost[];
  /** Null if it never ran to its end. */
  readonly median: Cost | null;
  readonly partsMs: Readonly<Record<string, number>>;
  /** What it left on the disk. */
  readonly outputBytes: number | null;
  /** How its answer differs from that of others. */
  readonly wrong: readonly string[];
  /** Why there is no result. */
  readonly reason: string | null;
  /** It should have run and did not. */
  readonly isFailure: boolean;
}

/** One task while the rounds go on. */
interface Entry {
  readonly contender: Contender;
  readonly task: Task;
  readonly version: string;
  readonly runs: Cost[];
  readonly parts: Readonly<Record<string, number>>[];
  outputBytes: number | null;
  readonly wrong: Set<string>;
  reason: string | null;
  isFailure: boolean;
}

/** Which rounds are run. */
export interface RoundsOrder {
  readonly lab: Lab;
  /** The baseline first. */
  readonly contenders: readonly Contender[];
  readonly rounds: number;
  /** No round begins after so many seconds. */
  readonly budgetSeconds: number;
  /** Only what is measured at every size. */
  readonly isSide: boolean;
}

/** Runs every task of every contender once, then all of them again, and so on: what slows the machine for a while slows
 *  all of them. */
export async function runRounds(wanted: RoundsOrder): Promise<TaskResult[]> {
  const { lab, contenders, rounds, budgetSeconds, isSide } = wanted;
  const entries = contenders.flatMap((contender) => entriesOf(contender, isSide));
  const answers = new Answers();
  const { events, requests } = lab.written;
  const newEvents = { "events new in a second import": 0 };
  answers.add("the generator", { lines: events, events, requests, duplicates: 0, problems: 0, ...newEvents });
  const startMs = performance.now();
  for (let round = 1; round <= rounds; round++) {
    if (performance.now() - startMs > budgetSeconds * 1000) break;
    process.stderr.write(`round ${round} of ${rounds}, ${(lab.written.bytes / 1e6).toFixed(0)} MB\n`);
    for (const entry of entries) {
      const failed = entries.find((one) => isNeeded(entry, one) && one.reason !== null);
      if (failed !== undefined && entry.reason === null) entry.reason = `needs ${failed.task.name}`;
      if (entry.reason === null) await runOnce(entry, lab, answers);
    }
  }
  return entries.map((entry) => resultOf(entry, lab));
}

function entriesOf(contender: Contender, isSide: boolean): Entry[] {
  const reason = contender.missing();
  const version = reason === null ? contender.version() : "";
  const tasks = contender.tasks.filter((task) => task.isAtEverySize || !isSide);
  return tasks.map((task) => ({
    ...{ contender, task, version, reason },
    ...{ runs: [], parts: [], outputBytes: null, wrong: new Set(), isFailure: false },
  }));
}

function isNeeded({ contender, task }: Entry, other: Entry): boolean {
  return other.contender === contender && (task.needs?.includes(other.task.name) ?? false);
}

async function runOnce(entry: Entry, lab: Lab, answers: Answers): Promise<void> {
  const { contender, task } = entry;
  const written = (task.writes ?? []).map((name) => fileIn(lab, name));
  for (const path of written) rmSync(path, { force: true });
  const ran = await measure(task.command(lab), task.isSilent ? null : fileIn(lab, "stdout"));
  const { seconds, cpuSeconds, peakBytes, otherCpuSeconds } = ran;
  process.stderr.write(`  ${contender.name} ${task.name} ${seconds.toFixed(2)} s\n`);
  if (ran.exit !== 0) return refuse(entry, ran, lab.folder);
  entry.runs.push({ seconds, cpuSeconds, peakBytes, otherCpuSeconds });
  if (task.parts !== undefined) entry.parts.push(task.parts(ran.stdout));
  if (written.length > 0) entry.outputBytes = written.reduce((sum, path) => sum + sizeOf(path), 0);
  try {
    const wrong = answers.add(`${contender.name} ${task.name}`, task.answer?.(ran.stdout, lab) ?? {});
    for (const text of wrong) entry.wrong.add(text);
  } catch (error) {
    entry.wrong.add(`its answer cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(entry: Entry, { exit, stderr }: Ran, folder: string): void {
  if (exit === entry.task.notAvailable) {
    entry.reason = "not available in this version";
    return;
  }
  const said = stderr.trim().split("\n")[0]?.replaceAll(folder, "…") ?? "";
  entry.reason = `ended with ${exit}${said === "" ? "" : `: ${said}`}`;
  entry.isFailure = true;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function resultOf({ contender, task, version, runs, parts, ...rest }: Entry, lab: Lab): TaskResult {
  return {
    ...{ contender: contender.name, task: task.name, title: contender.title, version },
    ...{ what: task.what, kind: task.kind, runs },
    bytes: task.reads === "nothing" ? null : lab.written.bytes,
    median: rest.reason === null && runs.length > 0 ? medianCost(runs) : null,
    partsMs: medianParts(parts),
    outputBytes: rest.outputBytes,
    wrong: [...rest.wrong],
    reason: rest.reason,
    isFailure: rest.isFailure,
  };
}
