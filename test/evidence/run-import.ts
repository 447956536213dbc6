import { runCli } from "../run-cli.ts";

/** What `import -o json` prints of one file. */
export interface FileReport {
  readonly path: string;
  readonly stream: string | null;
  readonly lines: number;
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
  readonly skipped: number;
  readonly first: string | null;
  readonly last: string | null;
  readonly status: "imported" | "continued" | "unchanged" | "skipped" | "failed";
}

/** What `import -o json` prints. */
export interface ImportReport {
  readonly files: readonly FileReport[];
  readonly totals: Readonly<
    Record<"files" | "lines" | "records" | "events" | "duplicates" | "problems" | "skipped" | "requests", number>
  >;
  readonly problems: readonly {
    readonly file: string;
    readonly line: number;
    readonly offset: number;
    readonly kind: string;
    readonly detail: string;
  }[];
}

/** Runs the command `import -o json` within this process and returns its report. Fails if it fails. */
export async function runImport(
  db: string,
  paths: readonly string[],
  more: { readonly stdin?: Buffer; readonly flags?: readonly string[] } = {},
): Promise<ImportReport> {
  const { flags = [], stdin } = more;
  const outside = stdin === undefined ? {} : { stdin };
  const { exit, stdout, stderr } = await runCli(["import", ...paths, "--db", db, "-o", "json", ...flags], outside);
  if (exit !== 0) throw new Error(`import ended with ${exit}: ${stderr}`);
  return JSON.parse(stdout) as ImportReport;
}
