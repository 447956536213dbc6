import type { AssignOperator, Ast, BinaryOperator, Definition, Parameter } from "./ast.ts";
import { parsePatterns } from "./parse-pattern.ts";
import { accept, expect, type Parser, peek, peekKind, placeFrom, take, unexpected } from "./parser.ts";
import type { TokenKind } from "./token.ts";

/** Query of jq 1.8.2's grammar. A definition, a binding or a label takes all that follows as its body. */
export function parseQuery(parser: Parser): Ast {
  const earlier: Ast[] = [];
  let commas: Ast | null = null;
  for (;;) {
    const { kind } = peek(parser);
    let branch = kind === "def" || kind === "label" ? parseScope(parser) : parseExpression(parser);
    if (accept(parser, "as")) branch = parseBinding(parser, branch);
    commas = commas === null ? branch : join("comma", commas, branch);
    if (accept(parser, ",")) continue;
    if (!accept(parser, "|")) break;
    earlier.push(commas);
    commas = null;
  }
  for (let left = earlier.pop(); left !== undefined; left = earlier.pop()) commas = join("pipe", left, commas);
  return commas;
}

function parseScope(parser: Parser): Ast {
  const { start, kind } = peek(parser);
  if (kind === "def") {
    const definition = parseDefinition(parser);
    const body = parseQuery(parser);
    return { type: "define", definition, body, ...placeFrom(parser, start) };
  }
  take(parser);
  const name = expect(parser, "BINDING").text;
  expect(parser, "|");
  const body = parseQuery(parser);
  return { type: "label", name, body, ...placeFrom(parser, start) };
}

function parseBinding(parser: Parser, source: Ast): Ast {
  const patterns = parsePatterns(parser);
  expect(parser, "|");
  const body = parseQuery(parser);
  return { type: "as", source, patterns, body, ...placeFrom(parser, source.start) };
}

/** `def name(parameters): body;` */
export function parseDefinition(parser: Parser): Definition {
  const { start } = expect(parser, "def");
  const name = expect(parser, "IDENT").text;
  const params: Parameter[] = [];
  if (accept(parser, "(")) {
    do {
      const isValue = peekKind(parser) === "BINDING";
      params.push({ name: expect(parser, isValue ? "BINDING" : "IDENT").text, isValue });
    } while (accept(parser, ";"));
    expect(parser, ")");
  }
  expect(parser, ":");
  const body = parseQuery(parser);
  expect(parser, ";");
  return { name, params, body, ...placeFrom(parser, start) };
}

const leftmost = 1;
const assignment = 2;
const comparison = 5;

/** How tightly operators bind: `//` is right-associative, assignments and comparisons are not associative,
 * the others are left-associative (jq 1.8.2, src/parser.y). */
const levels: Partial<Record<TokenKind, number>> = {
  "//": leftmost,
  "=": assignment,
  "|=": assignment,
  "+=": assignment,
  "-=": assignment,
  "*=": assignment,
  "/=": assignment,
  "%=": assignment,
  "//=": assignment,
  or: 3,
  and: 4,
  "==": comparison,
  "!=": comparison,
  "<": comparison,
  "<=": comparison,
  ">": comparison,
  ">=": comparison,
  "+": 6,
  "-": 6,
  "*": 7,
  "/": 7,
  "%": 7,
};

/** Expr of jq 1.8.2's grammar: operators that bind at least as tightly as `lowest`. */
export function parseExpression(parser: Parser, lowest = leftmost): Ast {
  let left = parser.term(parser);
  let level = levels[peekKind(parser)] ?? 0;
  while (level >= lowest) {
    const operator = take(parser).kind;
    const right = parseExpression(parser, level === leftmost ? level : level + 1);
    left = combine(operator, left, right);
    const next = levels[peekKind(parser)] ?? 0;
    if (next === level && (level === assignment || level === comparison)) throw unexpected(parser);
    level = next;
  }
  return left;
}

function combine(operator: TokenKind, left: Ast, right: Ast): Ast {
  if (operator === "//") return join("alternative", left, right);
  if (operator === "and" || operator === "or") return join(operator, left, right);
  const place = { start: left.start, end: right.end };
  if (levels[operator] === assignment) {
    return { type: "assign", operator: operator as AssignOperator, left, right, ...place };
  }
  return { type: "binary", operator: operator as BinaryOperator, left, right, ...place };
}

function join(type: "pipe" | "comma" | "and" | "or" | "alternative", left: Ast, right: Ast): Ast {
  return { type, left, right, start: left.start, end: right.end };
}
