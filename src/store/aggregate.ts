import type { Predicate } from "../filter/predicate.ts";
import type { Db } from "./open.ts";
import { flagBits } from "./schema.ts";
import { compileSql, countsAs, timeOf, type Unit } from "./to-sql.ts";

type Value = string | number | null;

interface Expression {
  readonly sql: string;
  /** Tables it needs beside the row `e`. */
  readonly joins: readonly Table[];
}

type Table = "identity" | "outcome" | "address" | "verb" | "namespace" | "resource" | "reason" | "stage" | "level";

/** What requests or events can be grouped by. */
const dimensions = {
  verb: { sql: "verb.value", joins: ["verb"] },
  user: { sql: "identity.user", joins: ["identity"] },
  // Id 0 is a caller without name and groups: authentication failed.
  class: { sql: "ifnull(identity.class, 'unauthenticated-failed')", joins: ["identity"] },
  namespace: { sql: "namespace.value", joins: ["namespace"] },
  api_group: { sql: "resource.api_group", joins: ["resource"] },
  resource: { sql: "resource.resource", joins: ["resource"] },
  subresource: { sql: "resource.subresource", joins: ["resource"] },
  // `pods/exec`: the word that the filter of resources takes.
  resource_word: { sql: "resource.resource || ifnull('/' || resource.subresource, '')", joins: ["resource"] },
  outcome: { sql: "outcome.value", joins: ["outcome"] },
  code: { sql: "nullif(e.code, 0)", joins: [] },
  reason: { sql: "reason.value", joins: ["reason"] },
  stage: { sql: "stage.value", joins: ["stage"] },
  level: { sql: "level.value", joins: ["level"] },
} as const satisfies Record<string, Expression>;

/** What can be counted of a group. `first` and `last` are times of the unit in microseconds. */
const measures = {
  count: () => ({ sql: "count(*)", joins: [] }),
  writes: () => ({ sql: `count(*) FILTER (WHERE e.flags & ${flagBits.write})`, joins: [] }),
  failures: () => ({ sql: "ifnull(sum(outcome.failure), 0)", joins: ["outcome"] }),
  users: () => ({ sql: "count(DISTINCT identity.user)", joins: ["identity"] }),
  namespaces: () => ({ sql: "count(DISTINCT nullif(e.namespace, 0))", joins: [] }),
  peers: () => ({ sql: "count(DISTINCT address.peer)", joins: ["address"] }),
  first: (unit) => ({ sql: `min(${timeOf(unit)})`, joins: [] }),
  last: (unit) => ({ sql: `max(${timeOf(unit)})`, joins: [] }),
} as const satisfies Record<string, (unit: Unit) => Expression>;

/** Narrows a question to outcomes: failures, what is neither failure nor success, or all but success. */
const outcomeConditions = {
  any: { sql: "1", joins: [] },
  failure: { sql: "outcome.failure", joins: ["outcome"] },
  harmless: { sql: "NOT outcome.failure AND outcome.value <> 'success'", joins: ["outcome"] },
  unsuccessful: { sql: "outcome.value <> 'success'", joins: ["outcome"] },
} as const satisfies Record<string, Expression>;

export type DimensionName = keyof typeof dimensions;
export type MeasureName = keyof typeof measures;

/** A question that counts. */
export interface Question {
  readonly unit: Unit;
  readonly predicate: Predicate;
  readonly dimensions: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  readonly outcomes?: keyof typeof outcomeConditions;
}

/** Counts requests or events in groups. A row holds the dimensions, then the measures; rows come in no order. */
export function countGroups(db: Db, question: Question): Value[][] {
  const grouped = question.dimensions.map((name) => dimensions[name].sql).join(", ");
  return db
    .prepare(`${select(db, question)} GROUP BY ${grouped}`)
    .raw()
    .all() as Value[][];
}

/** The measures over everything a question asks for, as one group. */
export function countAll(db: Db, question: Omit<Question, "dimensions">): Value[] {
  return db
    .prepare(select(db, { ...question, dimensions: [] }))
    .raw()
    .get() as Value[];
}

function select(db: Db, question: Question): string {
  const { unit } = question;
  const condition: Expression = outcomeConditions[question.outcomes ?? "any"];
  const chosen: Expression[] = [
    ...question.dimensions.map((name) => dimensions[name]),
    ...question.measures.map((name) => measures[name](unit)),
  ];
  const tables = new Set([...chosen, condition].flatMap(({ joins }) => joins));
  const joined = [...tables].map((table) => `JOIN ${table} ON ${table}.id = e.${table}`);
  const where = [countsAs(unit), compileSql(question.predicate, db, unit), condition.sql];
  const columns = chosen.map(({ sql }) => sql).join(", ");
  return `SELECT ${columns} FROM event e ${joined.join(" ")} WHERE ${where.join(" AND ")}`;
}
