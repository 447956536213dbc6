import type { Ast, Pattern } from "../jq/syntax/ast.ts";
import { patternNames } from "../jq/syntax/pattern-names.ts";
import { blind, callKey, passing } from "./builtin-facts.ts";
import { unknownCall } from "./core/inline.ts";
import type { NodeOf } from "./core/node-of.ts";
import { isObjectPath, type Path, pathKey, startsWith } from "./event-paths.ts";

/** The values of the event that an output may be, each named by its path; a computed value is none of them. */
type Origins = readonly Path[];

type Variables = ReadonlyMap<string, Origins>;

interface Watch {
  readonly used: Map<string, Path>;
  /** Paths that were looked up, but perhaps not used, below something that may be no object. */
  readonly touched: Map<string, Path>;
}

const computed: Origins = [];

/** The paths of the event that an expression looks at, none of which is below another; the whole event is `[]`. Two events
 *  that have the same values there, and objects or nothing at the same places above them, are the same to it. The
 *  expression has no definitions (see `inlined`), and its outputs count as used. */
export function demandOf(ast: Ast): readonly Path[] {
  const watch: Watch = { used: new Map(), touched: new Map() };
  use(observe(ast, [[]], new Map(), watch), watch);
  const used = shortest([...watch.used.values()]);
  const rest = [...watch.touched.values()].filter((path) => !used.some((one) => areRelated(one, path)));
  return [...used, ...rest.filter((path) => !rest.some((one) => one !== path && startsWith(one, path)))];
}

function shortest(paths: readonly Path[]): readonly Path[] {
  return paths.filter((path) => !paths.some((one) => one.length < path.length && startsWith(path, one)));
}

function areRelated(one: Path, other: Path): boolean {
  return startsWith(one, other) || startsWith(other, one);
}

function use(origins: Origins, watch: Watch): Origins {
  for (const path of origins) watch.used.set(pathKey(path), path);
  return computed;
}

function join(...all: readonly Origins[]): Origins {
  return [...new Map(all.flat().map((path) => [pathKey(path), path])).values()];
}

function child(origins: Origins, key: string, watch: Watch): Origins {
  return origins.map((path) => {
    const deeper = [...path, key];
    if (!isObjectPath(path)) watch.touched.set(pathKey(deeper), deeper);
    return deeper;
  });
}

/** Notes what an expression uses and says what its outputs may be. */
function observe(ast: Ast, input: Origins, variables: Variables, watch: Watch): Origins {
  const look = (part: Ast, its = input) => observe(part, its, variables, watch);
  const useAll = (...parts: readonly (Ast | null)[]) => {
    for (const part of parts) if (part !== null) use(look(part), watch);
    return computed;
  };
  switch (ast.type) {
    case "identity":
      return input;
    case "literal":
    case "break":
      return computed;
    case "variable":
      return variables.get(ast.name) ?? computed;
    case "format":
      return use(input, watch);
    case "text":
      return useAll(...ast.parts.filter((part) => typeof part !== "string"));
    case "access": {
      const target = look(ast.target);
      if (ast.key.type === "literal" && typeof ast.key.value === "string") return child(target, ast.key.value, watch);
      use(target, watch);
      return useAll(ast.key);
    }
    case "slice":
      return useAll(ast.target, ast.from, ast.to);
    case "iterate":
      return useAll(ast.target);
    case "array":
    case "negate":
      return useAll(ast.body);
    case "object":
      return useAll(...ast.entries.flatMap(({ key, value }) => [key, value]));
    case "pipe":
      return look(ast.right, look(ast.left));
    case "comma":
      return join(look(ast.left), look(ast.right));
    case "and":
    case "or":
    case "binary":
      return useAll(ast.left, ast.right);
    case "alternative": {
      const left = look(ast.left);
      use(left, watch);
      return join(left, look(ast.right));
    }
    case "assign":
      use(input, watch);
      return useAll(ast.left, ast.right);
    case "if":
      useAll(ast.condition);
      return join(look(ast.then), look(ast.otherwise));
    case "try":
      return join(look(ast.body), ast.handler === null ? computed : look(ast.handler, computed));
    case "label":
      return look(ast.body);
    default:
      return observeBinding(ast, input, variables, watch);
  }
}

type Binding = NodeOf<"reduce" | "foreach" | "as" | "call" | "define">;

function observeBinding(ast: Binding, input: Origins, variables: Variables, watch: Watch): Origins {
  switch (ast.type) {
    case "as": {
      const source = observe(ast.source, input, variables, watch);
      return observe(ast.body, input, bound(ast.patterns, source, input, variables, watch), watch);
    }
    case "reduce":
    case "foreach": {
      const source = observe(ast.source, input, variables, watch);
      const inner = bound(ast.patterns, source, input, variables, watch);
      // The state is made of values that are used, so it may be anything computed.
      use(observe(ast.init, input, variables, watch), watch);
      use(observe(ast.update, computed, inner, watch), watch);
      if (ast.type === "foreach" && ast.extract !== null) use(observe(ast.extract, computed, inner, watch), watch);
      return computed;
    }
    case "call":
      return observeCall(ast, input, variables, watch);
    case "define":
      throw new Error("definitions are written out before demand is looked for");
  }
}

function bound(
  patterns: readonly Pattern[],
  source: Origins,
  input: Origins,
  outer: Variables,
  watch: Watch,
): Variables {
  const [only] = patterns;
  const inner = new Map(outer);
  if (only?.type === "bind" && patterns.length === 1) return inner.set(only.name, source);
  use(source, watch);
  for (const name of patterns.flatMap(patternNames)) inner.set(name, computed);
  // Keys of a pattern may be computed from all that is in sight.
  for (const origins of [input, ...outer.values()]) use(origins, watch);
  return inner;
}

function observeCall(ast: NodeOf<"call">, input: Origins, variables: Variables, watch: Watch): Origins {
  const key = callKey(ast);
  const [first, second] = ast.args;
  const look = (part: Ast, its = input) => observe(part, its, variables, watch);
  if (ast.name === unknownCall) {
    // What it does may reach for anything that is in sight.
    return use([[]], watch);
  }
  if (passing.has(key)) {
    for (const arg of ast.args.slice(0, -1)) use(look(arg), watch);
    return look(ast.args.at(-1) as Ast);
  }
  if ((key === "any/2" || key === "all/2") && first !== undefined && second !== undefined) {
    return use(look(second, look(first)), watch);
  }
  if (key === "has/1" && first?.type === "literal" && typeof first.value === "string") {
    return use(child(input, first.value, watch), watch);
  }
  if (blind.has(key)) {
    for (const arg of ast.args) use(look(arg), watch);
    return computed;
  }
  use(input, watch);
  for (const arg of ast.args) use(look(arg, computed), watch);
  return computed;
}
