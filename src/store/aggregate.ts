import { isFailure, type Outcome, outcomes } from "../events/outcome.ts";
import { allOf, anyOf, type Predicate } from "../filter/predicate.ts";
import { flagBits } from "../scan/flags.ts";
import type { Db } from "./open.ts";
import { chosenUnits, type Id } from "./relation.ts";
import type { Unit } from "./unit.ts";

type Value = string | number | null;

interface Expression {
  readonly sql: string;
  /** What it needs of the counted units `u`, and the dictionaries that turn it into values. */
  readonly ids: readonly Id[];
  readonly joins?: readonly Table[];
}

type Table = "identity" | "outcome" | "address" | "verb" | "namespace" | "resource" | "reason" | "stage" | "level";

function ofIdentity(sql: string): Expression {
  return { sql, ids: ["s.identity"], joins: ["identity"] };
}

function ofResource(sql: string): Expression {
  return { sql, ids: ["s.resource"], joins: ["resource"] };
}

/** What requests or events can be grouped by. */
const dimensions = {
  verb: { sql: "verb.value", ids: ["s.verb"], joins: ["verb"] },
  user: ofIdentity("identity.user"),
  // Id 0 is a caller without name and groups: authentication failed.
  class: ofIdentity("ifnull(identity.class, 'unauthenticated-failed')"),
  namespace: { sql: "namespace.value", ids: ["e.namespace"], joins: ["namespace"] },
  api_group: ofResource("resource.api_group"),
  resource: ofResource("resource.resource"),
  subresource: ofResource("resource.subresource"),
  // `pods/exec`: the word that the filter of resources takes.
  resource_word: ofResource("resource.resource || ifnull('/' || resource.subresource, '')"),
  outcome: { sql: "outcome.value", ids: ["s.outcome"], joins: ["outcome"] },
  code: { sql: "nullif(u.code, 0)", ids: ["s.code"] },
  reason: { sql: "reason.value", ids: ["s.reason"], joins: ["reason"] },
  stage: { sql: "stage.value", ids: ["s.stage"], joins: ["stage"] },
  level: { sql: "level.value", ids: ["s.level"], joins: ["level"] },
} as const satisfies Record<string, Expression>;

/** What can be counted of a group. `first` and `last` are times of the unit in microseconds. */
const measures = {
  count: { sql: "ifnull(sum(u.n), 0)", ids: [] },
  writes: { sql: `ifnull(sum(u.n) FILTER (WHERE u.flags & ${flagBits.write}), 0)`, ids: ["s.flags"] },
  failures: { sql: "ifnull(sum(u.n * outcome.failure), 0)", ids: ["s.outcome"], joins: ["outcome"] },
  users: { sql: "count(DISTINCT identity.user)", ids: ["s.identity"], joins: ["identity"] },
  namespaces: { sql: "count(DISTINCT nullif(u.namespace, 0))", ids: ["e.namespace"] },
  peers: { sql: "count(DISTINCT address.peer)", ids: ["s.address"], joins: ["address"] },
  first: { sql: "min(u.first)", ids: [] },
  last: { sql: "max(u.last)", ids: [] },
} as const satisfies Record<string, Expression>;

/** Narrows a question to outcomes: failures, what is neither failure nor success, or all but success. */
const outcomeTests = {
  any: () => true,
  failure: isFailure,
  harmless: (outcome) => !isFailure(outcome) && outcome !== "success",
  unsuccessful: (outcome) => outcome !== "success",
} as const satisfies Record<string, (outcome: Outcome) => boolean>;

export type DimensionName = keyof typeof dimensions;
export type MeasureName = keyof typeof measures;

/** A question that counts. */
export interface Question {
  readonly unit: Unit;
  readonly predicate: Predicate;
  readonly dimensions: readonly DimensionName[];
  readonly measures: readonly MeasureName[];
  readonly outcomes?: keyof typeof outcomeTests;
}

/** Counts requests or events in groups. A row holds the dimensions, then the measures; rows come in no order. */
export function countGroups(db: Db, question: Question): Value[][] {
  const grouped = question.dimensions.map((name) => dimensions[name].sql).join(", ");
  return db
    .prepare(`${select(db, question)} GROUP BY ${grouped}`)
    .raw()
    .all() as Value[][];
}

/** The measures over all groups of a question that was answered by `rows`. What can be added up is not counted again. */
export function totalsOf(db: Db, question: Question, rows: readonly Value[][]): Value[] {
  const from = question.dimensions.length;
  const again = question.measures.filter((name) => !(name in additions));
  const counted = again.length === 0 ? [] : countAll(db, { ...question, measures: again });
  return question.measures.map((name, at) => {
    const add = additions[name];
    if (add === undefined) return counted[again.indexOf(name)] ?? null;
    return (
      rows.reduce((total, row) => add(total, row[from + at] as number | null), null as number | null) ?? empty(name)
    );
  });
}

const sum = (a: number | null, b: number | null) => (a ?? 0) + (b ?? 0);

/** How measures of groups make one of their union. Distinct values cannot be added. */
const additions: { readonly [Name in MeasureName]?: (a: number | null, b: number | null) => number | null } = {
  count: sum,
  writes: sum,
  failures: sum,
  first: (a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)),
  last: (a, b) => (a === null || b === null ? (a ?? b) : Math.max(a, b)),
};

function empty(name: MeasureName): Value {
  return name === "first" || name === "last" ? null : 0;
}

/** The measures over everything a question asks for, as one group. */
export function countAll(db: Db, question: Omit<Question, "dimensions">): Value[] {
  return db
    .prepare(select(db, { ...question, dimensions: [] }))
    .raw()
    .get() as Value[];
}

function outcomePredicate(name: keyof typeof outcomeTests): Predicate[] {
  const asked = outcomes.filter(outcomeTests[name]);
  if (asked.length === outcomes.length) return [];
  return [anyOf(asked.map((value) => ({ kind: "text", field: "outcome", test: { kind: "equals", value } })))];
}

function select(db: Db, question: Question): string {
  const chosen: Expression[] = [
    ...question.dimensions.map((name) => dimensions[name]),
    ...question.measures.map((name) => measures[name]),
  ];
  const ids = new Set(chosen.flatMap((expression) => expression.ids));
  const tables = new Set(chosen.flatMap(({ joins = [] }) => joins));
  const joined = [...tables].map((table) => `CROSS JOIN ${table} ON ${table}.id = u.${table}`);
  const columns = chosen.map(({ sql }) => sql).join(", ");
  const predicate = allOf([...outcomePredicate(question.outcomes ?? "any"), question.predicate]);
  return `SELECT ${columns} FROM (${chosenUnits(db, predicate, question.unit, [...ids])}) u ${joined.join(" ")}`;
}
