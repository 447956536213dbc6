import { runCli } from "../run-cli.ts";

/** A row of `verify -o json`. */
export interface VerifyRow {
  readonly kind: "file" | "database" | "manifest";
  readonly file: string;
  readonly stream: string | null;
  readonly status: string;
  readonly line: number | null;
  readonly to_line: number | null;
  readonly offset: number | null;
  readonly detail: string | null;
  readonly there: string | null;
  readonly imported: string | null;
  readonly found: string | null;
  readonly bytes: number | null;
  readonly events: number | null;
  readonly link: string | null;
}

/** What `verify -o json` gave. */
export interface VerifyReport {
  readonly exit: number;
  readonly stderr: string;
  readonly rows: readonly VerifyRow[];
  /** The rows of files. */
  readonly files: readonly VerifyRow[];
  readonly notes: readonly string[];
}

/** Runs the command `verify -o json` within this process. */
export async function runVerify(
  db: string,
  paths: readonly string[] = [],
  flags: readonly string[] = [],
): Promise<VerifyReport> {
  const { exit, stdout, stderr } = await runCli(["verify", ...paths, "--db", db, "-o", "json", ...flags]);
  if (stdout === "") return { exit, stderr, rows: [], files: [], notes: [] };
  const { rows, notes } = JSON.parse(stdout) as { rows: VerifyRow[]; notes: string[] };
  return { exit, stderr, rows, files: rows.filter(({ kind }) => kind === "file"), notes };
}
