import type { Ast } from "./ast.ts";
import { parseObject } from "./parse-object.ts";
import { parsePatterns } from "./parse-pattern.ts";
import { parseText, startsText } from "./parse-text.ts";
import { accept, expect, type Parser, peek, peekKind, placeFrom, take, unexpected } from "./parser.ts";
import { constantNames } from "./token.ts";

/** Term of jq 1.8.2's grammar: a value and the accesses and `?` behind it. Brackets are read here, not in a
 * function of their own, so that they may nest deeper before the stack is full. */
export function parseTerm(parser: Parser): Ast {
  const { start, kind } = peek(parser);
  let term: Ast;
  if (accept(parser, "(")) {
    term = parser.query(parser);
    expect(parser, ")");
  } else if (accept(parser, "[")) {
    const body = peekKind(parser) === "]" ? null : parser.query(parser);
    expect(parser, "]");
    term = { type: "array", body, ...placeFrom(parser, start) };
  } else if (kind === "{") term = parseObject(parser);
  else term = parsePrimary(parser);
  for (;;) {
    const next = parseSuffix(parser, term, start);
    if (next === null) return term;
    term = next;
  }
}

function parseSuffix(parser: Parser, target: Ast, start: number): Ast | null {
  switch (peekKind(parser)) {
    case "FIELD":
      return field(parser, target, start);
    case "[":
      return bracket(parser, target, start, true);
    case ".":
      take(parser);
      if (peekKind(parser) === "[") return bracket(parser, target, start, false);
      if (startsText(parser)) return textAccess(parser, target, start);
      throw unexpected(parser);
    case "?":
      take(parser);
      return { type: "try", body: target, handler: null, ...placeFrom(parser, start) };
    default:
      return null;
  }
}

function field(parser: Parser, target: Ast, start: number): Ast {
  const { text, ...token } = take(parser);
  const key: Ast = { type: "literal", value: text, start: token.start, end: token.end };
  const optional = accept(parser, "?");
  return { type: "access", target, key, optional, ...placeFrom(parser, start) };
}

function textAccess(parser: Parser, target: Ast, start: number): Ast {
  const key = parseText(parser);
  const optional = accept(parser, "?");
  return { type: "access", target, key, optional, ...placeFrom(parser, start) };
}

/** `[]`, `[key]`, `[from:to]` behind a term; jq 1.8.2 takes no slice behind a dot. */
function bracket(parser: Parser, target: Ast, start: number, takesSlice: boolean): Ast {
  expect(parser, "[");
  if (accept(parser, "]")) {
    const optional = accept(parser, "?");
    return { type: "iterate", target, optional, ...placeFrom(parser, start) };
  }
  const from = takesSlice && peekKind(parser) === ":" ? null : parser.query(parser);
  if (from !== null && accept(parser, "]")) {
    const optional = accept(parser, "?");
    return { type: "access", target, key: from, optional, ...placeFrom(parser, start) };
  }
  if (!takesSlice) throw unexpected(parser);
  expect(parser, ":");
  const to = from !== null && peekKind(parser) === "]" ? null : parser.query(parser);
  expect(parser, "]");
  const optional = accept(parser, "?");
  return { type: "slice", target, from, to, optional, ...placeFrom(parser, start) };
}

function parsePrimary(parser: Parser): Ast {
  const token = peek(parser);
  const { start } = token;
  if (startsText(parser)) return parseText(parser);
  switch (token.kind) {
    case "FIELD":
      return field(parser, { type: "identity", start, end: start }, start);
    case "-":
      take(parser);
      return { type: "negate", body: parseTerm(parser), ...placeFrom(parser, start) };
    case "if":
      return parseIf(parser);
    case "try":
      return parseTry(parser);
    case "reduce":
    case "foreach":
      return parseFold(parser);
    case "break":
      take(parser);
      return { type: "break", name: expect(parser, "BINDING").text, ...placeFrom(parser, start) };
    case "$":
      return parseUnlinkedVariable(parser);
    default:
      return parseWord(parser);
  }
}

function parseWord(parser: Parser): Ast {
  const token = peek(parser);
  const place = { start: token.start, end: token.end };
  parser.at++;
  switch (token.kind) {
    case ".":
      if (startsText(parser)) return textAccess(parser, { type: "identity", ...place }, token.start);
      return { type: "identity", ...place };
    case "..":
      return { type: "call", name: "recurse", args: [], ...place };
    case "LITERAL":
      return { type: "literal", value: Number(token.text), ...place };
    case "FORMAT":
      return { type: "format", name: token.text, ...place };
    case "BINDING":
      return { type: "variable", name: token.text, ...place };
    case "$__loc__":
      return { type: "literal", value: parser.location(token), ...place };
    case "IDENT":
      return parseCall(parser, token.text, place);
    default:
      parser.at--;
      throw unexpected(parser);
  }
}

/** The place of a call is its name: that is where jq reports an unknown function. */
function parseCall(parser: Parser, name: string, place: { start: number; end: number }): Ast {
  const args: Ast[] = [];
  if (accept(parser, "(")) {
    do args.push(parser.query(parser));
    while (accept(parser, ";"));
    expect(parser, ")");
  }
  const constant = args.length === 0 ? constantNames.get(name) : undefined;
  return constant === undefined
    ? { type: "call", name, args, ...place }
    : { type: "literal", value: constant, ...place };
}

/** `$$$$name`, which jq's own library uses, is the variable `$name`. */
function parseUnlinkedVariable(parser: Parser): Ast {
  const { start } = peek(parser);
  for (let count = 0; count < 3; count++) expect(parser, "$");
  return { type: "variable", name: expect(parser, "BINDING").text, ...placeFrom(parser, start) };
}

function parseIf(parser: Parser): Ast {
  const { start } = take(parser);
  const condition = parser.query(parser);
  expect(parser, "then");
  const then = parser.query(parser);
  const otherwise = parseElse(parser);
  return { type: "if", condition, then, otherwise, ...placeFrom(parser, start) };
}

function parseElse(parser: Parser): Ast {
  const token = peek(parser);
  if (token.kind === "elif") return parseIf(parser);
  if (accept(parser, "else")) {
    const otherwise = parser.query(parser);
    expect(parser, "end");
    return otherwise;
  }
  expect(parser, "end");
  return { type: "identity", start: token.start, end: token.start };
}

function parseTry(parser: Parser): Ast {
  const { start } = take(parser);
  const body = parseTerm(parser);
  const handler = accept(parser, "catch") ? parseTerm(parser) : null;
  return { type: "try", body, handler, ...placeFrom(parser, start) };
}

/** `reduce` and `foreach`. */
function parseFold(parser: Parser): Ast {
  const { start, kind } = take(parser);
  const source = parser.expression(parser);
  expect(parser, "as");
  const patterns = parsePatterns(parser);
  expect(parser, "(");
  const init = parser.query(parser);
  expect(parser, ";");
  const update = parser.query(parser);
  if (kind === "reduce") {
    expect(parser, ")");
    return { type: "reduce", source, patterns, init, update, ...placeFrom(parser, start) };
  }
  const extract = accept(parser, ";") ? parser.query(parser) : null;
  expect(parser, ")");
  return { type: "foreach", source, patterns, init, update, extract, ...placeFrom(parser, start) };
}
