import { errorCode } from "../base/failure.ts";
import { hash48 } from "../base/hash48.ts";
import { groupDigits } from "../base/text.ts";
import { isFailure, outcomes } from "../events/outcome.ts";
import type { Db } from "./open.ts";
import { CHUNK_ROWS, storedShape, type WideTable, wideTables } from "./schema.ts";
import { countsAs, timeOf, type Unit } from "./unit.ts";
import { readRaw } from "./verify-records.ts";

const MOST = 20;

/** Checks that a database is sound besides its raw text: its pages, that every id leads somewhere, that counts are those of
 *  the rows. Gives a sentence for each thing that is wrong. */
export function* databaseFaults(db: Db): Generator<string> {
  yield* guardedFaults("its pages", () => pageFaults(db));
  yield* guardedFaults("its references", () => referenceFaults(db));
  yield* guardedFaults("its problems", () => problemFaults(db));
  yield* guardedFaults("its outcomes", () => outcomeFaults(db));
  for (const table of wideTables) yield* guardedFaults(`its table ${table}`, () => hashFaults(db, table));
  for (const { what, sql } of [...danglingIds(), ...wrongCounts]) {
    yield* guardedFaults(what, () => {
      const count = db.prepare(sql).pluck().get() as number;
      return count === 0 ? [] : [`${what} (${groupDigits(count)} times)`];
    });
  }
}

function pageFaults(db: Db): string[] {
  const found = db.pragma(`integrity_check(${MOST})`) as { readonly integrity_check: string }[];
  const said = found.map((row) => row.integrity_check).filter((text) => text !== "ok");
  return said.map((text) => `damaged pages: ${text.replace(/\s+/g, " ")}`);
}

function referenceFaults(db: Db): string[] {
  const found = db.pragma("foreign_key_check") as { readonly table: string; readonly parent: string }[];
  const pairs = Map.groupBy(found, ({ table, parent }) => `rows of ${table} refer to no row of ${parent}`);
  return [...pairs].map(([what, rows]) => `${what} (${groupDigits(rows.length)} times)`);
}

function problemFaults(db: Db): string[] {
  const sql =
    "SELECT problem.id, path, offset, length, kind, raw FROM problem LEFT JOIN file ON file.id = file ORDER BY problem.id";
  const found: string[] = [];
  for (const row of db.prepare(sql).iterate() as IterableIterator<ProblemRow>) {
    const raw = readRaw(row.raw);
    // Of a record that was too long its beginning is kept.
    const isWhole = raw !== null && (raw.length === row.length || row.kind === "line_too_long");
    if (!isWhole && found.length < MOST)
      found.push(`the bytes of problem ${row.id} are damaged (${row.path}, byte ${row.offset})`);
  }
  return found;
}

interface ProblemRow {
  readonly id: number;
  readonly path: string | null;
  readonly offset: number;
  readonly length: number;
  readonly kind: string;
  readonly raw: Buffer;
}

function outcomeFaults(db: Db): string[] {
  const stored = db.prepare("SELECT id, value, failure FROM outcome ORDER BY id").raw().all();
  const known = outcomes.map((value, id) => [id, value, isFailure(value) ? 1 : 0]);
  return JSON.stringify(stored) === JSON.stringify(known) ? [] : ["the table outcome is not as auditq writes it"];
}

function hashFaults(db: Db, table: WideTable): string[] {
  const rows = db.prepare(`SELECT id, hash, value FROM ${table} WHERE id > 0 ORDER BY id`).raw();
  const wrong: number[] = [];
  for (const [id, hash, value] of rows.iterate() as IterableIterator<[number, number, string]>) {
    if (hash48(value) !== hash && wrong.length < MOST) wrong.push(id);
  }
  return wrong.length === 0 ? [] : [`values of the table ${table} are not what was stored (id ${wrong.join(", ")})`];
}

/** Damage that keeps a question from being answered is a fault, too. */
function guardedFaults(what: string, check: () => string[]): string[] {
  try {
    return check();
  } catch (error) {
    if (errorCode(error)?.startsWith("SQLITE_") !== true) throw error;
    return [`cannot be checked, ${what}: ${(error as Error).message}`];
  }
}

