import type { Db } from "./open.ts";
import { countsAs, type Unit } from "./unit.ts";

/** What the database holds, whatever is asked of it. */
export interface Facts {
  readonly streams: number;
  readonly files: number;
  readonly lines: number;
  readonly duplicates: number;
  readonly problems: number;
  /** Files that were not read to their end. */
  readonly unfinished: number;
}

/** Counts of the files read. */
export function readFacts(db: Db): Facts {
  const sql = `SELECT count(DISTINCT stream) AS streams, count(*) AS files, ifnull(sum(lines), 0) AS lines,
    ifnull(sum(duplicates), 0) AS duplicates, ifnull(sum(problems), 0) AS problems,
    count(*) FILTER (WHERE complete = 0) AS unfinished FROM file`;
  return db.prepare(sql).get() as Facts;
}

/** How many requests or events have no time at all. */
export function countTimeless(db: Db, unit: Unit): number {
  const sql = `SELECT count(*) FROM event e WHERE received_us IS NULL AND elapsed_us IS NULL AND ${countsAs(unit)}`;
  return db.prepare(sql).pluck().get() as number;
}

/** The stages or levels that occur, sorted. */
export function wordsSeen(db: Db, table: "stage" | "level"): string[] {
  return db.prepare(`SELECT value FROM ${table} WHERE value IS NOT NULL ORDER BY value`).pluck().all() as string[];
}

/** How many problems there are of each kind, most first. */
export function problemCounts(db: Db): { kind: string; count: number }[] {
  const sql = "SELECT kind, count(*) AS count FROM problem GROUP BY kind ORDER BY count DESC, kind";
  return db.prepare(sql).all() as { kind: string; count: number }[];
}
