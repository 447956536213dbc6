import type { Ast, BinaryOperator } from "../syntax/ast.ts";
import { add, divide, multiply, remainder, subtract } from "../values/arithmetic.ts";
import { compareValues, equalValues } from "../values/compare.ts";
import { isTruthy, type Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Node } from "./node.ts";
import { eachOf, manyNode, oneOf, pathsOf, singleNode } from "./nodes.ts";
import type { Scope } from "./scope.ts";

type Two = Extract<Ast, { left: Ast }>;
type Operation = (left: Value, right: Value) => Value;

/** What each operator does with two values. */
export const operations: Readonly<Record<BinaryOperator, Operation>> = {
  "+": (a, b) => (typeof a === "number" && typeof b === "number" ? a + b : add(a, b)),
  "-": (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : subtract(a, b)),
  "*": multiply,
  "/": divide,
  "%": remainder,
  "==": equalValues,
  "!=": (a, b) => !equalValues(a, b),
  "<": (a, b) => compareValues(a, b) < 0,
  "<=": (a, b) => compareValues(a, b) <= 0,
  ">": (a, b) => compareValues(a, b) > 0,
  ">=": (a, b) => compareValues(a, b) >= 0,
};

/** `a + b` and the like: the right side is the outer loop. */
export function compileBinary(ast: Extract<Ast, { type: "binary" }>, scope: Scope, compiler: Compiler): Node {
  const left = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, false);
  return binaryNode(operations[ast.operator], left, right, compiler);
}

function binaryNode(operation: Operation, left: Node, right: Node, compiler: Compiler): Node {
  if (left.single && right.single) {
    return singleNode(compiler.machine, (input, env) => {
      const b = oneOf(right, input, env);
      if (b === undefined) return undefined;
      const a = oneOf(left, input, env);
      return a === undefined ? undefined : operation(a, b);
    });
  }
  return manyNode((input, env, emit) =>
    eachOf(right, input, env, (b) => eachOf(left, input, env, (a) => emit(operation(a, b)))),
  );
}

/** `a and b`, `a or b`: the left side is the outer loop; `b` is not asked where `a` decides. */
export function compileLogic(ast: Two, scope: Scope, compiler: Compiler): Node {
  const left = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, false);
  const deciding = ast.type === "or";
  if (left.single && right.single) {
    return singleNode(compiler.machine, (input, env) => {
      const a = oneOf(left, input, env);
      if (a === undefined) return undefined;
      if (isTruthy(a) === deciding) return deciding;
      const b = oneOf(right, input, env);
      return b === undefined ? undefined : isTruthy(b);
    });
  }
  return manyNode((input, env, emit) =>
    eachOf(left, input, env, (a) =>
      isTruthy(a) === deciding ? emit(deciding) : eachOf(right, input, env, (b) => emit(isTruthy(b))),
    ),
  );
}

/** `a // b`: all outputs of `a` that are true, or those of `b` if there are none. Errors of `a` are errors
 * (jq 1.8.2). */
export function compileAlternative(ast: Two, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const { machine } = compiler;
  const left = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, isTail && left.single);
  const paths: Node["paths"] = (input, path, env, emit) => {
    let found = false;
    const stop = pathsOf(left, input, path, env, (value, at) => {
      if (!isTruthy(value)) return false;
      found = true;
      return emit(value, at);
    });
    return stop || found ? stop : right.paths(input, path, env, emit);
  };
  if (left.single && right.single) {
    const one: Node["one"] = (input, env) => {
      const a = oneOf(left, input, env);
      if (a !== undefined && isTruthy(a)) return a;
      return machine.unwinding === null ? right.one(input, env) : undefined;
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    let found = false;
    const stop = eachOf(left, input, env, (a) => {
      if (!isTruthy(a)) return false;
      found = true;
      return emit(a);
    });
    return stop || found ? stop : right.each(input, env, emit);
  }, paths);
}

/** `a | b`. */
export function compilePipe(ast: Two, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const { machine } = compiler;
  const left = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, isTail && left.single);
  // The path of a single value is known after the callback has returned, so that the right side keeps its
  // tail position.
  const paths: Node["paths"] = left.single
    ? (input, path, env, emit) => {
        let found: Value | undefined;
        let at = path;
        pathsOf(left, input, path, env, (value, its) => {
          found = value;
          at = its;
          return false;
        });
        return found === undefined ? machine.unwinding !== null : right.paths(found, at, env, emit);
      }
    : (input, path, env, emit) => pathsOf(left, input, path, env, (value, at) => pathsOf(right, value, at, env, emit));
  if (!left.single) {
    return manyNode((input, env, emit) => eachOf(left, input, env, (value) => eachOf(right, value, env, emit)), paths);
  }
  if (!right.single) {
    return manyNode((input, env, emit) => {
      const value = oneOf(left, input, env);
      return value === undefined ? machine.unwinding !== null : right.each(value, env, emit);
    }, paths);
  }
  const one: Node["one"] = (input, env) => {
    const value = oneOf(left, input, env);
    return value === undefined ? undefined : right.one(value, env);
  };
  return singleNode(machine, one, paths);
}

/** `a, b`. */
export function compileComma(ast: Two, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const left = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, isTail);
  return manyNode(
    (input, env, emit) => eachOf(left, input, env, emit) || right.each(input, env, emit),
    (input, path, env, emit) => pathsOf(left, input, path, env, emit) || right.paths(input, path, env, emit),
  );
}
