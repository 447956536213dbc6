import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectRoot } from "../run-cli.ts";

/** Real logs live beside the project and are not part of it. */
const realLogs = join(projectRoot, "../shared/data/logs");
const realRotationSet = join(projectRoot, "../shared/data/rotation-set");

/** The rotation set of a real API server; null where it is not at hand. */
export const rotationSet = existsSync(realRotationSet) ? realRotationSet : null;

/** Whether the long form of the tests was asked for. */
export const isSoak = (process.env["AUDITQ_SOAK"] ?? "") !== "";

/** One log, decompressed. */
export interface Log {
  readonly name: string;
  readonly bytes: Buffer;
}

const notLogs = /\.(?:ts|md|ya?ml)$|expected\.json$/i;

/** The samples and, where they are at hand, the real logs. Says on standard error what is missing. */
export function loadLogs(): Log[] {
  const logs = ["cluster", "webhook", "legacy", "damaged", "wrapped"].flatMap((name) =>
    logsIn(join(projectRoot, "samples", name)),
  );
  for (const folder of [realLogs, realRotationSet]) {
    if (existsSync(folder)) logs.push(...logsIn(folder));
    else console.error(`skipped: no real logs at ${relative(projectRoot, folder)}, only the samples are read`);
  }
  return logs;
}

function logsIn(folder: string): Log[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !notLogs.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const bytes = readFileSync(path);
      return { name: relative(projectRoot, path), bytes: path.endsWith(".gz") ? gunzipSync(bytes) : bytes };
    });
}
