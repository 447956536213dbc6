import type { Ast } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { expect, type Parser, peek, peekKind, placeFrom, take, unexpected } from "./parser.ts";

/** Whether a string begins here, with or without a format before it. */
export function startsText(parser: Parser): boolean {
  const kind = peekKind(parser);
  if (kind !== "FORMAT") return kind === "QQSTRING_START";
  return parser.tokens[parser.at + 1]?.kind === "QQSTRING_START";
}

/** `"…\(…)…"`, `@format "…"`: a literal where nothing is interpolated. */
export function parseText(parser: Parser): Ast {
  const { start } = peek(parser);
  const format = peekKind(parser) === "FORMAT" ? take(parser).text : null;
  expect(parser, "QQSTRING_START");
  const parts: (string | Ast)[] = [];
  let plain = "";
  for (;;) {
    const token = take(parser);
    if (token.kind === "QQSTRING_END") break;
    if (token.kind === "QQSTRING_TEXT") {
      if (token.problem !== null) throw new CompileError(token.problem, token);
      plain += token.text;
    } else if (token.kind === "QQSTRING_INTERP_START") {
      if (plain !== "") parts.push(plain);
      plain = "";
      parts.push(parser.query(parser));
      expect(parser, "QQSTRING_INTERP_END");
    } else {
      parser.at--;
      throw unexpected(parser);
    }
  }
  const place = placeFrom(parser, start);
  if (parts.length === 0) return { type: "literal", value: plain, ...place };
  if (plain !== "") parts.push(plain);
  return { type: "text", format, parts, ...place };
}
