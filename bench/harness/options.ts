import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { parseSize } from "../log/size.ts";

const QUICK = {
  ...{ bytes: 64 * 2 ** 20, rounds: 3, budgetSeconds: 8, shrink: 50 },
  ...{ programBytes: 30 * 2 ** 20, programSeconds: 5 },
};
const WHOLE = {
  ...{ bytes: 2 ** 30, rounds: 5, budgetSeconds: Number.POSITIVE_INFINITY, shrink: 1 },
  ...{ programBytes: 105 * 2 ** 20, programSeconds: Number.POSITIVE_INFINITY },
};

/** What one run of the benchmark does. */
export interface Options {
  readonly bytes: number;
  readonly rounds: number;
  /** No round begins after so many seconds. */
  readonly budgetSeconds: number;
  /** Size of the file that jq programs run over. */
  readonly programBytes: number;
  /** No round of jq programs begins after so many seconds. */
  readonly programSeconds: number;
  /** Divides the sizes of the shapes. */
  readonly shrink: number;
  readonly isQuick: boolean;
  /** Five times the main size too. */
  readonly isFull: boolean;
  /** Contenders, shapes and `programs`; null for all. */
  readonly only: readonly string[] | null;
  /** Where logs are written and kept; null for a folder that is removed at the end. */
  readonly folder: string | null;
  readonly isInstalling: boolean;
  readonly isWritingDocs: boolean;
  readonly program: string;
}

export const usage = `usage: npm run bench -- [flags]
  --quick            a small log, and only contenders that are here; no network, a minute
  --full             a log five times the size too
  --bytes SIZE       size of the log (default 1G, with --quick 64M)
  --runs N           how often everything runs (default 5, with --quick up to 3)
  --only NAMES       some of the contenders and shapes, such as duckdb,jq,giant; "programs" are those in jq
  --install          get what is missing: Debian packages (as root), DuckDB, the newest jq
  --dir PATH         where logs are written; they stay there for the next run (default: a temporary folder)
  --program PATH     start file of the auditq that is measured (default: this project's)
  --write-docs       write the tables of docs/performance.md anew; with --only programs theirs alone
Exit code 1 if an answer was wrong or auditq failed, never because of a time.
`;

/** The name by which `--only` asks for jq programs. */
export const PROGRAMS = "programs";

/** Reads the flags. Throws if they make no sense; `names` are the contenders and shapes there are. */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      bytes: { type: "string" },
      runs: { type: "string" },
      only: { type: "string" },
      install: { type: "boolean", default: false },
      dir: { type: "string" },
      program: { type: "string", default: fileURLToPath(new URL("../../bin/auditq.js", import.meta.url)) },
      "write-docs": { type: "boolean", default: false },
    },
  });
  const { quick, full, bytes, runs, install, dir, program } = values;
  const isWritingDocs = values["write-docs"];
  const only = values.only?.split(",") ?? null;
  const known = [...names, PROGRAMS];
  const unknown = only?.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${unknown}; there are ${known.join(", ")}`);
  if (quick && (full || isWritingDocs || install))
    throw new Error("--quick goes without --full, --install, --write-docs");
  if (isWritingDocs && only !== null && !isOnlyPrograms(only))
    throw new Error("--write-docs needs all there is, not --only some");
  if (runs !== undefined && !/^[1-9]\d*$/.test(runs)) throw new Error(`not a number of runs: ${runs}`);
  const usual = quick ? QUICK : WHOLE;
  return {
    bytes: bytes === undefined ? usual.bytes : parseSize(bytes),
    rounds: runs === undefined ? usual.rounds : Number(runs),
    budgetSeconds: runs === undefined ? usual.budgetSeconds : Number.POSITIVE_INFINITY,
    programSeconds: runs === undefined ? usual.programSeconds : Number.POSITIVE_INFINITY,
    ...{ shrink: usual.shrink, programBytes: usual.programBytes },
    ...{ isQuick: quick, isFull: full, only, isInstalling: install, isWritingDocs },
    folder: dir === undefined ? null : resolve(dir),
    program: resolve(program),
  };
}

/** Nothing but jq programs is asked for. */
export function isOnlyPrograms(only: readonly string[] | null): boolean {
  return only?.every((name) => name === PROGRAMS) ?? false;
}
