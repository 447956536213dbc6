import { order, writeLog } from "../log/write-log.ts";
import { type Bench, discard, fileIn, measureImport } from "./bench.ts";
import type { Row } from "./row.ts";

const EVENTS = 1_000_000;

/** A million events of level Metadata: short lines, for which a database is harder to keep small. */
export async function metadataOnly(bench: Bench): Promise<Row[]> {
  const log = await writeLog(order(fileIn(bench, "metadata.log"), { bodies: false, events: EVENTS / bench.shrink }));
  const what = `import ${log.events} events, level Metadata`;
  const row = await measureImport(bench, { what, log: "metadata.log", database: "metadata.db" }, log);
  discard(bench, "metadata.log", "metadata.db");
  return [row];
}
