import type { Bench } from "./bench.ts";
import { giantLine, oneValue, sparseFile } from "./files.ts";
import { metadataOnly } from "./metadata.ts";
import type { Row } from "./row.ts";
import { startUp } from "./start-up.ts";

/** Logs that are hard for other reasons than their size, and what else belongs to auditq alone; by name. */
export const shapes: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  metadata: metadataOnly,
  list: oneValue("event-list"),
  pretty: oneValue("pretty"),
  giant: giantLine,
  sparse: sparseFile,
  start: startUp,
};

/** Measures shapes one after the other. One whose import fails is a row which says so. */
export async function measureShapes(bench: Bench, names: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    try {
      rows.push(...((await shapes[name]?.(bench)) ?? []));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      rows.push({ what: name, seconds: Number.NaN, verdicts: [{ text, isKept: false, isCount: true }] });
    }
  }
  return rows;
}
