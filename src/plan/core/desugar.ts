import type { Ast, BinaryOperator } from "../../jq/syntax/ast.ts";
import { constantValue } from "../../jq/syntax/constant-value.ts";
import { isArray, type Value } from "../../jq/values/value.ts";
import type { NodeOf } from "./node-of.ts";

type Call = NodeOf<"call">;
type Rewrite = (call: Call, first: Ast, second: Ast) => Ast;

/** A call of a builtin by what it is defined to be, where that is made of parts that can be looked into: `select(f)` is
 *  `if f then . else empty end`. The definitions are those of jq 1.8.2. */
export function simplerCall(call: Call): Ast {
  const rewrite = rewrites[`${call.name}/${call.args.length}`];
  const [first = call, second = call] = call.args;
  return rewrite === undefined ? call : rewrite(call, first, second);
}

const rewrites: Readonly<Record<string, Rewrite>> = {
  "not/0": (at) => when(at, identity(at), literal(at, false), literal(at, true)),
  "select/1": (at, condition) => when(at, condition, identity(at), call(at, "empty")),
  "values/0": (at) => when(at, binary(at, "!=", identity(at), literal(at, null)), identity(at), call(at, "empty")),
  "nulls/0": (at) => when(at, binary(at, "==", identity(at), literal(at, null)), identity(at), call(at, "empty")),
  "map/1": (at, each) => ({ ...placeOf(at), type: "array", body: pipe(at, items(at), each) }),
  "IN/1": (at, source) => call(at, "any", binary(at, "==", source, identity(at)), identity(at)),
  "IN/2": (at, left, right) => call(at, "any", binary(at, "==", left, right), identity(at)),
  "any/0": (at) => call(at, "any", items(at), identity(at)),
  "any/1": (at, each) => call(at, "any", items(at), each),
  "all/0": (at) => call(at, "all", items(at), identity(at)),
  "all/1": (at, each) => call(at, "all", items(at), each),
  "getpath/1": (at, path) => accesses(at, constantValue(path)),
};

/** `f | not` as `if f then false else true end`, also where more follows: then `f` is looked into where it stands. */
export function simplerPipe(ast: NodeOf<"pipe">): Ast {
  const { left, right } = ast;
  if (isNot(right)) return { ...right, condition: left };
  if (right.type !== "pipe" || !isNot(right.left)) return ast;
  return simplerPipe({ ...right, left: { ...right.left, condition: left } });
}

function isNot(ast: Ast): ast is NodeOf<"if"> {
  if (ast.type !== "if" || ast.condition.type !== "identity") return false;
  return ast.then.type === "literal" && ast.otherwise.type === "literal";
}

/** `getpath(["a", "b"])` as `.a.b`; the call itself if the path is not of names. */
function accesses(at: Call, path: Value | undefined): Ast {
  if (path === undefined || !isArray(path) || !path.every((key) => typeof key === "string")) return at;
  return path.reduce<Ast>(
    (target, key) => ({ ...placeOf(at), type: "access", target, key: literal(at, key), optional: false }),
    identity(at),
  );
}

function placeOf({ start, end }: Ast): { readonly start: number; readonly end: number } {
  return { start, end };
}

function identity(at: Ast): Ast {
  return { ...placeOf(at), type: "identity" };
}

function literal(at: Ast, value: Value): Ast {
  return { ...placeOf(at), type: "literal", value };
}

function items(at: Ast): Ast {
  return { ...placeOf(at), type: "iterate", target: identity(at), optional: false };
}

function when(at: Ast, condition: Ast, then: Ast, otherwise: Ast): Ast {
  return { ...placeOf(at), type: "if", condition, then, otherwise };
}

function binary(at: Ast, operator: BinaryOperator, left: Ast, right: Ast): Ast {
  return { ...placeOf(at), type: "binary", operator, left, right };
}

function pipe(at: Ast, left: Ast, right: Ast): Ast {
  return { ...placeOf(at), type: "pipe", left, right };
}

function call(at: Ast, name: string, ...args: readonly Ast[]): Ast {
  return { ...placeOf(at), type: "call", name, args };
}
