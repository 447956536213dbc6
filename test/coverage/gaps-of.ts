import { join } from "node:path";
import { findGaps } from "../../src/reports/coverage/find-gaps.ts";
import type { StreamCoverage } from "../../src/reports/coverage/hole.ts";
import { openToRead } from "../../src/store/open.ts";
import { runImport } from "../evidence/run-import.ts";
import { withFolder } from "../run-cli.ts";

/** Imports paths, in this order, and finds what they cover. */
export function coverageOf(...paths: readonly string[]): Promise<StreamCoverage[]> {
  return withFolder(async (folder) => {
    const path = join(folder, "coverage.db");
    for (const one of paths) await runImport(path, [one]);
    const db = openToRead(path);
    try {
      return findGaps(db);
    } finally {
      db.close();
    }
  });
}

/** The borders of all gaps. */
export async function gapsOf(...paths: readonly string[]): Promise<[number, number][]> {
  const found = await coverageOf(...paths);
  return found.flatMap(({ gaps }) => gaps.map(({ from, to }): [number, number] => [from, to]));
}
