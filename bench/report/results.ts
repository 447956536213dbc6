import type { Cost } from "../harness/measure.ts";
import type { TaskResult } from "../harness/rounds.ts";
import { type ProgramFindings, programFaults } from "../jq/measure-programs.ts";
import type { Row } from "../shapes/row.ts";

/** What was measured with a log of one size. */
export interface SizeResult {
  readonly bytes: number;
  readonly events: number;
  readonly results: readonly TaskResult[];
}

/** All that one run of the benchmark found. */
export interface Findings {
  readonly machine: { readonly cores: number; readonly platform: string; readonly node: string };
  readonly isQuick: boolean;
  /** Where everything was measured. */
  readonly main: SizeResult;
  /** Other sizes, for what has to stay flat; the smallest first. */
  readonly sides: readonly SizeResult[];
  readonly shapes: readonly Row[];
  /** Null if they were not asked for. */
  readonly programs: ProgramFindings | null;
}

/** The result of one task; undefined if it was not asked for. */
export function findResult({ results }: SizeResult, contender: string, task: string): TaskResult | undefined {
  return results.find((one) => one.contender === contender && one.task === task);
}

/** The median of one task; undefined if it did not run. */
export function findMedian(size: SizeResult, contender: string, task: string): Cost | undefined {
  return findResult(size, contender, task)?.median ?? undefined;
}

/** What must not be, whatever the machine: wrong answers, and failures of auditq itself. */
export function faultsOf({ main, sides, shapes, programs }: Findings, ours: string): string[] {
  const results = [main, ...sides].flatMap(({ results }) => results);
  return [
    ...results.flatMap(({ contender, task, wrong }) => wrong.map((text) => `${contender} ${task}: ${text}`)),
    ...results
      .filter(({ contender, isFailure }) => contender === ours && isFailure)
      .map(({ contender, task, reason }) => `${contender} ${task} ${reason}`),
    ...shapes.flatMap(({ what, verdicts }) =>
      verdicts.filter(({ isCount, isKept }) => isCount && !isKept).map(({ text }) => `${what}: ${text}`),
    ),
    ...(programs === null ? [] : programFaults(programs)),
  ];
}
