import type { Ast } from "../syntax/ast.ts";
import { accessValue } from "../values/access.ts";
import { add } from "../values/arithmetic.ts";
import { deletePaths, setPathOwned } from "../values/paths.ts";
import { isArray, isObject, isTruthy, type JsonObject, type Value } from "../values/value.ts";
import { combination } from "./assign.ts";
import type { Compiler } from "./compiler.ts";
import { keepsNothing } from "./keeps-nothing.ts";
import type { Env, Node } from "./node.ts";
import { oneOf } from "./nodes.ts";
import { extended, type Scope } from "./scope.ts";

/** One step of a reduce whose state nothing else can hold: containers in `owned` were made by earlier steps
 * and are changed in place. Undefined: the update gave nothing. */
export type LinearStep = (state: Value, env: Env, owned: Set<object>) => Value | undefined;

/** An update as a linear step, null where the state may be held elsewhere. Without it, a reduce that builds
 * an array or an object copies it at every step. */
export function linearUpdate(ast: Ast, scope: Scope, compiler: Compiler): LinearStep | null {
  switch (ast.type) {
    case "identity":
      return (state) => state;
    case "binary":
      return ast.operator === "+" ? linearAdd(ast.left, ast.right, scope, compiler) : null;
    case "assign":
      return linearAssign(ast, scope, compiler);
    case "pipe": {
      const left = linearUpdate(ast.left, scope, compiler);
      const right = left === null ? null : linearUpdate(ast.right, scope, compiler);
      if (left === null || right === null) return null;
      return (state, env, owned) => {
        const between = left(state, env, owned);
        return between === undefined ? undefined : right(between, env, owned);
      };
    }
    case "if":
      return linearIf(ast, scope, compiler);
    case "as":
      return linearAs(ast, scope, compiler);
    default:
      return null;
  }
}

/** An expression of one output that cannot hold on to its input, null for any other. `mayKeepParts`: it may
 * hold on to what lies in its input. */
function harmless(ast: Ast, scope: Scope, compiler: Compiler, mayKeepParts = false): Node | null {
  if (!keepsNothing(ast, scope, mayKeepParts)) return null;
  const node = compiler.compile(ast, scope, false);
  return node.single ? node : null;
}

function linearAdd(left: Ast, right: Ast, scope: Scope, compiler: Compiler): LinearStep | null {
  const base = linearUpdate(left, scope, compiler);
  const isWhole = left.type === "identity";
  const more = base === null ? null : harmless(right, scope, compiler, isWhole);
  if (base === null || more === null) return null;
  const mayHold = !keepsNothing(right, scope);
  return (state, env, owned) => {
    const added = oneOf(more, state, env);
    const start = added === undefined ? undefined : base(state, env, owned);
    if (start === undefined) return undefined;
    // What was added may hold parts of the state: they are not ours alone any more.
    if (mayHold) keepOnly(start, owned);
    return addOwned(start, added as Value, owned);
  };
}

function keepOnly(value: Value, owned: Set<object>): void {
  const isOurs = typeof value === "object" && value !== null && owned.has(value);
  owned.clear();
  if (isOurs) owned.add(value);
}

/** The sum; what is ours is extended in place. */
function addOwned(base: Value, added: Value, owned: Set<object>): Value {
  if (isArray(base) && isArray(added)) {
    const array = owned.has(base) ? (base as Value[]) : base.slice();
    for (const item of added) array.push(item);
    owned.add(array);
    return array;
  }
  if (isObject(base) && isObject(added)) {
    const object = owned.has(base) ? (base as Record<string, Value>) : { ...base };
    Object.assign(object, added as JsonObject);
    owned.add(object);
    return object;
  }
  return add(base, added);
}

function linearIf(ast: Extract<Ast, { type: "if" }>, scope: Scope, compiler: Compiler): LinearStep | null {
  const then = linearUpdate(ast.then, scope, compiler);
  const otherwise = then === null ? null : linearUpdate(ast.otherwise, scope, compiler);
  if (then === null || otherwise === null) return null;
  const condition = compiler.compile(ast.condition, scope, false);
  if (!condition.single) return null;
  return (state, env, owned) => {
    const answer = oneOf(condition, state, env);
    return answer === undefined ? undefined : (isTruthy(answer) ? then : otherwise)(state, env, owned);
  };
}

function linearAs(ast: Extract<Ast, { type: "as" }>, scope: Scope, compiler: Compiler): LinearStep | null {
  const [pattern] = ast.patterns;
  if (ast.patterns.length !== 1 || pattern?.type !== "bind") return null;
  const source = harmless(ast.source, scope, compiler);
  if (source === null) return null;
  const inner = extended(scope, { kind: "variable", name: pattern.name, isCallable: false });
  const body = linearUpdate(ast.body, inner, compiler);
  if (body === null) return null;
  return (state, env, owned) => {
    const value = oneOf(source, state, env);
    return value === undefined ? undefined : body(state, { up: env, value }, owned);
  };
}

/** The key expressions of `.a[k].b`, null for any other path. */
function keyChain(ast: Ast): Ast[] | null {
  if (ast.type === "identity") return [];
  if (ast.type !== "access" || ast.optional) return null;
  const above = keyChain(ast.target);
  return above === null ? null : [...above, ast.key];
}

/** What becomes of the value at the path; undefined removes it. */
type Change = (old: Value, right: Value, env: Env, owned: Set<object>) => Value | undefined;

function linearAssign(ast: Extract<Ast, { type: "assign" }>, scope: Scope, compiler: Compiler): LinearStep | null {
  const chain = keyChain(ast.left);
  if (chain === null || chain.length === 0) return null;
  const keys = chain.map((key) => compiler.compile(key, scope, false));
  if (keys.some((key) => !key.single)) return null;
  const isUpdate = ast.operator === "|=";
  const right = isUpdate ? null : harmless(ast.right, scope, compiler);
  const change = isUpdate ? updateOf(ast.right, scope, compiler) : right === null ? null : changeOf(ast.operator);
  if (change === null) return null;
  return (state, env, owned) => {
    const value = right === null ? null : oneOf(right, state, env);
    if (value === undefined) return undefined;
    const path: Value[] = [];
    let old = state;
    for (const node of keys) {
      const key = oneOf(node, state, env);
      if (key === undefined) return state;
      path.push(key);
      old = accessValue(old, key);
    }
    const changed = change(old, value, env, owned);
    return changed === undefined ? deletePaths(state, [path]) : setPathOwned(state, path, changed, owned);
  };
}

function changeOf(operator: Extract<Ast, { type: "assign" }>["operator"]): Change {
  if (operator === "+=") return (old, right, _env, owned) => addOwned(old, right, owned);
  return combination(operator);
}

function updateOf(ast: Ast, scope: Scope, compiler: Compiler): Change | null {
  const step = linearUpdate(ast, scope, compiler);
  if (step !== null) return (old, _right, env, owned) => step(old, env, owned);
  const node = compiler.compile(ast, scope, false);
  if (!node.single) return null;
  return (old, _right, env, owned) => {
    // Any code may see what stands here from now on: nothing below is ours alone.
    if (typeof old === "object" && old !== null) owned.clear();
    return oneOf(node, old, env);
  };
}
