import type { Ast, Pattern } from "../jq/syntax/ast.ts";
import type { Value } from "../jq/values/value.ts";
import { blind, callKey } from "./builtin-facts.ts";
import { namesIn, someNode, variablesOf } from "./core/children.ts";
import type { Path } from "./event-paths.ts";

/** What the outputs of an expression are: each is the value at a path of the event, or a constant, and so on. */
export type Known =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "constant"; readonly value: Value }
  /** An object made of known parts. */
  | { readonly kind: "object"; readonly entries: ReadonlyMap<string, Known> }
  | { readonly kind: "unknown" };

export const unknownValue: Known = { kind: "unknown" };

/** What stands before an expression, innermost last: it is piped into it, or binds a variable of it. Behind a `barrier` the
 *  input comes from somewhere else. */
type Frame =
  | { readonly kind: "pipe"; readonly left: Ast }
  | { readonly kind: "as"; readonly source: Ast; readonly name: string }
  | { readonly kind: "barrier" };

/** Where an expression stands. */
export interface Scene {
  readonly frames: readonly Frame[];
  readonly input: Known;
  readonly variables: ReadonlyMap<string, Known>;
  /** The expression is evaluated at most once for an event. */
  readonly once: boolean;
  /** Where the expression stands that gives the input; null if that is not known. */
  readonly before: { readonly ast: Ast; readonly scene: Scene } | null;
}

/** Where a program that runs on each event stands. */
export const onEvent: Scene = {
  frames: [],
  input: { kind: "path", path: [] },
  variables: new Map(),
  once: true,
  before: null,
};

/** Behind a pipe. */
export function behind(left: Ast, output: Known, once: boolean, scene: Scene): Scene {
  return {
    ...scene,
    frames: [...scene.frames, { kind: "pipe", left }],
    input: output,
    once: scene.once && once,
    before: { ast: left, scene },
  };
}

/** Where a variable is bound. */
export function binding(name: string, source: Ast, output: Known, once: boolean, scene: Scene): Scene {
  return {
    ...scene,
    frames: [...scene.frames, { kind: "as", source, name }],
    variables: new Map(scene.variables).set(name, output),
    once: scene.once && once,
  };
}

/** Where the input is something of which nothing is known. */
export function withUnknownInput(scene: Scene): Scene {
  return { ...scene, frames: [...scene.frames, { kind: "barrier" }], input: unknownValue, once: false, before: null };
}

/** The variable of a pattern that is nothing but one. */
export function plainName(patterns: readonly Pattern[]): string | null {
  const [only] = patterns;
  return patterns.length === 1 && only?.type === "bind" ? only.name : null;
}

/** The expression as a program of its own that runs on the event; null if there is none, because it needs something else of
 *  which nothing is known. What binds variables that are not used is left out. */
export function closed(ast: Ast, { frames }: Scene): Ast | null {
  let whole = ast;
  let needed = variablesOf(ast);
  for (const frame of frames.toReversed()) {
    const { start, end } = whole;
    if (frame.kind === "barrier") {
      if (usesInput(whole)) return null;
    } else if (frame.kind === "pipe") {
      whole = { type: "pipe", left: frame.left, right: whole, start, end };
      needed = variablesOf(frame.left, needed);
    } else if (needed.has(frame.name)) {
      const { source, name } = frame;
      whole = { type: "as", source, patterns: [{ type: "bind", name, start, end }], body: whole, start, end };
      needed = variablesOf(source, needed);
    }
  }
  const bound = namesIn(whole);
  return [...variablesOf(whole)].every((name) => bound.has(name) || !name.includes("#")) ? whole : null;
}

/** Whether an expression looks at `.`; yes in case of doubt. */
function usesInput(ast: Ast): boolean {
  switch (ast.type) {
    case "literal":
    case "variable":
    case "break":
      return false;
    case "access":
      return usesInput(ast.target) || usesInput(ast.key);
    case "iterate":
      return usesInput(ast.target);
    case "pipe":
      return usesInput(ast.left);
    case "and":
    case "or":
    case "comma":
    case "binary":
    case "alternative":
      return usesInput(ast.left) || usesInput(ast.right);
    case "if":
      return [ast.condition, ast.then, ast.otherwise].some(usesInput);
    case "call":
      return !blind.has(callKey(ast)) || ast.args.some(usesInput);
    default:
      return true;
  }
}

/** Whether an expression gives at most one output; no in case of doubt. */
export function isSingle(ast: Ast): boolean {
  switch (ast.type) {
    case "identity":
    case "literal":
    case "variable":
    case "format":
    case "array":
      return true;
    case "access":
      return isSingle(ast.target) && isSingle(ast.key);
    case "slice":
      return [ast.target, ast.from, ast.to].every((part) => part === null || isSingle(part));
    case "pipe":
    case "and":
    case "or":
    case "binary":
      return isSingle(ast.left) && isSingle(ast.right);
    case "if":
      return [ast.condition, ast.then, ast.otherwise].every(isSingle);
    case "as":
      return ast.patterns.length === 1 && isSingle(ast.source) && isSingle(ast.body);
    case "object":
      return ast.entries.every(({ key, value }) => isSingle(key) && isSingle(value));
    case "text":
      return ast.parts.every((part) => typeof part === "string" || isSingle(part));
    case "alternative":
      return isSingle(ast.left) && isSingle(ast.right);
    case "call":
      return isEmpty(ast) || (plain.has(callKey(ast)) && ast.args.every(isSingle));
    default:
      return false;
  }
}

/** Whether an expression gives exactly one output or an error; no in case of doubt. */
export function isCertain(ast: Ast): boolean {
  return isSingle(ast) && !someNode(ast, (node) => ("optional" in node && node.optional) || isEmpty(node));
}

function isEmpty(ast: Ast): boolean {
  return ast.type === "call" && ast.name === "empty";
}

const plain: ReadonlySet<string> = new Set(
  `ascii_downcase/0 ascii_upcase/0 contains/1 endswith/1 has/1 index/1 length/0 ltrimstr/1 rtrimstr/1 startswith/1 test/1
  test/2 tojson/0 tonumber/0 tostring/0 trim/0 type/0`.split(/\s+/),
);
