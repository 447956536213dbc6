import type { Definition } from "../syntax/ast.ts";
import type { Value } from "../values/value.ts";
import type { Compiler } from "./compiler.ts";
import type { FunctionCode, Machine } from "./machine.ts";
import { type EmitPath, type Env, type Node, type Path, type Stop, tailCall } from "./node.ts";
import { cellAt, eachOf, manyNode, oneOf, singleNode } from "./nodes.ts";
import { extended, type FunctionBinding, type Scope } from "./scope.ts";

/** An argument with the variables it sees. */
interface Closure {
  readonly node: Node;
  readonly env: Env;
}

/** The scope that the body of a function stands in. */
interface Frame {
  readonly scope: Scope;
  /** Value parameters whose arguments have several outputs: one call for each combination. */
  readonly loops: readonly number[];
}

/** Calls a closure parameter. */
export function closureCall(binding: { readonly single: boolean }, hops: number, machine: Machine): Node {
  const closureAt = (env: Env): Closure => cellAt(env, hops).value as Closure;
  const paths: Node["paths"] = (input, path, env, emit) => {
    const { node, env: its } = closureAt(env);
    return node.paths(input, path, its, emit);
  };
  if (binding.single) {
    return singleNode(
      machine,
      (input, env) => {
        const { node, env: its } = closureAt(env);
        return node.one(input, its);
      },
      paths,
    );
  }
  return manyNode((input, env, emit) => {
    const { node, env: its } = closureAt(env);
    return node.each(input, its, emit);
  }, paths);
}

/** An argument at a call: its node, and how it becomes a closure. */
export interface Argument {
  readonly node: Node;
  readonly closure: (env: Env) => Closure;
}

/** An argument that is itself a closure parameter is handed on as it is, else recursion would wrap it anew
 * at every level. `hops`: where that parameter is, null for any other argument. */
export function argument(node: Node, hops: number | null): Argument {
  if (hops === null) return { node, closure: (env) => ({ node, env }) };
  return { node, closure: (env) => cellAt(env, hops).value as Closure };
}

/** Compiles a call of a function of the program. */
export function functionCall(
  binding: FunctionBinding,
  bindingScope: Scope,
  args: readonly Argument[],
  scope: Scope,
  isTail: boolean,
  compiler: Compiler,
): Node {
  const home = binding.home ?? bindingScope;
  const flags = args.map(({ node }) => node.single);
  const { loops } = frameOf(binding.definition, home, flags);
  const code = codeOf(binding, home, flags, compiler);
  const hops = scope.depth - home.depth;
  const params = binding.definition.params;
  const envAt = (input: Value, env: Env): Env | undefined => {
    let cells = cellAt(env, hops);
    for (let at = 0; at < params.length; at++) {
      const { node, closure } = args[at] as Argument;
      if (params[at]?.isValue === true && flags[at] === true) {
        const value = oneOf(node, input, env);
        if (value === undefined) return undefined;
        cells = { up: cells, value };
      } else cells = { up: cells, value: closure(env) };
    }
    return cells;
  };
  if (loops.length > 0) return loopedCall(code, envAt, loops, args, compiler.machine);
  return isTail ? tailNode(code, envAt, compiler.machine) : entryNode(code, envAt, compiler.machine);
}

type EnvAt = (input: Value, env: Env) => Env | undefined;

function runEach(code: FunctionCode, input: Value, env: Env, emit: (value: Value) => Stop, machine: Machine): Stop {
  let answer = code.body.each(input, env, emit);
  while (answer === tailCall) answer = (machine.code as FunctionCode).body.each(machine.input, machine.env, emit);
  return answer;
}

function runPaths(
  code: FunctionCode,
  [input, path, cells]: readonly [Value, Path, Env],
  emit: EmitPath,
  machine: Machine,
): Stop {
  let answer = code.body.paths(input, path, cells, emit);
  while (answer === tailCall) {
    answer = (machine.code as FunctionCode).body.paths(machine.input, machine.path, machine.env, emit);
  }
  return answer;
}

