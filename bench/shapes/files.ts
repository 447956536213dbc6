import { appendFileSync, closeSync, ftruncateSync, openSync, readFileSync } from "node:fs";
import type { FormName } from "../log/forms.ts";
import { writeGiantEvent } from "../log/giant.ts";
import { order, writeLog } from "../log/write-log.ts";
import { type Bench, discard, fileIn, measureImport } from "./bench.ts";
import type { Row } from "./row.ts";

/** A gigabyte in one JSON value. */
export function oneValue(form: FormName): (bench: Bench) => Promise<Row[]> {
  return async (bench) => {
    const name = `${form}.json`;
    const log = await writeLog(order(fileIn(bench, name), { form, bytes: 1e9 / bench.shrink }));
    const shape = form === "pretty" ? "on many lines" : "on one line";
    const what = `import an EventList of ${megabytes(log.bytes)} ${shape}`;
    const row = await measureImport(bench, { what, log: name, database: "list.db" }, log);
    discard(bench, name, "list.db");
    return [row];
  };
}

/** One event of 100 MB. */
export async function giantLine(bench: Bench): Promise<Row[]> {
  const log = await writeGiantEvent(fileIn(bench, "giant.log"), "1", 100e6 / bench.shrink);
  const what = `import one event of ${megabytes(log.bytes)}`;
  const row = await measureImport(bench, { what, log: "giant.log", database: "giant.db" }, log);
  discard(bench, "giant.log", "giant.db");
  return [row];
}

/** What copytruncate leaves behind: a hole in front of the events, which is as long as the file was before. */
export async function sparseFile(bench: Bench): Promise<Row[]> {
  const hole = Math.round(2 ** 32 / bench.shrink);
  const path = fileIn(bench, "sparse.log");
  const events = await writeLog(order(fileIn(bench, "behind.log"), { events: 1_000 }));
  const file = openSync(path, "w", 0o600);
  ftruncateSync(file, hole);
  closeSync(file);
  appendFileSync(path, readFileSync(fileIn(bench, "behind.log")));
  const what = `import 1000 events behind ${megabytes(hole)} of NUL`;
  const expected = { ...events, bytes: hole + events.bytes, skipped: 1 };
  const row = await measureImport(bench, { what, log: "sparse.log", database: "sparse.db" }, expected);
  discard(bench, "behind.log", "sparse.log", "sparse.db");
  return [row];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