interface Fault {
  readonly what: string;
  /** SQL of how often it is there. */
  readonly sql: string;
}

function danglingIds(): Fault[] {
  const ofEvent = {
    shape: "shape",
    namespace: "namespace",
    name: "name",
    uri: "uri",
    streams: "stream_set",
    block: "block",
  };
  const events = Object.entries(ofEvent).map(([column, table]) => dangling("event", column, table));
  const numbers: ReadonlySet<string> = new Set(["code", "flags", "form"]);
  const shapes = storedShape
    .filter((column) => !numbers.has(column))
    .map((column) => dangling("shape", column, column === "impersonated" ? "identity" : column));
  return [...events, ...shapes];
}

function dangling(table: string, column: string, dictionary: string): Fault {
  return {
    what: `rows of ${table} have a ${column} that is not in ${dictionary}`,
    sql: `SELECT count(*) FROM ${table} t LEFT JOIN ${dictionary} d ON d.id = t.${column} WHERE d.id IS NULL`,
  };
}

function sums(unit: Unit): string {
  const filter = `FILTER (WHERE ${countsAs(unit)})`;
  return `count(*) ${filter}, min(${timeOf(unit)}) ${filter}, max(${timeOf(unit)}) ${filter}`;
}

const values = ["event", "request"].flatMap((unit) => [`${unit}_count`, `${unit}_first_us`, `${unit}_last_us`]);
const places = ["shape", "namespace", "chunk", "streams"];

// Only of chunks that are in the table chunk the sums count.
const wrongSums = `WITH summed AS MATERIALIZED (SELECT shape, namespace, id / ${CHUNK_ROWS}, streams, ${sums("event")}, ${sums("request")}
    FROM event e WHERE id / ${CHUNK_ROWS} IN (SELECT id FROM chunk) GROUP BY 1, 2, 3, 4),
  counted (${[...places, ...values].join(", ")}) AS (SELECT * FROM summed)
  SELECT (SELECT count(*) FROM counted a LEFT JOIN cell b USING (${places.join(", ")})
      WHERE ${values.map((name) => `a.${name} IS NOT b.${name}`).join(" OR ")})
    + ((SELECT count(*) FROM summed) <> (SELECT count(*) FROM cell WHERE chunk IN (SELECT id FROM chunk)))`;

const wrongCounts: readonly Fault[] = [
  {
    what: "the files do not count as many events as there are",
    sql: "SELECT (SELECT ifnull(sum(events), 0) FROM file) <> (SELECT count(*) FROM event WHERE units <> 2)",
  },
  {
    what: "a set of streams names one that there is not",
    sql: "SELECT count(*) FROM stream_set, json_each(names) WHERE json_each.value NOT IN (SELECT name FROM stream)",
  },
  {
    what: "a file does not count its problems",
    sql: "SELECT count(*) FROM file f WHERE problems <> (SELECT count(*) FROM problem WHERE file = f.id)",
  },
  {
    what: "a file does not count its skipped parts",
    sql: "SELECT count(*) FROM file f WHERE skipped <> (SELECT count(*) FROM skip WHERE file = f.id)",
  },
  {
    what: "the bytes of a file are not those of its parts",
    sql: `SELECT count(*) FROM file WHERE complete AND
      bytes <> event_bytes + duplicate_bytes + problem_bytes + skipped_bytes + envelope_bytes`,
  },
  {
    what: "an event stands outside the rows of its block",
    sql: `SELECT count(*) FROM event e JOIN block b ON b.id = e.block WHERE e.units <> 2
      AND e.id NOT BETWEEN b.first_event AND b.last_event`,
  },
  {
    what: "the index of blocks does not say what a block is",
    sql: `SELECT count(*) FROM block b LEFT JOIN block_index i ON i.block = b.id WHERE i.block IS NULL
      OR i.file <> b.file OR i.first_event <> b.first_event OR i.last_event <> b.last_event`,
  },
  {
    what: "sums are not those of the events",
    sql: wrongSums,
  },
];

/** Bytes of raw text in the blocks, decompressed. */
export function rawTextSize(db: Db): number {
  return db.prepare("SELECT ifnull(sum(bytes), 0) FROM block").pluck().get() as number;
}
