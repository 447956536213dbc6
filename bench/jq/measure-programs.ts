import { rmSync } from "node:fs";
import { fileIn } from "../harness/lab.ts";
import { output } from "../harness/tools.ts";
import { DATABASE, type Field, makeTrials } from "./make-trials.ts";
import { runTrials } from "./run-trials.ts";
import type { TrialResult } from "./trial.ts";

/** A log that was worked on. */
interface Log {
  readonly bytes: number;
  readonly events: number;
}

/** What was measured of jq programs. */
export interface ProgramFindings {
  readonly small: Log;
  readonly large: Log;
  readonly results: readonly TrialResult[];
}

/** Stores the large log, which is not measured here, and runs the programs over both. Throws if it cannot be stored. */
export async function measurePrograms(
  field: Field,
  limits: { readonly rounds: number; readonly budgetSeconds: number },
): Promise<ProgramFindings> {
  const { small, large } = field;
  const database = fileIn(large, DATABASE);
  const discard = () => {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${database}${end}`, { force: true });
  };
  discard();
  output(process.execPath, [large.program, "import", large.log, "--db", database, "--quiet"]);
  const results = await runTrials(makeTrials(field), { folder: large.folder, ...limits });
  discard();
  return { small: small.written, large: large.written, results };
}

/** What must not be, whatever the machine: other outputs than another jq's, and failures of auditq itself. */
export function programFaults({ results }: ProgramFindings): string[] {
  return results.flatMap(({ by, program, wrong, isOurs, isFailure, reason }) => [
    ...wrong.map((text) => `${by}, ${program}: ${text}`),
    ...(isOurs && isFailure ? [`${by}, ${program} ${reason}`] : []),
  ]);
}
