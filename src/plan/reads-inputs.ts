import type { LinkedImport, LinkedProgram } from "../jq/modules/linked-program.ts";
import type { Ast } from "../jq/syntax/ast.ts";
import { someNode } from "./core/children.ts";
import { unknownCall } from "./core/inline.ts";

/** Whether a program that runs on each event may take other events itself. `ast`: the program written out. */
export function mayReadInputs(ast: Ast, program: LinkedProgram): boolean {
  if (someNode(ast, isReading)) return true;
  if (!someNode(ast, (node) => node.type === "call" && node.name === unknownCall)) return false;
  // Somewhere in what could not be written out.
  return everyBody(program).some((body) => someNode(body, isReading));
}

function isReading(node: Ast): boolean {
  return node.type === "call" && (node.name === "input" || node.name === "inputs");
}

function everyBody({ source, imports }: LinkedProgram): readonly Ast[] {
  const own = source.definitions.map(({ body }) => body);
  return [...own, ...(source.body === null ? [] : [source.body]), ...imports.flatMap(importedBodies)];
}

function importedBodies({ module }: LinkedImport): readonly Ast[] {
  if (module === null) return [];
  return [...module.source.definitions.map(({ body }) => body), ...module.imports.flatMap(importedBodies)];
}
