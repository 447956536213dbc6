import type { Value } from "../values/value.ts";

/** What a tail call answers in place of a result: the entry of the function takes it from there. */
export const tailCall = Symbol("tail call");
type TailCall = typeof tailCall;

/** true: no more outputs are wanted. */
export type Stop = boolean;

type Emit = (value: Value) => Stop;
export type EmitPath = (value: Value, path: Path) => Stop;

/** A variable, a closure parameter, a label or the outermost scope: one cell for each. */
export interface Env {
  readonly up: Env | null;
  value: unknown;
}

/** The way from the root to a value, last key first; null is the root. A `Detached` one belongs to a value
 * that was computed. */
export type Path = PathStep | Detached | null;

export class PathStep {
  readonly up: PathStep | null;
  readonly key: Value;

  constructor(up: PathStep | null, key: Value) {
    this.up = up;
    this.key = key;
  }
}

/** A computed value has no path, unless it is the very value that stood at `path` (jq 1.8.2,
 * `path_intact` in src/execute.c). */
export class Detached {
  readonly path: PathStep | null;
  readonly value: Value;

  constructor(path: PathStep | null, value: Value) {
    this.path = path;
    this.value = value;
  }
}

/** A compiled expression. Nodes that give at most one output are called directly (`one`), the others push
 * their outputs into a callback (`each`); `each` works for all. In a tail position both may answer
 * `tailCall`. */
export interface Node {
  readonly single: boolean;
  /** The output, undefined for none; only where `single`. */
  one(input: Value, env: Env): Value | undefined | TailCall;
  each(input: Value, env: Env, emit: Emit): Stop | TailCall;
  paths(input: Value, path: Path, env: Env, emit: EmitPath): Stop | TailCall;
}
