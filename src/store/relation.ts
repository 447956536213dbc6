import { allOf, type Predicate } from "../filter/predicate.ts";
import { chunkOf, rowsOf } from "./cells.ts";
import type { Db } from "./open.ts";
import { conjunctsOf } from "./relaxed.ts";
import type { storedShape } from "./schema.ts";
import { compileSql, isOfCells } from "./to-sql.ts";
import { countsAs, timeOf, type Unit } from "./unit.ts";

/** A range of time in microseconds: from `since` to before `until`. */
interface Bounds {
  readonly since: number;
  readonly until: number;
}

const always: Bounds = { since: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** Columns of a shape `s`, or of a row `e`, that units can be counted by; all are ids or small numbers. */
export type Id = `s.${(typeof storedShape)[number]}` | "e.namespace";

/** SQL of a table of how many units a predicate chooses: one column for each of `ids`, named without its prefix, then `n`,
 *  and `first` and `last`, the microseconds between which they lie. One combination of ids may have several rows. What chunks
 *  have summed up is taken from there; rows are counted where a chunk has no sums, is cut by a range of time, or where the
 *  predicate asks for more than cells know. */
export function chosenUnits(db: Db, predicate: Predicate, unit: Unit, ids: readonly Id[]): string {
  const { bounds, rest } = splitTime(predicate);
  if (!isOfCells(rest)) return rowsOfUnits(db, predicate, unit, ids, null);
  const { summed, counted } = chunksWithin(db, bounds, unit);
  const parts: string[] = [];
  if (counted.length > 0) parts.push(rowsOfUnits(db, predicate, unit, ids, counted));
  if (summed !== "" || parts.length === 0) parts.push(sumsOfUnits(db, rest, unit, ids, summed || "0"));
  return parts.join(" UNION ALL ");
}

function sumsOfUnits(db: Db, predicate: Predicate, unit: Unit, ids: readonly Id[], chunks: string): string {
  const where = [chunks, compileSql(predicate, db, unit)].join(" AND ");
  const sums = `sum(e.${unit}_count) AS n, min(e.${unit}_first_us) AS first, max(e.${unit}_last_us) AS last`;
  // Cells stand in the order of shapes and namespaces: they are added up without sorting before shapes are looked at.
  const ofCell = ids.includes("e.namespace") ? "e.shape, e.namespace" : "e.shape";
  const isWhole = predicate.kind === "all" && predicate.of.length === 0;
  if (!isWhole) {
    return `SELECT ${[...ids, sums].join(", ")} FROM shape s CROSS JOIN cell e ON e.shape = s.id
      WHERE ${where}${grouped(ids)} HAVING n > 0`;
  }
  return `SELECT ${[...ids, "sum(n) AS n, min(first) AS first, max(last) AS last"].join(", ")}
    FROM (SELECT ${ofCell}, ${sums} FROM cell e WHERE ${chunks} GROUP BY ${ofCell} HAVING n > 0) e
    CROSS JOIN shape s ON s.id = e.shape${grouped(ids)} HAVING n > 0`;
}

/** `chunks`: null for all rows. */
function rowsOfUnits(
  db: Db,
  predicate: Predicate,
  unit: Unit,
  ids: readonly Id[],
  chunks: readonly number[] | null,
): string {
  const where = [countsAs(unit), compileSql(predicate, db, unit)];
  if (chunks !== null) where.push(`(${chunks.map(rowRange).join(" OR ")})`);
  const time = timeOf(unit);
  return `SELECT ${[...ids, `count(*) AS n, min(${time}) AS first, max(${time}) AS last`].join(", ")}
    FROM event e CROSS JOIN shape s ON s.id = e.shape WHERE ${where.join(" AND ")}${grouped(ids)} HAVING n > 0`;
}

function grouped(ids: readonly Id[]): string {
  return ids.length === 0 ? "" : ` GROUP BY ${ids.join(", ")}`;
}

function rowRange(chunk: number): string {
  const [from, to] = rowsOf(chunk);
  return `e.id BETWEEN ${from} AND ${to}`;
}

/** Takes the range of time out of a predicate that asks for one. */
function splitTime(predicate: Predicate): { bounds: Bounds; rest: Predicate } {
  let { since, until } = always;
  const rest: Predicate[] = [];
  for (const part of conjunctsOf(predicate)) {
    if (part.kind === "number" && part.field === "time" && part.op === ">=") since = Math.max(since, part.value);
    else if (part.kind === "number" && part.field === "time" && part.op === "<") until = Math.min(until, part.value);
    else rest.push(part);
  }
  return { bounds: { since, until }, rest: allOf(rest) };
}

interface ChunkTimes {
  readonly id: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly timeless: number;
}

/** The chunks whose sums count, as a SQL condition over `e.chunk` (empty if there are none), and those whose rows have to be
 *  looked at. Chunks without any row in the bounds are in neither. */
function chunksWithin(db: Db, { since, until }: Bounds, unit: Unit): { summed: string; counted: number[] } {
  const sql = `SELECT id, ${unit}_first_us AS first, ${unit}_last_us AS last, ${unit}_timeless AS timeless FROM chunk`;
  const chunks = new Map((db.prepare(sql).all() as ChunkTimes[]).map((chunk) => [chunk.id, chunk]));
  const last = db.prepare("SELECT max(id) FROM event").pluck().get() as number | null;
  const summed: number[] = [];
  const counted: number[] = [];
  const isBounded = since > always.since || until < always.until;
  const newest = Math.max(last === null ? -1 : chunkOf(last), ...chunks.keys());
  for (let id = 0; id <= newest; id++) {
    const chunk = chunks.get(id);
    if (chunk === undefined) counted.push(id);
    else if (!isBounded) summed.push(id);
    else if (chunk.first === null || chunk.last === null || chunk.last < since || chunk.first >= until) continue;
    else if (chunk.timeless === 0 && chunk.first >= since && chunk.last < until) summed.push(id);
    else counted.push(id);
  }
  return { summed: summed.length === 0 ? "" : `e.chunk IN (${summed.join(",")})`, counted };
}
