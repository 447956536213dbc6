/** Measures auditq against other programs on the same log, and on logs of hard shapes: `npm run bench -- --help`.
 *  Prints tables, and writes them beside the numbers as JSON to `tmp/bench/`. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadContenders } from "./harness/all-contenders.ts";
import type { Contender } from "./harness/contender.ts";
import { openLab } from "./harness/lab.ts";
import { type Options, readOptions, usage } from "./harness/options.ts";
import { runRounds } from "./harness/rounds.ts";
import { benchFolder } from "./harness/tools.ts";
import { fillBlocks } from "./report/docs.ts";
import { blocksOf, pageOf } from "./report/page.ts";
import { type Findings, faultsOf, type SizeResult } from "./report/results.ts";
import { measureShapes, shapes } from "./shapes/all-shapes.ts";

const docsPage = fileURLToPath(new URL("../docs/performance.md", import.meta.url));
const SMALLER = 10;
const LARGER = 5;

async function run(args: readonly string[]): Promise<number> {
  const contenders = await loadContenders();
  const shapeNames = Object.keys(shapes);
  const options = readOptions(args, [...contenders.map(({ name }) => name), ...shapeNames]);
  if (!existsSync(options.program)) throw new Error(`there is no ${options.program}`);
  const chosen = contenders.filter(({ name, isBaseline }) => isBaseline || isChosen(options, name));
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "auditq-bench-"));
  const tidy = () => {
    if (options.folder === null) rmSync(folder, { recursive: true, force: true });
  };
  process.once("SIGINT", () => {
    tidy();
    process.exit(130);
  });
  try {
    install(chosen, options);
    const shapesChosen = shapeNames.filter((name) => isChosen(options, name));
    return report(await measureAll(folder, chosen, shapesChosen, options), options);
  } finally {
    tidy();
  }
}

function isChosen({ only }: Options, name: string): boolean {
  return only?.includes(name) ?? true;
}

/** What cannot be had is no error here: the tables say that it was missing. */
function install(contenders: readonly Contender[], { isQuick, isInstalling }: Options): void {
  if (isQuick) return;
  for (const { name, missing, install: get, isSelfContained } of contenders) {
    if (get === undefined || missing() === null || !(isInstalling || isSelfContained)) continue;
    process.stderr.write(`installing ${name} …\n`);
    try {
      get();
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
}

async function measureAll(
  folder: string,
  contenders: readonly Contender[],
  shapesChosen: readonly string[],
  options: Options,
): Promise<Findings> {
  const { rounds, budgetSeconds, isQuick, isFull, program, shrink, bytes } = options;
  const measureSize = async (sizeBytes: number, isSide: boolean): Promise<SizeResult> => {
    const path = join(folder, String(sizeBytes));
    const lab = await openLab({ folder: path, program, bytes: sizeBytes, hasSet: !isSide });
    const results = await runRounds({ lab, contenders, rounds, budgetSeconds, isSide });
    if (options.folder === null) rmSync(path, { recursive: true, force: true });
    return { bytes: lab.written.bytes, events: lab.written.events, results };
  };
  const main = await measureSize(bytes, false);
  const sides: SizeResult[] = [];
  const isSized = contenders.some(({ isOurs }) => isOurs);
  if (isSized && !isQuick) sides.push(await measureSize(Math.round(bytes / SMALLER), true));
  if (isSized && isFull) sides.push(await measureSize(bytes * LARGER, true));
  const shapeFolder = mkdtempSync(join(folder, "shapes-"));
  const rows = await measureShapes({ program, folder: shapeFolder, shrink }, shapesChosen);
  rmSync(shapeFolder, { recursive: true, force: true });
  const machine = { cores: availableParallelism(), platform: process.platform, node: process.versions.node };
  return { machine, isQuick, main, sides, shapes: rows };
}

function report(findings: Findings, { isWritingDocs }: Options): number {
  mkdirSync(benchFolder, { recursive: true });
  const page = pageOf(findings);
  writeFileSync(join(benchFolder, "performance.json"), `${JSON.stringify(findings, null, 2)}\n`);
  writeFileSync(join(benchFolder, "performance.md"), page);
  process.stdout.write(page);
  if (isWritingDocs) writeFileSync(docsPage, fillBlocks(readFileSync(docsPage, "utf8"), blocksOf(findings)));
  const faults = faultsOf(findings, "auditq");
  for (const fault of faults) process.stderr.write(`fault: ${fault}\n`);
  return faults.length === 0 ? 0 : 1;
}

const args = process.argv.slice(2);
if (args.includes("--help")) process.stdout.write(usage);
else {
  try {
    process.exitCode = await run(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
  }
}
