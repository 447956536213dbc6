import type { Comparison } from "../../filter/predicate.ts";
import type { Ast, BinaryOperator } from "../../jq/syntax/ast.ts";
import { isArray, isObject, kindOf, type Value } from "../../jq/values/value.ts";
import type { NodeOf } from "../core/node-of.ts";
import { type Column, columnAt, type Path, signOf } from "../event-paths.ts";
import { and, column as columnFormula, or } from "../formula.ts";
import { mentionsString } from "../mentions.ts";
import {
  both,
  either,
  eitherOutcome,
  inexact,
  type May,
  no,
  type Outcome,
  outputOf,
  perhaps,
  yes,
} from "../outcome.ts";
import type { Known, Scene } from "../scene.ts";
import type { Analysis } from "./analysis.ts";
import { absent } from "./columns.ts";
import { aboveIsThere, absentOf, isThere, knownValue, withMentions } from "./known.ts";

type Binary = NodeOf<"binary">;
type Order = Extract<BinaryOperator, "==" | "!=" | "<" | "<=" | ">" | ">=">;

/** When a comparison is true and when it is false. */
type Truth = Pick<Outcome, "truthy" | "falsy">;

const turned: Readonly<Record<Order, Order>> = { "==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=" };

export function isComparison(operator: BinaryOperator): operator is Order {
  return Object.hasOwn(turned, operator);
}

/** The outcome of `left op right`. */
export function judgeComparison(ast: Binary & { readonly operator: Order }, scene: Scene, analysis: Analysis): Outcome {
  const { left, right } = ast;
  if (left.type === "comma") return eachSide([left.left, left.right], (side) => ({ ...ast, left: side }));
  if (right.type === "comma") return eachSide([right.left, right.right], (side) => ({ ...ast, right: side }));
  const [first, second] = [knownValue(left, scene, analysis), knownValue(right, scene, analysis)];
  const [its, other] = [left, right].map((side) => analysis.judge(side, scene)) as [Outcome, Outcome];
  // The right side comes first, and the left one only where that gives something.
  const evaluating = either(other.fails, both(outputOf(other), its.fails));
  const fails = either(evaluating, canBeTooDeep(first, second) ? perhaps : no);
  const output = both(
    isThere(left, first, its) ? yes : outputOf(its),
    isThere(right, second, other) ? yes : outputOf(other),
  );
  const { truthy, falsy } = truthOf(first, ast.operator, second);
  return { truthy: both(output, truthy), falsy: both(output, falsy), fails };

  function eachSide(sides: readonly Ast[], make: (side: Ast) => Ast): Outcome {
    return eitherOutcome(...sides.map((side) => analysis.judge(make(side), scene)));
  }
}

// Values of ten thousand levels cannot be compared; a column or a constant is not as deep.
function canBeTooDeep(one: Known, other: Known): boolean {
  const isDeep = (known: Known) => known.kind === "unknown" || (known.kind === "path" && columnAt(known.path) === null);
  return isDeep(one) && isDeep(other);
}

function truthOf(left: Known, operator: Order, right: Known): Truth {
  if (left.kind === "path" && right.kind === "constant") return comparePath(left.path, operator, right.value);
  if (right.kind === "path" && left.kind === "constant") {
    return comparePath(right.path, turned[operator], left.value);
  }
  return unknownTruth;
}

const unknownTruth: Truth = { truthy: perhaps, falsy: perhaps };

function negated({ truthy, falsy }: Truth): Truth {
  return { truthy: falsy, falsy: truthy };
}

function comparePath(path: Path, operator: Order, value: Value): Truth {
  if (operator === "!=") return negated(comparePath(path, "==", value));
  const column = columnAt(path);
  if (operator === "==") return column === null ? equalsOther(path, value) : equalsColumn(column, value);
  if (column?.kind === "code" && isPlainNumber(value)) return orderCode(column, operator, value);
  return unknownTruth;
}

function equalsColumn(column: Column, value: Value): Truth {
  if (value === null) return isAbsent(column.path);
  if (column.kind === "text" && typeof value === "string") {
    const leaf = { kind: "text", field: column.field, test: { kind: "equals", value } } as const;
    return {
      truthy: withMentions(column.path, { db: columnFormula(leaf), line: mentionsString(value), exact: true }),
      falsy: { db: columnFormula(leaf, true), line: yes.line, exact: true },
    };
  }
  if (column.kind === "code" && isPlainNumber(value)) return orderCode(column, "=", value);
  if (column.kind === "time" && typeof value === "string") {
    return { truthy: withMentions(column.path, { ...perhaps, line: mentionsString(value) }), falsy: perhaps };
  }
  const isPossible = kindOf(value) === kindOfColumn(column);
  return isPossible ? unknownTruth : neverHere;
}

// What can only be of irregular events.
const neverHere: Truth = { truthy: { ...no, line: yes.line }, falsy: yes };

function kindOfColumn({ kind }: Column): ReturnType<typeof kindOf> {
  if (kind === "code") return "number";
  return kind === "list" ? "array" : "string";
}

function isPlainNumber(value: Value): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function orderCode(column: Column, op: Comparison, value: number): Truth {
  const leaf = { kind: "number", field: "code", op, value } as const;
  const [holds, fails] = [columnFormula(leaf), columnFormula(leaf, true)];
  // null is less than every number.
  const isLess = op === "<" || op === "<=";
  return {
    truthy: { db: isLess ? or(holds, absent(column)) : holds, line: yes.line, exact: true },
    falsy: { db: isLess ? and(fails, columnFormula(presentCode)) : fails, line: yes.line, exact: true },
  };
}

const presentCode = { kind: "number", field: "code", op: ">=", value: Number.MIN_SAFE_INTEGER } as const;

function isAbsent(path: Path): Truth {
  const missing = absentOf(path);
  const column = columnAt(path) ?? signOf(path);
  const there = column === null ? perhaps : { db: contrary(missing), line: yes.line, exact: true };
  return { truthy: missing, falsy: withMentions(path, there) };
}

function contrary({ db }: May): May["db"] {
  if (db.kind !== "column") throw new Error("only the test of a column has a contrary");
  return { ...db, negated: !db.negated };
}

/** What is not in a column, or an object. */
function equalsOther(path: Path, value: Value): Truth {
  if (path.length === 0) return isObject(value) ? unknownTruth : neverHere;
  if (value === null) return isAbsent(path);
  const text = typeof value === "string" ? mentionsString(value) : yes.line;
  const isSimple = !isArray(value) && !isObject(value);
  if (signOf(path) !== null && isSimple) return { ...neverHere, truthy: { ...no, line: text } };
  const there = withMentions(path, { ...inexact(aboveIsThere(path)), line: text });
  return { truthy: there, falsy: perhaps };
}
