import { hash } from "node:crypto";
import { hash48 } from "../base/hash48.ts";
import type { ListField, NumberField, TextField } from "../filter/field.ts";
import { fieldPredicate } from "../filter/meaning.ts";
import { type CustomTest, type Leaf, leavesOf, type Predicate, type TextTest } from "../filter/predicate.ts";
import { compileTextTest } from "../filter/text-test.ts";
import { packUuid } from "../scan/audit-id.ts";
import type { Db } from "./open.ts";
import { rawCondition } from "./raw-search/raw-hits.ts";
import { auditIdSql } from "./schema.ts";
import { ofRow, type Source, sources } from "./sources.ts";
import { timeOf, type Unit } from "./unit.ts";

/** Whether a predicate asks for the streams of events. */
export function asksForStreams(predicate: Predicate): boolean {
  return leavesOf(predicate).some((leaf) => leaf.kind === "list" && leaf.field === "stream");
}

/** Whether a predicate asks only for what all events of a shape, a namespace and a set of streams have in common. */
export function isOfCells(predicate: Predicate): boolean {
  return leavesOf(predicate).every(isInCells);
}

function isInCells(leaf: Leaf): boolean {
  switch (leaf.kind) {
    case "number":
      return leaf.field === "code";
    case "text":
    case "custom":
      if (leaf.field === "code") return true;
      return leaf.field !== "audit_id" && !ofRow.has(sources[leaf.field].column);
    case "list":
      return true;
    case "raw":
      return false;
  }
}

/** Compiles a predicate to a SQL condition over the row `e` and its shape `s`, the counterpart of the test in memory. A test of a text runs
 *  once for each distinct value in TypeScript; SQL only sees `column IN (ids)`. Ids are integers of ours and stand in the
 *  text, so there is nothing to bind. */
export function compileSql(predicate: Predicate, db: Db, unit: Unit): string {
  switch (predicate.kind) {
    case "all":
      return join(predicate.of, " AND ", "1", db, unit);
    case "any":
      return join(predicate.of, " OR ", "0", db, unit);
    case "not":
      return `NOT ${compileSql(predicate.of, db, unit)}`;
    case "text":
      if (predicate.field === "audit_id") return auditIdTest(predicate.test, db);
      return idTest(sources[predicate.field], predicate.test, db);
    case "custom":
      return customTest(predicate, db);
    case "list":
      return idTest(sources[predicate.field], predicate.test, db);
    case "number":
      return numberTest(predicate.field, predicate.op, predicate.value, unit);
    case "raw":
      return rawCondition(predicate.text, db);
  }
}

function join(of: readonly Predicate[], operator: string, none: string, db: Db, unit: Unit): string {
  return of.length === 0
    ? none
    : joinEvenly(
        of.map((part) => compileSql(part, db, unit)),
        operator,
      );
}

// SQLite reads `a OR b OR c` as a tree of as many levels and refuses one of more than 1000.
function joinEvenly(parts: readonly string[], operator: string): string {
  if (parts.length <= 16) return `(${parts.join(operator)})`;
  const half = Math.ceil(parts.length / 2);
  return `(${joinEvenly(parts.slice(0, half), operator)}${operator}${joinEvenly(parts.slice(half), operator)})`;
}

function numberTest(field: NumberField, op: string, value: number, unit: Unit): string {
  if (!Number.isFinite(value)) throw new Error(`a number test needs a number, not ${value}`);
  if (field === "code") return `(s.code <> 0 AND s.code ${op} ${value})`;
  return `ifnull(${timeColumn(field, unit)} ${op} ${value}, 0)`;
}

function timeColumn(field: Exclude<NumberField, "code">, unit: Unit): string {
  switch (field) {
    case "time":
      return timeOf(unit);
    case "received":
      return "e.received_us";
    case "stage_time":
      return "(ifnull(e.received_us, 0) + e.elapsed_us)";
  }
}

function customTest(leaf: Extract<Leaf, { readonly kind: "custom" }>, db: Db): string {
  const { field, holds } = leaf;
  if (field === "audit_id") return ofEveryRow(leaf, holds, auditIdSql, db);
  if (field !== "code") {
    const source = sources[field];
    if (ofRow.has(source.column) && !isShort(source, db)) {
      // There may be few rows to look at.
      return ofEveryRow(leaf, holds, `(SELECT value FROM ${source.table} WHERE id = ${source.column})`, db);
    }
    return isOneOf(source.column, idsWhere(source, source.isList ? listHolds(holds) : holds, db));
  }
  const codes = db.prepare("SELECT DISTINCT code FROM shape").pluck().all() as number[];
  const chosen = codes.filter((code) => holds(code === 0 ? null : code));
  return isOneOf("s.code", chosen);
}

/** Whether all values of a dictionary are looked at in no time. */
function isShort({ table }: Source, db: Db): boolean {
  const many = db.prepare(`SELECT 1 FROM ${table} LIMIT 1 OFFSET ${LONG}`).pluck().get();
  return many === undefined;
}

const LONG = 1000;

