import type { ValueFunction } from "../builtins/function-table.ts";
import type { Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { Env, Node, Stop } from "./node.ts";
import { detachedPaths, eachOf, freshPaths, manyNode, oneOf, singleNode } from "./nodes.ts";

/** Functions that may give back the very text they were given. */
const handOn = new Set(["tostring", "trim", "ltrim", "rtrim", "ltrimstr", "rtrimstr", "trimstr"]);

/** A call of a builtin with the values of its arguments: the last argument is the outermost loop. */
export function valueCall(name: string, call: ValueFunction, args: readonly Node[], compiler: Compiler): Node {
  const node = args.every((arg) => arg.single) ? singleCall(call, args, compiler) : loopedCall(call, args);
  return { ...node, paths: handOn.has(name) ? detachedPaths(node.each) : freshPaths(node.each) };
}

function singleCall(call: ValueFunction, args: readonly Node[], { machine }: Compiler): Node {
  const [first, second, third] = args;
  if (first === undefined) return singleNode(machine, (input) => call(input));
  if (second === undefined) {
    return singleNode(machine, (input, env) => {
      const a = oneOf(first, input, env);
      return a === undefined ? undefined : call(input, a);
    });
  }
  return singleNode(machine, (input, env) => {
    const c = third === undefined ? null : oneOf(third, input, env);
    const b = c === undefined ? undefined : oneOf(second, input, env);
    const a = b === undefined ? undefined : oneOf(first, input, env);
    return a === undefined ? undefined : call(input, a, b as Value, c as Value);
  });
}

function loopedCall(call: ValueFunction, args: readonly Node[]): Node {
  const loop = (at: number, values: readonly Value[], input: Value, env: Env, emit: (value: Value) => Stop): Stop => {
    const arg = args[at];
    if (arg === undefined) return emit(call(input, ...values));
    return eachOf(arg, input, env, (value) => loop(at - 1, [value, ...values], input, env, emit));
  };
  return manyNode((input, env, emit) => loop(args.length - 1, [], input, env, emit));
}
