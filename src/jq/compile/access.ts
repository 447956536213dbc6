import type { Ast } from "../syntax/ast.ts";
import { accessValue, iterationError, sliceValue } from "../values/access.ts";
import { JqError } from "../values/error.ts";
import { truncatedText } from "../values/error-text.ts";
import { isArray, isObject, keyName, storedKey, type Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import { type EmitPath, type Env, type Node, type Path, PathStep, type Stop } from "./node.ts";
import { attached, eachOf, manyNode, oneOf, pathsOf, singleNode } from "./nodes.ts";
import type { Scope } from "./scope.ts";

type Access = Extract<Ast, { type: "access" }>;
type Slice = Extract<Ast, { type: "slice" }>;
type Iterate = Extract<Ast, { type: "iterate" }>;

/** `T[k]`: the keys are the outer loop, then the values of T. */
export function compileAccess(ast: Access, scope: Scope, compiler: Compiler): Node {
  const target = compiler.compile(ast.target, scope, false);
  if (ast.key.type === "literal" && typeof ast.key.value === "string") {
    return fieldNode(target, ast.target.type === "identity", ast.key.value, ast.optional, compiler);
  }
  const key = compiler.compile(ast.key, scope, false);
  const get = getter(ast.optional);
  const paths: Node["paths"] = (input, path, env, emit) =>
    eachOf(key, input, env, (k) => pathsOf(target, input, path, env, (value, at) => stepInto(value, at, k, get, emit)));
  if (target.single && key.single) {
    const one: Node["one"] = (input, env) => {
      const k = oneOf(key, input, env);
      if (k === undefined) return undefined;
      const value = oneOf(target, input, env);
      return value === undefined ? undefined : get(value, k);
    };
    return singleNode(compiler.machine, one, paths);
  }
  return manyNode(
    (input, env, emit) =>
      eachOf(key, input, env, (k) =>
        eachOf(target, input, env, (value) => {
          const found = get(value, k);
          return found === undefined ? false : emit(found);
        }),
      ),
    paths,
  );
}

type Get = (value: Value, key: Value) => Value | undefined;

function getter(isOptional: boolean): Get {
  return isOptional ? quietly(accessValue) : accessValue;
}

/** Undefined instead of an error. */
function quietly(get: (value: Value, key: Value) => Value): Get {
  return (value, key) => {
    try {
      return get(value, key);
    } catch (error) {
      if (error instanceof JqError) return undefined;
      throw error;
    }
  };
}

function stepInto(value: Value, at: Path, key: Value, get: Get, emit: EmitPath): Stop {
  const steps = attached(
    value,
    at,
    () => `near attempt to access element ${truncatedText(key)} of ${truncatedText(value)}`,
  );
  const found = get(value, key);
  return found === undefined ? false : emit(found, new PathStep(steps, key));
}

/** `T.name`: by far the most frequent expression, so objects are looked into without a detour. */
function fieldNode(target: Node, isOfInput: boolean, name: string, isOptional: boolean, compiler: Compiler): Node {
  const get = fieldGetter(name, isOptional);
  const paths: Node["paths"] = (input, path, env, emit) =>
    pathsOf(target, input, path, env, (value, at) => stepInto(value, at, name, get, emit));
  if (isOfInput) return singleNode(compiler.machine, (input) => get(input, name), paths);
  if (target.single) {
    const one: Node["one"] = (input, env) => {
      const value = oneOf(target, input, env);
      return value === undefined ? undefined : get(value, name);
    };
    return singleNode(compiler.machine, one, paths);
  }
  return manyNode(
    (input, env, emit) =>
      eachOf(target, input, env, (value) => {
        const found = get(value, name);
        return found === undefined ? false : emit(found);
      }),
    paths,
  );
}

function fieldGetter(name: string, isOptional: boolean): Get {
  const general = getter(isOptional);
  const stored = storedKey(name);
  // These names are found in every object, its own or not.
  if (stored in Object.prototype) return general;
  return (value) => {
    if (isObject(value)) {
      const found = value[stored];
      return found === undefined ? null : found;
    }
    return value === null ? null : general(value, name);
  };
}

/** `T[from:to]`: from is the outermost loop, then to, then T. */
export function compileSlice(ast: Slice, scope: Scope, compiler: Compiler): Node {
  const target = compiler.compile(ast.target, scope, false);
  const none: Ast = { type: "literal", value: null, start: ast.start, end: ast.end };
  const from = compiler.compile(ast.from ?? none, scope, false);
  const to = compiler.compile(ast.to ?? none, scope, false);
  const slice = ast.optional ? quietly((value, key) => accessValue(value, key)) : accessValue;
  const bounds = (input: Value, env: Env, use: (from: Value, to: Value) => Stop): Stop =>
    eachOf(from, input, env, (start) => eachOf(to, input, env, (end) => use(start, end)));
  const paths: Node["paths"] = (input, path, env, emit) =>
    bounds(input, env, (start, end) =>
      pathsOf(target, input, path, env, (value, at) => stepInto(value, at, { start, end }, slice, emit)),
    );
  if (target.single && from.single && to.single) {
    const one: Node["one"] = (input, env) => {
      const start = oneOf(from, input, env);
      const end = start === undefined ? undefined : oneOf(to, input, env);
      const value = end === undefined ? undefined : oneOf(target, input, env);
      if (value === undefined) return undefined;
      if (typeof value === "string" || isArray(value)) return sliced(value, start as Value, end as Value, ast.optional);
      return slice(value, { start: start as Value, end: end as Value });
    };
    return singleNode(compiler.machine, one, paths);
  }
  return manyNode(
    (input, env, emit) =>
      bounds(input, env, (start, end) =>
        eachOf(target, input, env, (value) => {
          const found = slice(value, { start, end });
          return found === undefined ? false : emit(found);
        }),
      ),
    paths,
  );
}

function sliced(value: Value, from: Value, to: Value, isOptional: boolean): Value | undefined {
  if (!isOptional) return sliceValue(value, from, to);
  return quietly((target) => sliceValue(target, from, to))(value, null);
}

/** `T[]`. */
export function compileIterate(ast: Iterate, scope: Scope, compiler: Compiler): Node {
  const target = compiler.compile(ast.target, scope, false);
  const { optional } = ast;
  return manyNode(
    (input, env, emit) => {
      if (!target.single) return eachOf(target, input, env, (value) => eachItem(value, optional, emit));
      const value = oneOf(target, input, env);
      return value === undefined ? compiler.machine.unwinding !== null : eachItem(value, optional, emit);
    },
    (input, path, env, emit) =>
      pathsOf(target, input, path, env, (value, at) => {
        const steps = attached(value, at, () => `near attempt to iterate through ${truncatedText(value)}`);
        return eachKey(value, optional, (item, key) => emit(item, new PathStep(steps, key)));
      }),
  );
}

/** The items of an array, the values of an object. */
export function eachItem(value: Value, isOptional: boolean, emit: (item: Value) => Stop): Stop {
  if (isArray(value)) {
    for (let at = 0; at < value.length; at++) if (emit(value[at] as Value)) return true;
    return false;
  }
  if (isObject(value)) {
    for (const key of Object.keys(value)) if (emit(value[key] as Value)) return true;
    return false;
  }
  if (isOptional) return false;
  throw iterationError(value);
}

/** The items with their keys. */
export function eachKey(value: Value, isOptional: boolean, emit: (item: Value, key: Value) => Stop): Stop {
  if (isArray(value)) {
    for (let at = 0; at < value.length; at++) if (emit(value[at] as Value, at)) return true;
    return false;
  }
  if (isObject(value)) {
    for (const key of Object.keys(value)) if (emit(value[key] as Value, keyName(key))) return true;
    return false;
  }
  if (isOptional) return false;
  throw iterationError(value);
}
