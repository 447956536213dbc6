/** Measures auditq against other programs on the same log, and on logs of hard shapes: `npm run bench -- --help`.
 *  Prints tables, and writes them beside the numbers as JSON to `tmp/bench/`. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadContenders } from "./harness/all-contenders.ts";
import type { Contender } from "./harness/contender.ts";
import { type Lab, openLab } from "./harness/lab.ts";
import { isOnlyPrograms, type Options, PROGRAMS, readOptions, usage } from "./harness/options.ts";
import { runRounds } from "./harness/rounds.ts";
import { benchFolder } from "./harness/tools.ts";
import { measurePrograms, type ProgramFindings } from "./jq/measure-programs.ts";
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
  const chosen = isOnlyPrograms(options.only)
    ? []
    : contenders.filter(({ name, isBaseline }) => isBaseline || isChosen(options, name));
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "auditq-bench-"));
  const tidy = () => {
    if (options.folder === null) rmSync(folder, { recursive: true, force: true });
  };
  process.once("SIGINT", () => {
    tidy();
    process.exit(130);
  });
  try {
    const isRunningPrograms = isChosen(options, PROGRAMS);
    install(isRunningPrograms ? contenders.filter((one) => chosen.includes(one) || one.jqRunners) : chosen, options);
    const shapesChosen = shapeNames.filter((name) => isChosen(options, name));
    return report(await measureAll({ folder, all: contenders, chosen, shapes: shapesChosen, options }), options);
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

/** What one run measures. */
interface Plan {
  readonly folder: string;
  /** All there are; jq programs are always run by all that can. */
  readonly all: readonly Contender[];
  /** The baseline first; empty if only jq programs are asked for. */
  readonly chosen: readonly Contender[];
  readonly shapes: readonly string[];
  readonly options: Options;
}

async function measureAll(plan: Plan): Promise<Findings> {
  const { folder, chosen, options } = plan;
  const { isQuick, isFull, program, shrink, bytes } = options;
  const { main, programs } = await inLab(plan, bytes, chosen.length > 0, async (lab) => ({
    main: await measureSize(plan, lab, false),
    programs: await measureJq(plan, lab),
  }));
  const side = (sideBytes: number) => inLab(plan, sideBytes, false, (lab) => measureSize(plan, lab, true));
  const isSized = chosen.some(({ isOurs }) => isOurs);
  const sides: SizeResult[] = [];
  if (isSized && !isQuick) sides.push(await side(Math.round(bytes / SMALLER)));
  if (isSized && isFull) sides.push(await side(bytes * LARGER));
  const shapeFolder = mkdtempSync(join(folder, "shapes-"));
  const rows = await measureShapes({ program, folder: shapeFolder, shrink }, plan.shapes);
  rmSync(shapeFolder, { recursive: true, force: true });
  const machine = { cores: availableParallelism(), platform: process.platform, node: process.versions.node };
  return { machine, isQuick, main, sides, shapes: rows, programs };
}

/** Works on a log of one size, which is kept only where the run was given a folder. */
async function inLab<Result>(
  { folder, options }: Plan,
  bytes: number,
  hasSet: boolean,
  use: (lab: Lab) => Promise<Result>,
): Promise<Result> {
  const path = join(folder, String(bytes));
  const found = await use(await openLab({ folder: path, program: options.program, bytes, hasSet }));
  if (options.folder === null) rmSync(path, { recursive: true, force: true });
  return found;
}

async function measureSize({ chosen, options }: Plan, lab: Lab, isSide: boolean): Promise<SizeResult> {
  const { rounds, budgetSeconds } = options;
  const order = { lab, contenders: chosen, rounds, budgetSeconds, isSide };
  const results = chosen.length === 0 ? [] : await runRounds(order);
  return { bytes: lab.written.bytes, events: lab.written.events, results };
}

function measureJq(plan: Plan, large: Lab): Promise<ProgramFindings | null> {
  const { all, options } = plan;
  const { rounds, programBytes, programSeconds } = options;
  if (!isChosen(options, PROGRAMS)) return Promise.resolve(null);
  const limits = { rounds, budgetSeconds: programSeconds };
  return inLab(plan, programBytes, false, (small) => measurePrograms({ contenders: all, small, large }, limits));
}

function report(findings: Findings, { isWritingDocs, only }: Options): number {
  mkdirSync(benchFolder, { recursive: true });
  const { programs, ...others } = blocksOf(findings);
  const blocks = isOnlyPrograms(only) ? { programs } : { ...others, programs };
  const page = pageOf(blocks);
  writeFileSync(join(benchFolder, "performance.json"), `${JSON.stringify(findings, null, 2)}\n`);
  writeFileSync(join(benchFolder, "performance.md"), page);
  process.stdout.write(page);
  if (isWritingDocs) writeFileSync(docsPage, fillBlocks(readFileSync(docsPage, "utf8"), blocks));
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
