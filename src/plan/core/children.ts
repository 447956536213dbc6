import type { Ast, Pattern } from "../../jq/syntax/ast.ts";
import { patternNames } from "../../jq/syntax/pattern-names.ts";

/** The expressions that a node is made of. */
export function childrenOf(ast: Ast): readonly Ast[] {
  switch (ast.type) {
    case "identity":
    case "literal":
    case "format":
    case "break":
    case "variable":
      return [];
    case "text":
      return ast.parts.filter((part) => typeof part !== "string");
    case "access":
      return [ast.target, ast.key];
    case "slice":
      return [ast.target, ast.from, ast.to].filter((part) => part !== null);
    case "iterate":
      return [ast.target];
    case "array":
      return ast.body === null ? [] : [ast.body];
    case "object":
      return ast.entries.flatMap(({ key, value }) => [key, value]);
    case "negate":
    case "label":
      return [ast.body];
    case "pipe":
    case "comma":
    case "and":
    case "or":
    case "alternative":
    case "binary":
    case "assign":
      return [ast.left, ast.right];
    case "if":
      return [ast.condition, ast.then, ast.otherwise];
    case "try":
      return ast.handler === null ? [ast.body] : [ast.body, ast.handler];
    case "reduce":
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.init, ast.update];
    case "foreach": {
      const extract = ast.extract === null ? [] : [ast.extract];
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.init, ast.update, ...extract];
    }
    case "as":
      return [ast.source, ...ast.patterns.flatMap(keysOf), ast.body];
    case "call":
      return ast.args;
    case "define":
      return [ast.definition.body, ast.body];
  }
}

/** The expressions that a pattern holds: its keys. */
export function keysOf(pattern: Pattern): readonly Ast[] {
  switch (pattern.type) {
    case "bind":
      return [];
    case "items":
      return pattern.items.flatMap(keysOf);
    case "entries":
      return pattern.entries.flatMap(({ key, pattern: inner }) => [key, ...(inner === null ? [] : keysOf(inner))]);
  }
}

/** Whether a node or any part of it passes a test. */
export function someNode(ast: Ast, test: (node: Ast) => boolean): boolean {
  return test(ast) || childrenOf(ast).some((child) => someNode(child, test));
}

/** The variables that an expression uses; those it binds itself are among them. */
export function variablesOf(ast: Ast, into = new Set<string>()): Set<string> {
  if (ast.type === "variable") into.add(ast.name);
  for (const child of childrenOf(ast)) variablesOf(child, into);
  return into;
}

/** The variables that an expression binds. */
export function namesIn(ast: Ast, into = new Set<string>()): Set<string> {
  if ("patterns" in ast) for (const name of ast.patterns.flatMap(patternNames)) into.add(name);
  for (const child of childrenOf(ast)) namesIn(child, into);
  return into;
}
