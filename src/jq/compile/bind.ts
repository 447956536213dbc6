import type { Ast, Pattern } from "../syntax/ast.ts";
import { patternNames } from "../syntax/pattern-names.ts";
import { accessValue } from "../values/access.ts";
import { JqError } from "../values/error.ts";
import type { Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Machine } from "./machine.ts";
import type { Env, Node, Stop } from "./node.ts";
import { eachOf, manyNode, oneOf, pathsOf, singleNode } from "./nodes.ts";
import { extended, type Scope } from "./scope.ts";

/** Binds the variables of a pattern to parts of a value: once for each combination of computed keys. */
type Bind = (value: Value, outer: Env, env: Env, then: (env: Env) => Stop) => Stop;

interface CompiledPattern {
  readonly bind: Bind;
  /** The scope of what follows. */
  readonly scope: Scope;
}

function variable(scope: Scope, name: string): Scope {
  return extended(scope, { kind: "variable", name, isCallable: false });
}

/** Compiles one pattern. Computed keys see the variables of `outer`, and the value taken apart as `.`. Of a
 * name that stands twice, the first bound counts; items of an array are bound from the last (jq 1.8.2). */
function compilePattern(pattern: Pattern, outer: Scope, compiler: Compiler, wide: Scope): CompiledPattern {
  const bound = new Set<string>();
  let scope = wide;
  const parts = (part: Pattern): Bind => {
    switch (part.type) {
      case "bind":
        scope = variable(scope, bound.has(part.name) ? "" : part.name);
        bound.add(part.name);
        return (value, _outer, env, then) => then({ up: env, value });
      case "items":
        return chained(
          part.items
            .map((item, index) => ({ item, index }))
            .reverse()
            .map(({ item, index }) => {
              const bind = parts(item);
              return (value, outerEnv, env, then) => bind(accessValue(value, index), outerEnv, env, then);
            }),
        );
      case "entries":
        return chained(
          part.entries.map(({ key, bind, pattern: inner }) => {
            const node = compiler.compile(key, outer, false);
            const named = bind === null ? null : parts({ type: "bind", name: bind, start: 0, end: 0 });
            return entryBind(node, named, inner === null ? null : parts(inner));
          }),
        );
    }
  };
  const bind = parts(pattern);
  return { bind, scope };
}

function entryBind(key: Node, named: Bind | null, inside: Bind | null): Bind {
  return (value, outer, env, then) =>
    eachOf(key, value, outer, (name) => {
      const part = accessValue(value, name);
      const rest = (bound: Env): Stop => (inside === null ? then(bound) : inside(part, outer, bound, then));
      return named === null ? rest(env) : named(part, outer, env, rest);
    });
}

function chained(parts: readonly Bind[]): Bind {
  return (value, outer, env, then) => {
    const from = (at: number, bound: Env): Stop => {
      const part = parts[at];
      return part === undefined ? then(bound) : part(value, outer, bound, (next) => from(at + 1, next));
    };
    return from(0, env);
  };
}

/** What is compiled in the scope of each of several patterns (`P ?// Q`), and how to go through them. */
interface Alternatives<T> {
  readonly machine: Machine;
  readonly patterns: readonly CompiledPattern[];
  readonly bodies: readonly T[];
  /** Cells, all null, for the variables of every pattern. */
  readonly blank: (env: Env) => Env;
}

/** Compiles patterns that are tried in turn, and for each what follows it. */
export function compileAlternatives<T>(
  patterns: readonly Pattern[],
  scope: Scope,
  compiler: Compiler,
  body: (scope: Scope) => T,
): Alternatives<T> {
  const names = patterns.length === 1 ? [] : [...new Set(patterns.flatMap(patternNames))];
  const blank = (env: Env): Env => names.reduce<Env>((up) => ({ up, value: null }), env);
  const wide = names.reduce(variable, scope);
  const compiled = patterns.map((pattern) => compilePattern(pattern, scope, compiler, wide));
  return {
    machine: compiler.machine,
    patterns: compiled,
    bodies: compiled.map(({ scope: inner }) => body(inner)),
    blank,
  };
}

/** Runs `use` for the first pattern, and for the next one after an error or a `break`, be it in the pattern or
 * behind it (jq 1.8.2 catches both). The error of the last pattern stands. */
export function eachAlternative<T>(
  { patterns, bodies, blank, machine }: Alternatives<T>,
  value: Value,
  env: Env,
  use: (body: T, env: Env) => Stop,
): Stop {
  const cells = blank(env);
  const last = patterns.length - 1;
  for (let at = 0; at < last; at++) {
    try {
      const stop = patterns[at]?.bind(value, env, cells, (bound) => use(bodies[at] as T, bound)) ?? false;
      if (!stop || machine.unwinding === null) return stop;
      machine.unwinding = null;
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
  }
  return patterns[last]?.bind(value, env, cells, (bound) => use(bodies[last] as T, bound)) ?? false;
}

/** `source as P | body`. */
export function compileAs(ast: Extract<Ast, { type: "as" }>, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const source = compiler.compile(ast.source, scope, false);
  const isPlain = ast.patterns.length === 1 && ast.patterns[0]?.type === "bind";
  const staysTail = isTail && isPlain && source.single;
  const all = compileAlternatives(ast.patterns, scope, compiler, (inner) =>
    compiler.compile(ast.body, inner, staysTail),
  );
  const [body] = all.bodies;
  if (isPlain && source.single && body !== undefined) return plainAs(source, body, compiler);
  return manyNode(
    (input, env, emit) =>
      eachOf(source, input, env, (value) =>
        eachAlternative(all, value, env, (node, bound) => eachOf(node, input, bound, emit)),
      ),
    (input, path, env, emit) =>
      eachOf(source, input, env, (value) =>
        eachAlternative(all, value, env, (node, bound) => pathsOf(node, input, path, bound, emit)),
      ),
  );
}

/** `source as $x | body` where the source gives one value. */
function plainAs(source: Node, body: Node, { machine }: Compiler): Node {
  const paths: Node["paths"] = (input, path, env, emit) => {
    const value = oneOf(source, input, env);
    if (value === undefined) return machine.unwinding !== null;
    return body.paths(input, path, { up: env, value }, emit);
  };
  if (body.single) {
    const one: Node["one"] = (input, env) => {
      const value = oneOf(source, input, env);
      return value === undefined ? undefined : body.one(input, { up: env, value });
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    const value = oneOf(source, input, env);
    if (value === undefined) return machine.unwinding !== null;
    return body.each(input, { up: env, value }, emit);
  }, paths);
}
