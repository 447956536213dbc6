import type { Ast } from "../syntax/ast.ts";
import { findFunction, type Scope } from "./scope.ts";

// Builtins whose results hold nothing of their input or arguments.
const scalarResults = new Set([
  ..."length utf8bytelength type not tostring tojson ascii_downcase ascii_upcase keys keys_unsorted now".split(" "),
  ..."startswith endswith test has contains inside ltrimstr rtrimstr trim ltrim rtrim split join".split(" "),
  ..."tonumber floor ceil round sqrt pow log fabs abs fromdate todate mktime explode implode".split(" "),
]);

/** Whether no output of an expression can hold its input by reference, nor a part of it, unless `exceptParts`
 * says that parts do not matter. May say no where the answer is yes. */
export function keepsNothing(ast: Ast, scope: Scope, exceptParts = false): boolean {
  const all = (...parts: readonly Ast[]): boolean => parts.every((part) => keepsNothing(part, scope, exceptParts));
  switch (ast.type) {
    case "literal":
    case "variable":
    case "format":
    case "text":
    case "and":
    case "or":
      return true;
    case "access":
    case "slice":
    case "iterate":
      return exceptParts || keepsNothing(ast.target, scope);
    case "array":
      return ast.body === null || all(ast.body);
    case "object":
      return all(...ast.entries.map(({ value }) => value));
    case "binary":
      return "== != < <= > >=".split(" ").includes(ast.operator) || all(ast.left, ast.right);
    case "negate":
      return true;
    case "alternative":
      return all(ast.left, ast.right);
    case "pipe":
      return all(ast.left) || keepsNothing(ast.right, scope);
    case "if":
      return all(ast.then, ast.otherwise);
    case "call":
      return scalarResults.has(ast.name) && findFunction(scope, ast.name, ast.args.length) === null;
    default:
      return false;
  }
}
