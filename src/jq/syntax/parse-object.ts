import type { Ast, ObjectEntry } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { keyProblem } from "./constant-problems.ts";
import { constantValue } from "./constant-value.ts";
import { parseText, startsText } from "./parse-text.ts";
import { accept, expect, type Parser, peek, placeFrom, take, unexpected } from "./parser.ts";
import { isKeyword, type Token } from "./token.ts";

/** `{…}` as a value. */
export function parseObject(parser: Parser): Ast {
  const { start } = expect(parser, "{");
  const entries: ObjectEntry[] = [];
  while (peek(parser).kind !== "}") {
    const { key, alone } = parseKey(parser);
    if (key !== null && accept(parser, ":")) entries.push({ key, value: parseValue(parser) });
    else if (alone !== null) entries.push(alone);
    else throw unexpected(parser);
    if (!accept(parser, ",")) break;
  }
  expect(parser, "}");
  return { type: "object", entries, ...placeFrom(parser, start) };
}

/** What stands before a colon, and the entry that it makes without one; null where it needs one or may not
 * have one. */
interface Key {
  readonly key: Ast | null;
  readonly alone: ObjectEntry | null;
}

function parseKey(parser: Parser): Key {
  const token = peek(parser);
  if (token.kind === "(") return { key: parseComputedKey(parser), alone: null };
  if (startsText(parser)) {
    const key = parseText(parser);
    return { key, alone: { key, value: fieldOf(token, key) } };
  }
  const place = { start: token.start, end: token.end };
  const name: Ast = { type: "literal", value: token.text, ...place };
  if (token.kind === "BINDING") {
    take(parser);
    const variable: Ast = { type: "variable", name: token.text, ...place };
    return { key: variable, alone: { key: name, value: variable } };
  }
  if (token.kind === "$__loc__") {
    take(parser);
    return { key: null, alone: { key: name, value: { type: "literal", value: parser.location(token), ...place } } };
  }
  if (token.kind !== "IDENT" && !isKeyword(token.kind)) throw unexpected(parser);
  take(parser);
  return { key: name, alone: { key: name, value: fieldOf(token, name) } };
}

/** The value of `{"a"}`: it holds the very node of the key, which jq evaluates once for both. */
function fieldOf({ start }: Token, key: Ast): Ast {
  const place = { start, end: key.end };
  return { type: "access", target: { type: "identity", ...place }, key, optional: false, ...place };
}

/** DictExpr: expressions with pipes, but no commas, definitions or bindings. */
function parseValue(parser: Parser): Ast {
  const steps = [parser.expression(parser)];
  while (accept(parser, "|")) steps.push(parser.expression(parser));
  return steps.reduceRight((right, left) => ({ type: "pipe", left, right, start: left.start, end: right.end }));
}

/** `(key)`; throws a CompileError for a constant key that is no string. */
export function parseComputedKey(parser: Parser): Ast {
  expect(parser, "(");
  const { start } = peek(parser);
  const key = parser.query(parser);
  const problem = keyProblem(constantValue(key));
  if (problem !== null) throw new CompileError(problem, placeFrom(parser, start));
  expect(parser, ")");
  return key;
}
