import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { withFolder } from "../run-cli.ts";
import { difference, type LogicalRows, logicalRows } from "./logical-rows.ts";
import { type FileReport, type ImportReport, runImport } from "./run-import.ts";

/** The log directory of a server and the database it is imported into. */
export class LogFolder {
  readonly root: string;
  readonly db: string;

  constructor(root: string) {
    this.root = root;
    this.db = join(root, "auditq.db");
  }

  path(name: string): string {
    return join(this.root, "logs", name);
  }

  write(name: string, bytes: Buffer | string): this {
    mkdirSync(join(this.path(name), ".."), { recursive: true });
    writeFileSync(this.path(name), bytes);
    return this;
  }

  append(name: string, bytes: Buffer | string): this {
    appendFileSync(this.path(name), bytes);
    return this;
  }

  read(name: string): Buffer {
    return readFileSync(this.path(name));
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  rename(from: string, to: string): this {
    renameSync(this.path(from), this.path(to));
    return this;
  }

  remove(name: string): this {
    rmSync(this.path(name));
    return this;
  }

  /** Imports files of the folder, or all of it. */
  import(...names: string[]): Promise<ImportReport> {
    return runImport(this.db, names.length === 0 ? [this.path("")] : names.map((name) => this.path(name)));
  }

  rows(): LogicalRows {
    return logicalRows(this.db, this.root);
  }

  /** What a database made by one import of the folder as it is now says differently; null if nothing. */
  async differenceFromClean(ignored: readonly string[] = []): Promise<string | null> {
    return withFolder(async (fresh) => {
      const clean = new LogFolder(fresh);
      const logs = readdirSync(this.path(""), { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      for (const { parentPath, name } of logs) {
        const path = join(parentPath, name);
        clean.write(path.slice(this.path("").length), readFileSync(path));
      }
      await clean.import();
      return difference(clean.rows(), this.rows(), ignored);
    });
  }
}

/** Runs a test with a folder of its own. */
export function withLogs(use: (logs: LogFolder) => Promise<void>): Promise<void> {
  return withFolder((root) => use(new LogFolder(root)));
}

/** What a report says of one file. */
export function reportOf(report: ImportReport, name: string): FileReport {
  const found = report.files.find(({ path }) => path.endsWith(name));
  if (found === undefined) throw new Error(`no ${name} in the report`);
  return found;
}
