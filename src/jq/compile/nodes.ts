import { fail } from "../values/error.ts";
import { truncatedText } from "../values/error-text.ts";
import type { Value } from "../values/value.ts";
import type { Machine } from "./machine.ts";
import { Detached, type EmitPath, type Env, type Node, type Path, PathStep, type Stop, tailCall } from "./node.ts";

/** A node of at most one output that its function gives; it has no path unless `paths` says so. */
export function singleNode(machine: Machine, one: Node["one"], paths?: Node["paths"]): Node {
  const each: Node["each"] = (input, env, emit) => {
    const output = one(input, env);
    if (output === undefined) return machine.unwinding !== null;
    return output === tailCall ? tailCall : emit(output);
  };
  return { single: true, one, each, paths: paths ?? detachedPaths(each) };
}

/** A node of any number of outputs. */
export function manyNode(each: Node["each"], paths?: Node["paths"]): Node {
  return { single: false, one: neverOne, each, paths: paths ?? detachedPaths(each) };
}

function neverOne(): never {
  throw new Error("this expression may give several outputs");
}

/** The paths of a node whose outputs are computed. */
export function detachedPaths(each: Node["each"]): Node["paths"] {
  return (input, path, env, emit) => {
    const detached = detach(input, path);
    return each(input, env, (value) => emit(value, detached));
  };
}

/** The path of a value computed from the value at `path`. */
export function detach(value: Value, path: Path): Path {
  return path instanceof Detached ? path : new Detached(path, value);
}

/** The steps that lead to a value; throws where it is computed. `attempt` says what was tried. */
export function attached(value: Value, path: Path, attempt: () => string): PathStep | null {
  if (!(path instanceof Detached)) return path;
  if (isIdentical(value, path.value)) return path.path;
  return fail(() => `Invalid path expression ${attempt()}`);
}

/** jq compares the places of values in memory (1.8.2, jv_identical): numbers, booleans and null by what
 * they are. Two equal strings are two there; here what makes a new string says so (`freshPaths`). */
function isIdentical(a: Value, b: Value): boolean {
  return Object.is(a, b);
}

const nothing: Value = [];

/** The paths of a node that makes new strings, though one may be equal to what stands at its path. */
export function freshPaths(each: Node["each"]): Node["paths"] {
  return (input, path, env, emit) => {
    const detached = detach(input, path);
    const fresh = new Detached(path instanceof Detached ? path.path : path, nothing);
    return each(input, env, (value) => emit(value, typeof value === "string" ? fresh : detached));
  };
}

/** The path of `value` where `at` is the path of `origin`. */
export function pathFrom(at: Path, origin: Value, value: Value): Path {
  return isIdentical(value, origin) ? at : detach(origin, at);
}

/** The steps to a value that a path expression gave. */
export function finishedPath(value: Value, path: Path): PathStep | null {
  return attached(value, path, () => `with result ${truncatedText(value)}`);
}

/** A path as the array that `path(f)` gives. */
export function pathArray(path: PathStep | null): Value[] {
  const keys: Value[] = [];
  for (let step = path; step !== null; step = step.up) keys.push(step.key);
  return keys.reverse();
}

/** Longer by the keys of an array. */
export function extendedPath(path: PathStep | null, keys: readonly Value[]): PathStep | null {
  let step = path;
  for (const key of keys) step = new PathStep(step, key);
  return step;
}

/** The cell `hops` scopes up. */
export function cellAt(env: Env, hops: number): Env {
  let cell = env;
  for (let up = hops; up > 0; up--) cell = cell.up as Env;
  return cell;
}

/** Calls a node that is in no tail position. */
export function eachOf(node: Node, input: Value, env: Env, emit: (value: Value) => Stop): Stop {
  return node.each(input, env, emit) === true;
}

export function pathsOf(node: Node, input: Value, path: Path, env: Env, emit: EmitPath): Stop {
  return node.paths(input, path, env, emit) === true;
}

/** The only output of a single node that is in no tail position. */
export function oneOf(node: Node, input: Value, env: Env): Value | undefined {
  return node.one(input, env) as Value | undefined;
}

/** The first output of a node, undefined for none. */
export function firstOf(node: Node, input: Value, env: Env): Value | undefined {
  if (node.single) return oneOf(node, input, env);
  let first: Value | undefined;
  node.each(input, env, (value) => {
    first = value;
    return true;
  });
  return first;
}
