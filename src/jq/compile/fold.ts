import type { Ast } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import { compileAlternatives, eachAlternative } from "./bind.ts";
import type { Compiler } from "./compiler.ts";
import { linearUpdate } from "./linear.ts";
import type { Env, Node, Path } from "./node.ts";
import { eachOf, manyNode, oneOf, pathFrom, pathsOf, singleNode } from "./nodes.ts";
import type { Scope } from "./scope.ts";

type Reduce = Extract<Ast, { type: "reduce" }>;
type Foreach = Extract<Ast, { type: "foreach" }>;

/** `reduce source as P (init; update)`: the last output of the update is the next state, null if there is
 * none. */
export function compileReduce(ast: Reduce, scope: Scope, compiler: Compiler): Node {
  const { machine } = compiler;
  const source = compiler.compile(ast.source, scope, false);
  const init = compiler.compile(ast.init, scope, false);
  const steps = compileAlternatives(ast.patterns, scope, compiler, (inner) => stepOf(ast.update, inner, compiler));
  const run = (input: Value, env: Env, from: Value): Value | undefined => {
    let state = from;
    const owned = new Set<object>();
    const stop = eachOf(source, input, env, (item) =>
      eachAlternative(steps, item, env, (step, bound) => {
        const next = step(state, bound, owned);
        if (next === undefined && machine.unwinding !== null) return true;
        state = next ?? null;
        return false;
      }),
    );
    return stop ? undefined : state;
  };
  const paths = reducePaths(ast, source, init, scope, compiler);
  if (!init.single) {
    return manyNode(
      (input, env, emit) =>
        eachOf(init, input, env, (from) => {
          const state = run(input, env, from);
          return state === undefined ? true : emit(state);
        }),
      paths,
    );
  }
  return singleNode(
    machine,
    (input, env) => {
      const from = oneOf(init, input, env);
      return from === undefined ? undefined : run(input, env, from);
    },
    paths,
  );
}

/** The next state, undefined where the update gives nothing. `owned` holds what the steps themselves made. */
type Step = (state: Value, env: Env, owned: Set<object>) => Value | undefined;

function stepOf(update: Ast, scope: Scope, compiler: Compiler): Step {
  const linear = linearUpdate(update, scope, compiler);
  if (linear !== null) return linear;
  const node = compiler.compile(update, scope, false);
  if (node.single) return (state, env) => oneOf(node, state, env);
  return (state, env) => {
    let last: Value | undefined;
    eachOf(node, state, env, (value) => {
      last = value;
      return false;
    });
    return compiler.machine.unwinding === null ? last : undefined;
  };
}

/** Every step starts at the path of the initial state (jq 1.8.2 goes back to it). */
function reducePaths(ast: Reduce, source: Node, init: Node, scope: Scope, compiler: Compiler): Node["paths"] {
  let updates: ReturnType<typeof compileAlternatives<Node>> | null = null;
  return (input, path, env, emit) => {
    updates ??= compileAlternatives(ast.patterns, scope, compiler, (inner) =>
      compiler.compile(ast.update, inner, false),
    );
    const nodes = updates;
    return pathsOf(init, input, path, env, (from, at) => {
      let state = from;
      const stop = eachOf(source, input, env, (item) =>
        eachAlternative(nodes, item, env, (update, bound) => {
          let last: Value = null;
          const stopped = pathsOf(update, state, pathFrom(at, from, state), bound, (value) => {
            last = value;
            return false;
          });
          state = last;
          return stopped;
        }),
      );
      return stop || emit(state, pathFrom(at, from, state));
    });
  };
}

interface ForeachBody {
  readonly update: Node;
  readonly extract: Node;
}

/** `foreach source as P (init; update; extract)`: each output of the update is a state that is given out. */
export function compileForeach(ast: Foreach, scope: Scope, compiler: Compiler): Node {
  const source = compiler.compile(ast.source, scope, false);
  const init = compiler.compile(ast.init, scope, false);
  const identity: Ast = { type: "identity", start: ast.start, end: ast.end };
  const all = compileAlternatives(
    ast.patterns,
    scope,
    compiler,
    (inner): ForeachBody => ({
      update: compiler.compile(ast.update, inner, false),
      extract: compiler.compile(ast.extract ?? identity, inner, false),
    }),
  );
  const each: Node["each"] = (input, env, emit) =>
    eachOf(init, input, env, (from) => {
      let state = from;
      return eachOf(source, input, env, (item) =>
        eachAlternative(all, item, env, ({ update, extract }, bound) => {
          const before = state;
          state = null;
          return eachOf(update, before, bound, (next) => {
            state = next;
            return eachOf(extract, next, bound, emit);
          });
        }),
      );
    });
  const paths: Node["paths"] = (input, path, env, emit) =>
    pathsOf(init, input, path, env, (from, at) => {
      let state = from;
      return eachOf(source, input, env, (item) =>
        eachAlternative(all, item, env, ({ update, extract }, bound) => {
          const before = state;
          const place: Path = pathFrom(at, from, before);
          state = null;
          return pathsOf(update, before, place, bound, (next, its) => {
            state = next;
            return pathsOf(extract, next, its, bound, emit);
          });
        }),
      );
    });
  return manyNode(each, paths);
}
