import type { Ast, Pattern, PatternEntry } from "./ast.ts";
import { parseComputedKey } from "./parse-object.ts";
import { parseText, startsText } from "./parse-text.ts";
import { accept, expect, type Parser, peek, placeFrom, take, unexpected } from "./parser.ts";
import { isKeyword } from "./token.ts";

/** One pattern or several with `?//` between them, as they stand behind `as`. */
export function parsePatterns(parser: Parser): Pattern[] {
  const patterns = [parsePattern(parser)];
  while (accept(parser, "?//")) patterns.push(parsePattern(parser));
  return patterns;
}

function parsePattern(parser: Parser): Pattern {
  const { kind, start, text } = take(parser);
  switch (kind) {
    case "BINDING":
      return { type: "bind", name: text, ...placeFrom(parser, start) };
    case "[": {
      const items = separated(parser, parsePattern);
      expect(parser, "]");
      return { type: "items", items, ...placeFrom(parser, start) };
    }
    case "{": {
      const entries = separated(parser, parseEntry);
      expect(parser, "}");
      return { type: "entries", entries, ...placeFrom(parser, start) };
    }
    default:
      parser.at--;
      throw unexpected(parser);
  }
}

function separated<T>(parser: Parser, parse: (parser: Parser) => T): T[] {
  const all = [parse(parser)];
  while (accept(parser, ",")) all.push(parse(parser));
  return all;
}

function parseEntry(parser: Parser): PatternEntry {
  const token = peek(parser);
  if (token.kind === "BINDING") {
    take(parser);
    const pattern = accept(parser, ":") ? parsePattern(parser) : null;
    const key: Ast = { type: "literal", value: token.text, start: token.start, end: token.end };
    return { bind: token.text, key, pattern };
  }
  let key: Ast;
  if (startsText(parser)) key = parseText(parser);
  else if (token.kind === "(") key = parseComputedKey(parser);
  else if (token.kind === "IDENT" || isKeyword(token.kind)) {
    take(parser);
    key = { type: "literal", value: token.text, start: token.start, end: token.end };
  } else throw unexpected(parser);
  expect(parser, ":");
  const pattern = parsePattern(parser);
  return { bind: null, key, pattern };
}
