import type { LinkedProgram } from "../../jq/modules/linked-program.ts";
import type { Ast, Definition, ObjectEntry, Pattern } from "../../jq/syntax/ast.ts";
import { patternNames } from "../../jq/syntax/pattern-names.ts";
import type { Value } from "../../jq/values/value.ts";
import { simplerCall, simplerPipe } from "./desugar.ts";
import { findCallee, findLabel, findVariable, known, type Names, topNames, type Within } from "./names.ts";
import type { NodeOf } from "./node-of.ts";
import { renamed, splitPattern } from "./patterns.ts";

// A program that grows beyond this when its functions are written out is not worth the time.
const MOST_NODES = 4000;

/** A call of this name stands for an expression of which nothing is known. */
export const unknownCall = "something unknown";

/** Writes a program out without definitions: bodies of functions and arguments stand where they are called, every
 *  variable has a name of its own, constants of the command line are literals, and calls are of builtins only. What
 *  cannot be written out, such as recursion, becomes a call of `unknownCall`. */
export function inlined(program: LinkedProgram, variables: ReadonlyMap<string, Value>): Ast {
  const writer: Writer = { nodes: 0, uniques: 0 };
  return write(program.source.body ?? wholeInput, topNames(program, variables), new Set(), writer);
}

const wholeInput: Ast = { type: "identity", start: 0, end: 0 };

interface Writer {
  nodes: number;
  uniques: number;
}

function uniqueName(name: string, writer: Writer): string {
  writer.uniques++;
  return `${name}#${writer.uniques}`;
}

function write(ast: Ast, names: Names | null, within: Within, writer: Writer): Ast {
  writer.nodes++;
  if (writer.nodes > MOST_NODES) return unknown(ast);
  const part = (inner: Ast) => write(inner, names, within, writer);
  switch (ast.type) {
    case "identity":
    case "literal":
    case "format":
      return ast;
    case "text":
      return { ...ast, parts: ast.parts.map((one) => (typeof one === "string" ? one : part(one))) };
    case "access":
      return { ...ast, target: part(ast.target), key: part(ast.key) };
    case "slice": {
      const [from, to] = [ast.from, ast.to].map((end) => (end === null ? null : part(end)));
      return { ...ast, target: part(ast.target), from: from ?? null, to: to ?? null };
    }
    case "iterate":
      return { ...ast, target: part(ast.target) };
    case "array":
      return { ...ast, body: ast.body === null ? null : part(ast.body) };
    case "object":
      return {
        ...ast,
        entries: ast.entries.map(({ key, value }): ObjectEntry => ({ key: part(key), value: part(value) })),
      };
    case "negate":
      return { ...ast, body: part(ast.body) };
    case "pipe":
      return simplerPipe({ ...ast, left: part(ast.left), right: part(ast.right) });
    case "comma":
    case "and":
    case "or":
    case "alternative":
    case "binary":
    case "assign":
      return { ...ast, left: part(ast.left), right: part(ast.right) };
    case "if":
      // biome-ignore lint/suspicious/noThenProperty: the name of a part of `if`
      return { ...ast, condition: part(ast.condition), then: part(ast.then), otherwise: part(ast.otherwise) };
    case "try":
      return { ...ast, body: part(ast.body), handler: ast.handler === null ? null : part(ast.handler) };
    default:
      return writeNaming(ast, names, within, writer);
  }
}

type Naming = NodeOf<"reduce" | "foreach" | "as" | "label" | "break" | "variable" | "call" | "define">;

