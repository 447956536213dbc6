import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Ran, runNode } from "./child.ts";
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

/** Runs the program. */
export function runProgram(bench: Bench, args: readonly string[]): Promise<Ran> {
  return runNode([bench.program, ...args]);
}

/** The totals of an answer in JSON. */
export function totalsOf(ran: Ran): Readonly<Record<string, number>> {
  return (JSON.parse(ran.stdout) as Totals).totals;
}

/** Imports a log into a fresh database and compares what was found with what is in it. */
export async function measureImport(
  bench: Bench,
  name: { readonly part: string; readonly what: string; readonly log: string; readonly database: string },
  expected: Expected,
): Promise<Row> {
  const database = fileIn(bench, name.database);
  rmSync(database, { force: true });
  const ran = await runProgram(bench, ["import", fileIn(bench, name.log), "--db", database, "-o", "json", "--quiet"]);
  const { events, requests, skipped = 0, bytes } = expected;
  const counts = countBar(totalsOf(ran), { events, requests, duplicates: 0, problems: 0, skipped });
  const databaseBytes = statSync(database).size;
  return {
    part: name.part,
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
