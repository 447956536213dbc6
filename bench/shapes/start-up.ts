import { median } from "../harness/stats.ts";
import { type Bench, runNode } from "./bench.ts";
import type { Row } from "./row.ts";

const RUNS = 15;

/** How long it takes until something is said, against a Node that says nothing. */
export async function startUp(bench: Bench): Promise<Row[]> {
  const { program } = bench;
  const calls = [
    ["node -e 0", ["-e", "0"]],
    ["--version", [program, "--version"]],
    ["--help", [program, "--help"]],
    ["report --help", [program, "report", "--help"]],
  ] as const;
  // The first run fills the compile cache.
  for (const [, args] of calls) await runNode(bench, args);
  const seconds = calls.map((): number[] => []);
  for (let run = 0; run < RUNS; run++) {
    for (const [at, [, args]] of calls.entries()) seconds[at]?.push((await runNode(bench, args)).seconds);
  }
  return calls.map(([what], at) => ({ what, seconds: median(seconds[at] ?? []), verdicts: [] }));
}
