import type { Bench } from "./bench.ts";
import { runNode } from "./child.ts";
import type { Row } from "./row.ts";

const RUNS = 15;

/** How long it takes until something is said, against a Node that says nothing. */
export async function startUp(bench: Bench): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [what, args] of [
    ["node -e 0", ["-e", "0"]],
    ["--version", [bench.program, "--version"]],
    ["--help", [bench.program, "--help"]],
    ["report --help", [bench.program, "report", "--help"]],
  ] as const) {
    rows.push({ part: "e", what: `${what}, median of ${RUNS}`, seconds: await medianSeconds(args), verdicts: [] });
  }
  return rows;
}

async function medianSeconds(args: readonly string[]): Promise<number> {
  const seconds: number[] = [];
  // The first run fills the compile cache.
  await runNode(args);
  for (let run = 0; run < RUNS; run++) seconds.push((await runNode(args)).seconds);
  return seconds.sort((a, b) => a - b)[RUNS >> 1] ?? Number.NaN;
}
