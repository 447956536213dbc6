import type { NumberField } from "../filter/field.ts";
import { allOf, type Predicate } from "../filter/predicate.ts";
import { flagBits } from "../scan/flags.ts";
import type { EventQuestion } from "./event-question.ts";
import { rowCondition } from "./event-question.ts";
import { holdsAny } from "./id-set.ts";
import { leafPart } from "./leaf-part.ts";
import type { Db } from "./open.ts";
import { conjunctsOf, isEverything, relax } from "./relaxed.ts";
import { compileSql } from "./to-sql.ts";
import type { Unit } from "./unit.ts";

/** A block that may hold rows a question asks for. Times are those of the unit, in microseconds. */
export interface ChosenBlock {
  readonly id: number;
  readonly file: number;
  /** All its lines are, byte for byte, as kube-apiserver writes them. */
  readonly isScanned: boolean;
  readonly firstEvent: number;
  readonly lastEvent: number;
  /** -Infinity if a row of it has no time. */
  readonly first: number;
}

/** The blocks that may hold rows a question asks for, by the time of their first row, and how many there are in all. */
export function chooseBlocks(
  db: Db,
  question: EventQuestion,
): { readonly blocks: readonly ChosenBlock[]; readonly total: number } {
  const branches = branchesOf(db, question);
  const others = question.unit === "request" ? mergedBlocks(db, question) : new Set<number>();
  const { unit } = question;
  const isChosen = (block: IndexedBlock) => others.has(block[0]) || branches.some((holds) => holds(block));
  const sql = `SELECT block, file, scanned, first_event, last_event, ${unit}_first_us, event_first_us, event_last_us,
    request_first_us, request_last_us, shapes, namespaces, names FROM block_index`;
  const blocks: ChosenBlock[] = [];
  let total = 0;
  for (const row of db.prepare(sql).raw().iterate()) {
    const block = row as IndexedBlock;
    total++;
    if (!isChosen(block)) continue;
    const [id, file, scanned, firstEvent, lastEvent, first] = block;
    blocks.push({
      id,
      file,
      isScanned: scanned === 1,
      firstEvent,
      lastEvent,
      first: first ?? Number.NEGATIVE_INFINITY,
    });
  }
  return { blocks: blocks.sort((a, b) => a.first - b.first || a.id - b.id), total };
}

type IndexedBlock = readonly [
  id: number,
  file: number,
  scanned: 0 | 1,
  firstEvent: number,
  lastEvent: number,
  first: number | null,
  eventFirst: number | null,
  eventLast: number | null,
  requestFirst: number | null,
  requestLast: number | null,
  shapes: Buffer,
  namespaces: Buffer,
  names: Buffer,
];

type BlockTest = (block: IndexedBlock) => boolean;

/** A row is asked for because the program may give something for it, or because it is irregular: each is a way to choose. */
function branchesOf(db: Db, { filters, plan, unit }: EventQuestion): BlockTest[] {
  const isFiltered = timeTest(filters, unit);
  const wanted = branch(db, allOf([filters, plan]), unit, "0 = 0");
  const irregular = isEverything(plan) ? null : branch(db, filters, unit, `s.flags & ${flagBits.irregular}`);
  const inTime = timeTest(plan, "event");
  return [
    ...(wanted === null ? [] : [(block: IndexedBlock) => inTime(block) && isFiltered(block) && wanted(block)]),
    ...(irregular === null ? [] : [(block: IndexedBlock) => isFiltered(block) && irregular(block)]),
  ];
}

/** Null if no block can hold such a row. */
function branch(db: Db, predicate: Predicate, unit: Unit, also: string): BlockTest | null {
  const shapes = idsIn(
    db,
    "shape",
    relax(predicate, (leaf) => leafPart(leaf) === "shape"),
    unit,
    also,
  );
  const namespaces = idsIn(
    db,
    "namespace",
    relax(predicate, (leaf) => leafPart(leaf) === "namespace"),
    unit,
  );
  const names = idsIn(
    db,
    "name",
    relax(predicate, (leaf) => leafPart(leaf) === "name"),
    unit,
  );
  if ([shapes, namespaces, names].some((ids) => ids !== null && !ids.includes(1))) return null;
  const found = rowsFoundByIndex(db, predicate, unit);
  return (block) =>
    (found === null || found.has(block[0])) &&
    (shapes === null || holdsAny(block[10], shapes)) &&
    (namespaces === null || holdsAny(block[11], namespaces)) &&
    (names === null || holdsAny(block[12], names));
}

const idTables = {
  shape: "shape s",
  namespace: "(SELECT id, id AS namespace FROM namespace) e",
  name: "(SELECT id, id AS name FROM name) e",
};

/** By id: 1 if it is chosen. Null if all are. */
function idsIn(
  db: Db,
  part: keyof typeof idTables,
  predicate: Predicate,
  unit: Unit,
  also = "0 = 0",
): Uint8Array | null {
  if (isEverything(predicate) && also === "0 = 0") return null;
  const last = db.prepare(`SELECT max(id) FROM ${part}`).pluck().get() as number;
  const chosen = new Uint8Array(last + 1);
  const sql = `SELECT id FROM ${idTables[part]} WHERE ${compileSql(predicate, db, unit)} AND ${also}`;
  for (const id of db.prepare(sql).pluck().iterate()) chosen[id as number] = 1;
  return chosen;
}

/** The blocks of the rows that an audit ID or a text searched for leads to; null if the predicate asks for none. */
function rowsFoundByIndex(db: Db, predicate: Predicate, unit: Unit): ReadonlySet<number> | null {
  const found = conjunctsOf(predicate).filter(
    (part) => part.kind === "raw" || (part.kind === "text" && part.field === "audit_id" && part.test.kind === "equals"),
  );
  if (found.length === 0) return null;
  const sql = `SELECT DISTINCT e.block FROM event e WHERE ${compileSql(allOf(found), db, unit)}`;
  return new Set(db.prepare(sql).pluck().all() as number[]);
}

/** The ranges of time that a predicate asks for at least. */
function timeTest(predicate: Predicate, unit: Unit): BlockTest {
  const bounds = conjunctsOf(predicate).flatMap((part) => {
    const at = part.kind === "number" ? timeColumn(part.field, unit) : null;
    if (part.kind !== "number" || at === null) return [];
    const isUpper = part.op === "<" || part.op === "<=";
    const isLower = part.op === ">" || part.op === ">=";
    const since = isUpper ? Number.NEGATIVE_INFINITY : part.value;
    const until = isLower ? Number.POSITIVE_INFINITY : part.value;
    return [{ at, since, until }];
  });
  return (block) =>
    bounds.every(({ at, since, until }) => {
      const first = block[at] as number | null;
      const last = block[at + 1] as number | null;
      return first === null || last === null || (first <= until && last >= since);
    });
}

/** The column of the first of the times that a field has in a block; null if it is no time. */
function timeColumn(field: NumberField, unit: Unit): number | null {
  if (field === "code") return null;
  const isStage = field === "stage_time" || (field === "time" && unit === "event");
  return isStage ? 6 : 8;
}

// The rows of merged values have a shape that no event need have.
function mergedBlocks(db: Db, question: EventQuestion): ReadonlySet<number> {
  const sql = `SELECT DISTINCT e.block FROM event e CROSS JOIN shape s ON s.id = e.shape
    WHERE e.units = 2 AND ${rowCondition(db, question)}`;
  return new Set(db.prepare(sql).pluck().all() as number[]);
}
