import { isObject, storedKey, type Value } from "../../values/value.ts";
import type { BinaryOperator } from "../ast.ts";
import { keyProblem, metadataProblem, pathProblem } from "../constant-problems.ts";
import { computed } from "../constant-value.ts";
import { constantNames, type Token } from "../token.ts";
import type { Rule } from "./grammar.ts";

/** What is known of a symbol that was read. */
export interface Constant {
  /** That of its token, "" for a rule of several. */
  readonly text: string;
  /** The outputs of an expression all of which are constants, as `constantValue` counts them. */
  readonly outputs: readonly Value[] | null;
}

/** What is wrong with a constant in a rule that was read, and with which of the symbols. */
export function constantProblem(rule: Rule, read: readonly Constant[]): { at: number; problem: string | null } {
  switch (`${rule.left}: ${rule.right.join(" ")}`) {
    case "Module: module Query ;":
    case "Import: ImportWhat Query ;":
      return { at: 1, problem: metadataProblem(only(read[1])) };
    case "ImportFrom: String":
      return { at: 0, problem: only(read[0]) === undefined ? pathProblem : null };
    case "ObjPat: ( Query ) : Pattern":
    case "DictPair: ( Query ) : DictExpr":
      return { at: 1, problem: keyProblem(only(read[1])) };
    default:
      return { at: 0, problem: null };
  }
}

function only(symbol: Constant | undefined): Value | undefined {
  return symbol?.outputs?.length === 1 ? symbol.outputs[0] : undefined;
}

/** What a token is worth; `location` is the value of `$__loc__`. */
export function tokenOutputs(token: Token, location: (token: Token) => Value): readonly Value[] | null {
  if (token.kind === "LITERAL") return [Number(token.text)];
  if (token.kind === "$__loc__") return [location(token)];
  const named = token.kind === "IDENT" ? constantNames.get(token.text) : undefined;
  return named === undefined ? null : [named];
}

/** What a rule is worth whose symbols were read. */
export function constantOutputs({ left, right }: Rule, read: readonly Constant[]): readonly Value[] | null {
  if (left === "DictPair") return pairOutputs(right, read);
  const [first, second, third] = read;
  if (left === "Expr" && right.length === 3) return binaryOutputs(right[1] ?? "", only(first), only(third));
  switch (`${left}: ${right.join(" ")}`) {
    case "QQString: ":
      return [""];
    case "QQString: QQString QQSTRING_TEXT":
      return only(first) === undefined ? null : [`${only(first)}${second?.text}`];
    case "Term: [ ]":
      return [[]];
    case "Term: [ Query ]":
      return second?.outputs == null ? null : [second.outputs];
    case "DictPairs: ":
      return [{}];
    case "DictPairs: DictPair , DictPairs":
      return mergedOutputs(only(first), only(third));
    case "Query: Query , Query":
      return first?.outputs != null && third?.outputs?.length === 1 ? [...first.outputs, ...third.outputs] : null;
    case "Term: Term [ error ]":
      return first?.outputs ?? null;
    default:
      return right.length === 1 || wrappers.has(right.join(" "))
        ? (read[right.length === 1 ? 0 : 1]?.outputs ?? null)
        : null;
  }
}

/** Rules that are worth what their second symbol is worth. */
const wrappers: ReadonlySet<string> = new Set([
  "( Query )",
  "{ DictPairs }",
  "StringStart QQString QQSTRING_END",
  "if Query then error",
  "try Expr catch error",
]);

const operators: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">="]);

function binaryOutputs(operator: string, left: Value | undefined, right: Value | undefined): readonly Value[] | null {
  if (left === undefined || right === undefined || !operators.has(operator)) return null;
  const result = computed(operator as BinaryOperator, left, right);
  return result === undefined ? null : [result];
}

/** An object with one key for `key: value`. */
function pairOutputs(right: readonly string[], read: readonly Constant[]): readonly Value[] | null {
  const named = right[0] === "IDENT" || right[0] === "Keyword" || right[0] === "$__loc__";
  const key = named ? read[0]?.text : only(read[right[0] === "(" ? 1 : 0]);
  const value = right.at(-1) === "DictExpr" || right[0] === "$__loc__" ? only(read.at(-1)) : undefined;
  return typeof key !== "string" || value === undefined ? null : [{ [storedKey(key)]: value }];
}

function mergedOutputs(first: Value | undefined, rest: Value | undefined): readonly Value[] | null {
  if (first === undefined || rest === undefined || !isObject(first) || !isObject(rest)) return null;
  return [{ ...first, ...rest }];
}