function listHolds(holds: CustomTest): (json: string | null) => boolean {
  return (json) => {
    const values = json === null ? [] : (JSON.parse(json) as string[]);
    return holds(values.length === 0 ? null : values);
  };
}

function idTest(source: Source, test: TextTest, db: Db): string {
  return isOneOf(source.column, matchingIds(source, test, db));
}

function isOneOf(column: string, ids: readonly number[]): string {
  if (ids.length === 0) return "0";
  if (ids.length === 1) return `${column} = ${ids[0]}`;
  // A list in the text of a statement is parsed as an expression; a long one is cheaper as data.
  const list = ids.length <= 500 ? ids.join(",") : `SELECT value FROM json_each('[${ids.join(",")}]')`;
  return `${column} IN (${list})`;
}

/** The ids of a dictionary's values for which a test holds. */
function matchingIds(source: Source, test: TextTest, db: Db): number[] {
  const { table, value } = source;
  if (source.isWide && test.kind === "equals") {
    if (!test.value.isWellFormed()) return [];
    const find = db.prepare(`SELECT id FROM ${table} WHERE hash = ? AND ${value} = ?`).pluck();
    return find.all(hash48(test.value), test.value) as number[];
  }
  return idsWhere(source, source.isList ? listTest(test) : compileTextTest(test), db);
}

function idsWhere({ table, value }: Source, holds: (text: string | null) => boolean, db: Db): number[] {
  const ids: number[] = [];
  for (const row of db.prepare(`SELECT id, ${value} AS value FROM ${table}`).iterate()) {
    const { id, value: text } = row as { id: number; value: string | null };
    if (holds(text)) ids.push(id);
  }
  return ids;
}

function listTest(test: TextTest): (json: string | null) => boolean {
  const holds = compileTextTest(test);
  return (json) => {
    const values = json === null ? [] : (JSON.parse(json) as string[]);
    return test.kind === "absent" ? values.length === 0 : values.some(holds);
  };
}

function auditIdTest(test: TextTest, db: Db): string {
  const uuid = test.kind === "equals" ? packUuid(test.value) : null;
  if (uuid !== null) return hasAuditId(uuid.audit_a, `= ${uuid.audit_b}`, `= ${uuid.audit_c}`);
  if (test.kind === "equals") {
    if (!test.value.isWellFormed()) return "0";
    const find = db.prepare("SELECT id FROM odd_audit_id WHERE hash = ? AND value = ?").pluck();
    const ids = find.all(hash48(test.value), test.value) as number[];
    if (ids.length === 0) return "0";
    return hasAuditId(hash48(test.value), "IS NULL", `IN (${ids.join(",")})`);
  }
  return ofEveryRow(test, compileTextTest(test), auditIdSql, db);
}

/** A test of the text of a SQL expression, put to the rows looked at. `test` tells tests apart. */
function ofEveryRow(test: object, holds: (text: string | null) => boolean, text: string, db: Db): string {
  // One name for each test: SQLite knows functions by name, whatever its case, of at most 255 bytes.
  const name = `text_test_${hash("sha256", JSON.stringify(test))}`;
  db.function(name, { deterministic: true }, (value) => (holds(value as string | null) ? 1 : 0));
  return `${name}(${text})`;
}

// The index holds requests; their stages stand together in another.
function hasAuditId(auditA: number, auditB: string, auditC: string): string {
  const is = (row: string) => `${row}.audit_a = ${auditA} AND ${row}.audit_b ${auditB} AND ${row}.audit_c ${auditC}`;
  return `e.id IN (SELECT x.id FROM event r CROSS JOIN event x ON x.received_us IS r.received_us AND x.request = r.request
    WHERE r.units >= 2 AND ${is("r")} AND ${is("x")})`;
}

/** Whether any event has a value of a field for which a test holds. */
export function occurs(field: TextField | ListField, test: TextTest, db: Db): boolean {
  const condition = compileSql(fieldPredicate(field, test), db, "event");
  // A condition that no value of the dictionary meets compiles to a constant.
  if (condition === "0" || (field !== "audit_id" && !isShared(sources[field]))) return condition !== "0";
  const table = field === "audit_id" ? "event e" : "shape s";
  return db.prepare(`SELECT EXISTS (SELECT 1 FROM ${table} WHERE ${condition})`).pluck().get() === 1;
}

// One dictionary holds callers and those they acted as.
function isShared({ table }: Source): boolean {
  return table === "identity";
}

/** The distinct values a field has in this evidence, for suggestions; at most `limit`. Null for audit IDs: nearly every
 *  request has its own. */
export function knownValues(field: TextField | ListField, db: Db, limit: number): string[] | null {
  if (field === "audit_id") return null;
  const source = sources[field];
  const { table, value, isList } = source;
  const used = isShared(source) ? `AND id IN (SELECT ${source.column} FROM shape s)` : "";
  const sql = `SELECT DISTINCT ${value} FROM ${table} WHERE ${value} IS NOT NULL ${used} LIMIT ${limit}`;
  const texts = db.prepare(sql).pluck().all() as string[];
  return isList ? [...new Set(texts.flatMap((json) => JSON.parse(json) as string[]))] : texts;
}
