import type { Ast } from "../syntax/ast.ts";
import { JqError } from "../values/error.ts";
import { isTruthy, type Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Env, Node } from "./node.ts";
import { cellAt, detach, eachOf, manyNode, oneOf, pathsOf, singleNode } from "./nodes.ts";
import { compileError, extended, findLabel, type Scope } from "./scope.ts";

/** `if c then a else b end`. */
export function compileIf(ast: Extract<Ast, { type: "if" }>, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const condition = compiler.compile(ast.condition, scope, false);
  const staysTail = isTail && condition.single;
  const then = compiler.compile(ast.then, scope, staysTail);
  const otherwise = compiler.compile(ast.otherwise, scope, staysTail);
  if (!condition.single) {
    return manyNode(
      (input, env, emit) =>
        eachOf(condition, input, env, (c) => eachOf(isTruthy(c) ? then : otherwise, input, env, emit)),
      (input, path, env, emit) =>
        eachOf(condition, input, env, (c) => pathsOf(isTruthy(c) ? then : otherwise, input, path, env, emit)),
    );
  }
  const { machine } = compiler;
  const paths: Node["paths"] = (input, path, env, emit) => {
    const c = oneOf(condition, input, env);
    if (c === undefined) return machine.unwinding !== null;
    return (isTruthy(c) ? then : otherwise).paths(input, path, env, emit);
  };
  if (then.single && otherwise.single) {
    const one: Node["one"] = (input, env) => {
      const c = oneOf(condition, input, env);
      return c === undefined ? undefined : (isTruthy(c) ? then : otherwise).one(input, env);
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    const c = oneOf(condition, input, env);
    if (c === undefined) return machine.unwinding !== null;
    return (isTruthy(c) ? then : otherwise).each(input, env, emit);
  }, paths);
}

/** `try f catch g`, and `f?` without a handler. Errors that come up behind `f`, where its outputs are used,
 * are none of its own. */
export function compileTry(ast: Extract<Ast, { type: "try" }>, scope: Scope, compiler: Compiler): Node {
  const { machine } = compiler;
  const body = compiler.compile(ast.body, scope, false);
  const handler = ast.handler === null ? null : compiler.compile(ast.handler, scope, false);
  const paths: Node["paths"] = (input, path, env, emit) => {
    let isBehind = false;
    try {
      return pathsOf(body, input, path, env, (value, at) => {
        isBehind = true;
        const stop = emit(value, at);
        isBehind = false;
        return stop;
      });
    } catch (error) {
      if (isBehind || !(error instanceof JqError)) throw error;
      return handler === null ? false : pathsOf(handler, error.value, detach(input, path), env, emit);
    }
  };
  if (body.single && (handler === null || handler.single)) {
    const one: Node["one"] = (input, env) => {
      try {
        return oneOf(body, input, env);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        return handler === null ? undefined : oneOf(handler, error.value, env);
      }
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    let isBehind = false;
    try {
      return eachOf(body, input, env, (value) => {
        isBehind = true;
        const stop = emit(value);
        isBehind = false;
        return stop;
      });
    } catch (error) {
      if (isBehind || !(error instanceof JqError)) throw error;
      return handler === null ? false : eachOf(handler, error.value, env, emit);
    }
  }, paths);
}

/** `label $name | f`: a `break $name` inside ends the outputs of f. */
export function compileLabel(ast: Extract<Ast, { type: "label" }>, scope: Scope, compiler: Compiler): Node {
  const { machine } = compiler;
  const body = compiler.compile(ast.body, extended(scope, { kind: "label", name: ast.name }), false);
  const isReached = (cell: Env): boolean => {
    if (machine.unwinding !== cell) return false;
    machine.unwinding = null;
    return true;
  };
  const paths: Node["paths"] = (input, path, env, emit) => {
    const cell: Env = { up: env, value: null };
    return pathsOf(body, input, path, cell, emit) && !isReached(cell);
  };
  if (body.single) {
    const one = (input: Value, env: Env): Value | undefined => {
      const cell: Env = { up: env, value: null };
      const output = oneOf(body, input, cell);
      if (output === undefined) isReached(cell);
      return output;
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    const cell: Env = { up: env, value: null };
    return eachOf(body, input, cell, emit) && !isReached(cell);
  }, paths);
}

/** `break $name`. */
export function compileBreak(ast: Extract<Ast, { type: "break" }>, scope: Scope, compiler: Compiler): Node {
  const found = findLabel(scope, ast.name);
  if (found === null) throw compileError(`$*label-${ast.name} is not defined`, ast, scope);
  const hops = scope.depth - found.scope.depth;
  const { machine } = compiler;
  const leave = (env: Env): true => {
    machine.unwinding = cellAt(env, hops);
    return true;
  };
  const one = (_input: Value, env: Env): undefined => {
    leave(env);
    return undefined;
  };
  return singleNode(machine, one, (_input, _path, env) => leave(env));
}
