import { add, divide, multiply, remainder, subtract } from "../values/arithmetic.ts";
import { compareValues, equalValues } from "../values/compare.ts";
import { JqError } from "../values/error.ts";
import { storedKey, type Value } from "../values/value.ts";
import type { Ast, BinaryOperator, ObjectEntry } from "./ast.ts";

/** What an expression is worth where jq 1.8.2 computes it while it parses, else undefined. It does so for
 * literals, arrays and objects of such, and operators between such; not for `-1`, not for pipes. */
export function constantValue(ast: Ast): Value | undefined {
  switch (ast.type) {
    case "literal":
      return ast.value;
    case "array":
      return ast.body === null ? [] : arrayValue(ast.body);
    case "object":
      return objectValue(ast.entries);
    case "binary": {
      const left = constantValue(ast.left);
      const right = constantValue(ast.right);
      return left === undefined || right === undefined ? undefined : computed(ast.operator, left, right);
    }
    default:
      return undefined;
  }
}

/** The commas of `1, 2, 3` nest to the left; jq takes no others for constant. */
function arrayValue(body: Ast): Value | undefined {
  const backwards: Value[] = [];
  let rest = body;
  for (;;) {
    const last = constantValue(rest.type === "comma" ? rest.right : rest);
    if (last === undefined) return undefined;
    backwards.push(last);
    if (rest.type !== "comma") return backwards.reverse();
    rest = rest.left;
  }
}

function objectValue(entries: readonly ObjectEntry[]): Value | undefined {
  const object: Record<string, Value> = {};
  for (const entry of entries) {
    const key = constantValue(entry.key);
    const value = constantValue(entry.value);
    if (typeof key !== "string" || value === undefined) return undefined;
    object[storedKey(key)] = value;
  }
  return object;
}

const operations: Readonly<Record<BinaryOperator, (left: Value, right: Value) => Value>> = {
  "+": add,
  "-": subtract,
  "*": multiply,
  "/": divide,
  "%": remainder,
  "==": equalValues,
  "!=": (left, right) => !equalValues(left, right),
  "<": (left, right) => compareValues(left, right) < 0,
  "<=": (left, right) => compareValues(left, right) <= 0,
  ">": (left, right) => compareValues(left, right) > 0,
  ">=": (left, right) => compareValues(left, right) >= 0,
};

/** The value of an operator between constants, undefined where it fails. */
export function computed(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  try {
    return operations[operator](left, right);
  } catch (error) {
    if (error instanceof JqError) return undefined;
    throw error;
  }
}
