import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { measure, type Ran } from "../harness/measure.ts";
import { countBar, memoryBar, type Row, sizeBar } from "./row.ts";

/** Where the parts work. Sizes are divided by `shrink`. */
export interface Bench {
  /** The program's start file. */
  readonly program: string;
  readonly folder: string;
  readonly shrink: number;
}

/** What an import is expected to find in a log. */
export interface Expected {
  readonly bytes: number;
  readonly events: number;
  readonly requests: number;
  readonly skipped?: number;
}

interface Totals {
  readonly totals: Readonly<Record<string, number>>;
}

/** Path of a file of this run. */
export function fileIn(bench: Bench, name: string): string {
  return join(bench.folder, name);
}

/** Runs this Node with arguments. Throws if it does not end well. */
export async function runNode(bench: Bench, args: readonly string[]): Promise<Ran> {
  const ran = await measure({ file: process.execPath, args }, fileIn(bench, "stdout"));
  if (ran.exit === 0) return ran;
  const said = ran.stderr.trim().split("\n")[0]?.replaceAll(bench.folder, "…") ?? "";
  throw new Error(`${args.slice(1, 2).join()} ended with ${ran.exit}: ${said}`);
}

/** Imports a log into a fresh database and compares what was found with what is in it. */
export async function measureImport(
  bench: Bench,
  name: { readonly what: string; readonly log: string; readonly database: string },
  expected: Expected,
): Promise<Row> {
  const database = fileIn(bench, name.database);
  rmSync(database, { force: true });
  const log = fileIn(bench, name.log);
  const ran = await runNode(bench, [bench.program, "import", log, "--db", database, "-o", "json", "--quiet"]);
  const { events, requests, skipped = 0, bytes } = expected;
  const counts = countBar((JSON.parse(ran.stdout) as Totals).totals, {
    events,
    requests,
    duplicates: 0,
    problems: 0,
    skipped,
  });
  const databaseBytes = statSync(database).size;
  return {
    what: name.what,
    seconds: ran.seconds,
    bytes,
    events,
    peakBytes: ran.peakBytes,
    databaseBytes,
    verdicts: [counts, ...memoryBar(ran.peakBytes), sizeBar(databaseBytes, bytes)],
  };
}

/** Removes files of this run. */
export function discard(bench: Bench, ...names: readonly string[]): void {
  for (const name of names) rmSync(fileIn(bench, name), { recursive: true, force: true });
}