/** A call that runs the function, and every function that it ends with calling. */
function entryNode(code: FunctionCode, envAt: EnvAt, machine: Machine): Node {
  const paths: Node["paths"] = (input, path, env, emit) => {
    const cells = envAt(input, env);
    if (cells === undefined) return machine.unwinding !== null;
    return runPaths(code, [input, path, cells], emit, machine);
  };
  if (code.single) {
    const one: Node["one"] = (input, env) => {
      const cells = envAt(input, env);
      if (cells === undefined) return undefined;
      let answer = code.body.one(input, cells);
      while (answer === tailCall) answer = (machine.code as FunctionCode).body.one(machine.input, machine.env);
      return answer;
    };
    return singleNode(machine, one, paths);
  }
  return manyNode((input, env, emit) => {
    const cells = envAt(input, env);
    return cells === undefined ? machine.unwinding !== null : runEach(code, input, cells, emit, machine);
  }, paths);
}

/** A call in a tail position: left to the entry of the function it stands in. */
function tailNode(code: FunctionCode, envAt: EnvAt, machine: Machine): Node {
  const leave = (input: Value, env: Env): typeof tailCall | undefined => {
    const cells = envAt(input, env);
    if (cells === undefined) return undefined;
    machine.code = code;
    machine.env = cells;
    machine.input = input;
    return tailCall;
  };
  const paths: Node["paths"] = (input, path, env) => {
    const answer = leave(input, env);
    machine.path = path;
    return answer ?? machine.unwinding !== null;
  };
  if (code.single) return singleNode(machine, leave, paths);
  return manyNode((input, env) => leave(input, env) ?? machine.unwinding !== null, paths);
}

/** One call for each combination of values of the arguments in `loops`; the first is the outermost loop. */
function loopedCall(
  code: FunctionCode,
  envAt: EnvAt,
  loops: readonly number[],
  args: readonly Argument[],
  machine: Machine,
): Node {
  const loop = (input: Value, env: Env, cells: Env, at: number, use: (cells: Env) => Stop): Stop => {
    const index = loops[at];
    if (index === undefined) return use(cells);
    return eachOf((args[index] as Argument).node, input, env, (value) =>
      loop(input, env, { up: cells, value }, at + 1, use),
    );
  };
  const start = (input: Value, env: Env, use: (cells: Env) => Stop): Stop => {
    const cells = envAt(input, env);
    return cells === undefined ? machine.unwinding !== null : loop(input, env, cells, 0, use);
  };
  return manyNode(
    (input, env, emit) => start(input, env, (cells) => runEach(code, input, cells, emit, machine)),
    (input, path, env, emit) => start(input, env, (cells) => runPaths(code, [input, path, cells], emit, machine)),
  );
}

function frameOf(definition: Definition, home: Scope, flags: readonly boolean[]): Frame {
  let scope = home;
  const loops: number[] = [];
  definition.params.forEach(({ name, isValue }, index) => {
    const single = flags[index] === true;
    if (isValue && single) scope = extended(scope, { kind: "variable", name, isCallable: true });
    else {
      scope = extended(scope, { kind: "closure", name, single });
      if (isValue) loops.push(index);
    }
  });
  for (const index of loops) {
    const name = definition.params[index]?.name ?? "";
    scope = extended(scope, { kind: "variable", name, isCallable: false });
  }
  return { scope, loops };
}

const unfinished: Node = singleNode(undefined as unknown as Machine, () => undefined);
// Functions that turned out to give several outputs although they were hoped not to: they are compiled anew
// in every scope, and need not be hoped for again.
const knownMany = new WeakMap<Definition, Set<string>>();

/** The body of a function for arguments of which `flags` says whether they give one output at most. A
 * recursive function is taken to give one output until its body says otherwise. */
function codeOf(binding: FunctionBinding, home: Scope, flags: readonly boolean[], compiler: Compiler): FunctionCode {
  const key = flags.map(Number).join("");
  const known = binding.codes.get(key);
  if (known !== undefined) return known;
  const { definition } = binding;
  const many = knownMany.get(definition) ?? new Set();
  knownMany.set(definition, many);
  const code: FunctionCode = { body: unfinished, single: !many.has(key) };
  binding.codes.set(key, code);
  const { scope } = frameOf(definition, home, flags);
  const body = compiler.compile(definition.body, scope, true);
  if (code.single && !body.single) {
    many.add(key);
    code.single = false;
    code.body = compiler.compile(definition.body, scope, true);
  } else {
    code.body = body;
    code.single = body.single;
  }
  return code;
}
