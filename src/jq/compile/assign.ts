import type { Ast } from "../syntax/ast.ts";
import { deletePaths, getPath, setPathOwned } from "../values/paths.ts";
import { isTruthy, type Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Env, Node, Stop } from "./node.ts";
import { eachOf, finishedPath, firstOf, manyNode, oneOf, pathArray, pathsOf, singleNode } from "./nodes.ts";
import { operations } from "./operators.ts";
import type { Scope } from "./scope.ts";

type Assign = Extract<Ast, { type: "assign" }>;

/** `a = b`, `a |= f`, `a += b` …: outputs of `b`, evaluated on the input, are the outer loop. */
export function compileAssign(ast: Assign, scope: Scope, compiler: Compiler): Node {
  const target = compiler.compile(ast.left, scope, false);
  const right = compiler.compile(ast.right, scope, false);
  if (ast.operator === "|=") return updateNode(target, right, compiler);
  const combine = combination(ast.operator);
  const run = (input: Value, env: Env, value: Value): Value | undefined =>
    changedAll(compiler, target, input, env, (old) => combine(old(), value));
  if (right.single) {
    return singleNode(compiler.machine, (input, env) => {
      const value = oneOf(right, input, env);
      return value === undefined ? undefined : run(input, env, value);
    });
  }
  return manyNode((input, env, emit) =>
    eachOf(right, input, env, (value) => {
      const changed = run(input, env, value);
      return changed === undefined ? true : emit(changed);
    }),
  );
}

/** `a |= f` where both are compiled already: `map_values` is one too. */
export function updateNode(target: Node, update: Node, compiler: Compiler): Node {
  return singleNode(compiler.machine, (input, env) =>
    changedAll(compiler, target, input, env, (old, loosen) => {
      const value = old();
      loosen(value);
      return firstOf(update, value, env);
    }),
  );
}

/** What an assignment makes of the old value and that of its right side. */
export function combination(operator: Assign["operator"]): (old: Value, value: Value) => Value {
  switch (operator) {
    case "+=":
      return operations["+"];
    case "-=":
      return operations["-"];
    case "*=":
      return operations["*"];
    case "/=":
      return operations["/"];
    case "%=":
      return operations["%"];
    case "//=":
      return (old, value) => (isTruthy(old) ? old : value);
    default:
      return (_old, value) => value;
  }
}

/** The input with the value at each path changed; undefined removes it, all together at the end (jq 1.8.2).
 * `loosen` is to be called with what code of the program gets to see: it is not changed in place any more. */
function changedAll(
  { machine }: Compiler,
  target: Node,
  input: Value,
  env: Env,
  change: (old: () => Value, loosen: (value: Value) => void) => Value | undefined,
): Value | undefined {
  let result = input;
  const owned = new Set<object>();
  const removed: Value[][] = [];
  const loosen = (value: Value): void => {
    if (typeof value === "object" && value !== null && owned.has(value)) owned.clear();
  };
  const stop: Stop = pathsOf(target, input, null, env, (value, path) => {
    const keys = pathArray(finishedPath(value, path));
    const changed = change(() => getPath(result, keys), loosen);
    if (changed === undefined && machine.unwinding !== null) return true;
    if (changed === undefined) removed.push(keys);
    else result = setPathOwned(result, keys, changed, owned);
    return false;
  });
  if (stop) return undefined;
  return removed.length === 0 ? result : deletePaths(result, removed);
}
