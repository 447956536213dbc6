import { builtinNames, findBuiltin } from "../builtins/builtin.ts";
import type { Ast } from "../syntax/ast.ts";
import type { CompileError } from "../syntax/compile-error.ts";
import { unknownFunction } from "../syntax/unknown-function.ts";
import type { Value } from "../values/value.ts";
import { compileAccess, compileIterate, compileSlice } from "./access.ts";
import { compileAssign } from "./assign.ts";
import { compileAs } from "./bind.ts";
import { argument, closureCall, functionCall } from "./call.ts";
import type { Compiler } from "./compiler.ts";
import { compileArray, compileFormat, compileNegate, compileObject, compileText } from "./construct.ts";
import { compileBreak, compileIf, compileLabel, compileTry } from "./control.ts";
import { compileForeach, compileReduce } from "./fold.ts";
import type { Node } from "./node.ts";
import { cellAt, freshPaths, singleNode } from "./nodes.ts";
import { compileAlternative, compileBinary, compileComma, compileLogic, compilePipe } from "./operators.ts";
import { compileError, findFunction, findVariable, functionNames, type Scope, withFunction } from "./scope.ts";

/** Compiles any expression. */
export function compileAst(ast: Ast, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  switch (ast.type) {
    case "identity":
      return singleNode(
        compiler.machine,
        (input) => input,
        (input, path, _env, emit) => emit(input, path),
      );
    case "literal":
      return literalNode(ast.value, compiler);
    case "text":
      return withFreshPaths(compileText(ast, scope, compiler));
    case "format":
      return compileFormat(ast.name, compiler);
    case "access":
      return compileAccess(ast, scope, compiler);
    case "slice":
      return compileSlice(ast, scope, compiler);
    case "iterate":
      return compileIterate(ast, scope, compiler);
    case "array":
      return compileArray(ast.body, scope, compiler);
    case "object":
      return compileObject(ast.entries, scope, compiler);
    case "negate":
      return compileNegate(ast.body, scope, compiler);
    case "binary":
      return withFreshPaths(compileBinary(ast, scope, compiler));
    case "assign":
      return compileAssign(ast, scope, compiler);
    default:
      return compileFlow(ast, scope, isTail, compiler);
  }
}

type Flow = Exclude<
  Ast,
  {
    type:
      | "identity"
      | "literal"
      | "text"
      | "format"
      | "access"
      | "slice"
      | "iterate"
      | "array"
      | "object"
      | "negate"
      | "binary"
      | "assign";
  }
>;

/** What decides which other expressions are evaluated. */
function compileFlow(ast: Flow, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  switch (ast.type) {
    case "pipe":
      return compilePipe(ast, scope, isTail, compiler);
    case "comma":
      return compileComma(ast, scope, isTail, compiler);
    case "and":
    case "or":
      return compileLogic(ast, scope, compiler);
    case "alternative":
      return compileAlternative(ast, scope, isTail, compiler);
    case "if":
      return compileIf(ast, scope, isTail, compiler);
    case "try":
      return compileTry(ast, scope, compiler);
    case "reduce":
      return compileReduce(ast, scope, compiler);
    case "foreach":
      return compileForeach(ast, scope, compiler);
    case "as":
      return compileAs(ast, scope, isTail, compiler);
    case "label":
      return compileLabel(ast, scope, compiler);
    case "break":
      return compileBreak(ast, scope, compiler);
    case "variable":
      return compileVariable(ast, scope, compiler);
    case "call":
      return compileCall(ast, scope, isTail, compiler);
    case "define":
      return compiler.compile(ast.body, withFunction(scope, ast.definition), isTail);
  }
}

function literalNode(value: Value, compiler: Compiler): Node {
  const node = singleNode(compiler.machine, () => value);
  return typeof value === "string" ? withFreshPaths(node) : node;
}

function withFreshPaths(node: Node): Node {
  return { ...node, paths: freshPaths(node.each) };
}

function compileVariable(ast: Extract<Ast, { type: "variable" }>, scope: Scope, compiler: Compiler): Node {
  const { machine } = compiler;
  const found = findVariable(scope, ast.name);
  if (found === null && ast.name === "ENV") return singleNode(machine, () => machine.host.env);
  if (found === null) return undefinedNode(compileError(`$${ast.name} is not defined`, ast, scope), compiler);
  const { binding } = found;
  if (binding.kind === "constant") return literalNode(binding.value, compiler);
  return variableNode(scope.depth - found.scope.depth, compiler);
}

function variableNode(hops: number, { machine }: Compiler): Node {
  if (hops === 0) return singleNode(machine, (_input, env) => env.value as Value);
  return singleNode(machine, (_input, env) => cellAt(env, hops).value as Value);
}

function compileCall(ast: Extract<Ast, { type: "call" }>, scope: Scope, isTail: boolean, compiler: Compiler): Node {
  const found = findFunction(scope, ast.name, ast.args.length);
  if (found === null) {
    const builtin = findBuiltin(ast.name, ast.args.length);
    if (builtin === null) return undefinedNode(unknown(ast, scope), compiler);
    return builtin(ast.args, scope, compiler, isTail);
  }
  const { binding } = found;
  const hops = scope.depth - found.scope.depth;
  if (binding.kind === "variable") return variableNode(hops, compiler);
  if (binding.kind === "closure") return closureCall(binding, hops, compiler.machine);
  const args = ast.args.map((arg) => argument(compiler.compile(arg, scope, false), closureHops(arg, scope)));
  return functionCall(binding, found.scope, args, scope, isTail, compiler);
}

/** Takes note of what is wrong, so that all of it can be told at once. */
function undefinedNode(error: CompileError, { machine, problems }: Compiler): Node {
  const isKnown = problems.some(({ place, file }) => place?.start === error.place?.start && file === error.file);
  if (!isKnown) problems.push(error);
  return singleNode(machine, () => undefined);
}

function unknown({ name, args, start, end }: Extract<Ast, { type: "call" }>, scope: Scope): CompileError {
  const { message, hint } = unknownFunction(name, args.length, [...functionNames(scope), ...builtinNames], {
    start,
    end,
  });
  return compileError(message, { start, end }, scope, hint);
}

/** How many cells up a closure parameter is, if an expression is nothing but a call of one. */
function closureHops(ast: Ast, scope: Scope): number | null {
  if (ast.type !== "call" || ast.args.length > 0) return null;
  const found = findFunction(scope, ast.name, 0);
  return found?.binding.kind === "closure" ? scope.depth - found.scope.depth : null;
}