/** The nodes that make names or use them. */
function writeNaming(ast: Naming, names: Names | null, within: Within, writer: Writer): Ast {
  const part = (inner: Ast, its = names) => write(inner, its, within, writer);
  switch (ast.type) {
    case "reduce":
    case "foreach": {
      const { patterns, inner } = bindAll(ast.patterns, names, within, writer);
      const fold = {
        ...ast,
        source: part(ast.source),
        patterns,
        init: part(ast.init),
        update: part(ast.update, inner),
      };
      if (fold.type === "reduce") return fold;
      return { ...fold, extract: fold.extract === null ? null : part(fold.extract, inner) };
    }
    case "as": {
      const { patterns, inner } = bindAll(ast.patterns, names, within, writer);
      return splitPattern({ ...ast, source: part(ast.source), patterns, body: part(ast.body, inner) }, (name) =>
        uniqueName(name, writer),
      );
    }
    case "label": {
      const unique = uniqueName(ast.name, writer);
      return { ...ast, name: unique, body: part(ast.body, known(names, { kind: "label", name: ast.name, unique })) };
    }
    case "break":
      return { ...ast, name: findLabel(names, ast.name)?.unique ?? ast.name };
    case "variable": {
      const binding = findVariable(names, ast.name);
      if (binding === null) return ast;
      const { start, end } = ast;
      return binding.kind === "variable"
        ? { ...ast, name: binding.unique }
        : { type: "literal", value: binding.value, start, end };
    }
    case "define": {
      const { definition } = ast;
      return part(ast.body, known(names, { kind: "function", name: definition.name, definition, home: null }));
    }
    case "call":
      return writeCall(ast, names, within, writer);
  }
}

function bindAll(
  patterns: readonly Pattern[],
  names: Names | null,
  within: Within,
  writer: Writer,
): { patterns: Pattern[]; inner: Names | null } {
  const uniques = new Map(patterns.flatMap(patternNames).map((name) => [name, uniqueName(name, writer)]));
  let inner = names;
  for (const [name, unique] of uniques) inner = known(inner, { kind: "variable", name, unique });
  const key = (ast: Ast) => write(ast, names, within, writer);
  return { patterns: patterns.map((pattern) => renamed(pattern, uniques, key)), inner };
}

function writeCall(ast: NodeOf<"call">, names: Names | null, within: Within, writer: Writer): Ast {
  const callee = findCallee(names, ast.name, ast.args.length);
  if (callee === null) {
    const args = ast.args.map((arg) => write(arg, names, within, writer));
    return simplerCall({ ...ast, args });
  }
  const { binding, home } = callee;
  if (binding.kind === "closure") return write(binding.ast, home, binding.within, writer);
  const { definition } = binding;
  if (within.has(definition)) return unknown(ast);
  return writeBody(definition, home, ast.args, { names, within }, writer);
}

/** `def f(g; $x): body` called with arguments: the body, behind `argument as $x`. */
function writeBody(
  definition: Definition,
  home: Names | null,
  args: readonly Ast[],
  at: { readonly names: Names | null; readonly within: Within },
  writer: Writer,
): Ast {
  let inner = home;
  const values: { readonly unique: string; readonly source: Ast }[] = [];
  for (const [index, { name, isValue }] of definition.params.entries()) {
    const ast = args[index] as Ast;
    if (!isValue) {
      inner = known(inner, { kind: "closure", name, ast, home: at.names, within: at.within });
      continue;
    }
    const unique = uniqueName(name, writer);
    values.push({ unique, source: write(ast, at.names, at.within, writer) });
    // It may be called as well as read.
    const variable = { kind: "variable", name, unique } as const;
    const read: Ast = { type: "variable", name, start: ast.start, end: ast.end };
    inner = known(inner, { kind: "closure", name, ast: read, home: known(null, variable), within: at.within });
    inner = known(inner, variable);
  }
  const body = write(definition.body, inner, new Set([...at.within, definition]), writer);
  return values.reduceRight<Ast>((rest, { unique, source }) => {
    const { start, end } = source;
    return { type: "as", source, patterns: [{ type: "bind", name: unique, start, end }], body: rest, start, end };
  }, body);
}

function unknown({ start, end }: Ast): Ast {
  return { type: "call", name: unknownCall, args: [], start, end };
}
