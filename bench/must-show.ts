/** Runs the built program on logs of hard sizes and shapes and prints what it took as a table:
 *  `npm run build && node bench/must-show.ts`. Exit code 1 if a bar is missed; with --quick only if a count is wrong. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Bench } from "./show/bench.ts";
import { metadataOnly, withBodies } from "./show/million.ts";
import { type Row, renderRows } from "./show/row.ts";
import { giantLine, oneValue, sparseFile } from "./show/shapes.ts";
import { startUp } from "./show/start-up.ts";

const parts: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  metadata: metadataOnly,
  bodies: withBodies,
  list: oneValue("event-list"),
  pretty: oneValue("pretty"),
  giant: giantLine,
  sparse: sparseFile,
  start: startUp,
};

const usage = `usage: node bench/must-show.ts [flags]
  --quick            sizes divided by 50; only counts can fail
  --only PARTS       some of ${Object.keys(parts).join(",")}
  --dir PATH         where the logs are written (default: a new folder for temporary files; removed at the end)
  --program PATH     the program's start file (default: this project's)
`;

const QUICK = 50;

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      only: { type: "string" },
      dir: { type: "string" },
      program: { type: "string", default: fileURLToPath(new URL("../bin/auditq.js", import.meta.url)) },
    },
  });
  const names = values.only?.split(",") ?? Object.keys(parts);
  const unknown = names.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`there is no part ${unknown}`);
  const folder = mkdtempSync(join(values.dir ?? tmpdir(), "auditq-bench-"));
  const bench = { program: resolve(values.program), folder, shrink: values.quick ? QUICK : 1 };
  const rows: Row[] = [];
  try {
    for (const name of names) {
      process.stderr.write(`${name} …\n`);
      rows.push(...((await parts[name]?.(bench)) ?? []));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const shown = values.quick ? rows.map(onlyCounts) : rows;
  process.stdout.write(renderRows(shown));
  return shown.some(({ verdicts }) => verdicts.some(({ isKept }) => !isKept)) ? 1 : 0;
}

// A small log does not show what a big one takes.
function onlyCounts(row: Row): Row {
  return { ...row, verdicts: row.verdicts.filter(({ isCount }) => isCount) };
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
