import type { Value } from "../values/value.ts";
import type { Ast, Place } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { displayName, type Token, type TokenKind } from "./token.ts";

/** The tokens of a program and how far they are read. The rules of the grammar call one another through the
 * functions here, so that their files need not import each other in a circle. */
export interface Parser {
  readonly tokens: readonly Token[];
  at: number;
  /** What `$__loc__` says of a token. */
  readonly location: (token: Token) => Value;
  /** Anything: pipes, commas, definitions, bindings. */
  readonly query: (parser: Parser) => Ast;
  /** Operators from `//` to `*`, but neither pipes nor commas. */
  readonly expression: (parser: Parser) => Ast;
  /** A term and the accesses behind it. */
  readonly term: (parser: Parser) => Ast;
}

/** The token that comes next. */
export function peek(parser: Parser): Token {
  return parser.tokens[parser.at] as Token;
}

/** The kind of the token that comes next. */
export function peekKind(parser: Parser): TokenKind {
  return peek(parser).kind;
}

/** Takes the next token, whatever it is. */
export function take(parser: Parser): Token {
  const token = peek(parser);
  parser.at++;
  return token;
}

/** Takes the next token if it is of this kind. */
export function accept(parser: Parser, kind: TokenKind): boolean {
  if (peekKind(parser) !== kind) return false;
  parser.at++;
  return true;
}

/** Takes a token of this kind; throws a CompileError for another. */
export function expect(parser: Parser, kind: TokenKind): Token {
  if (peekKind(parser) !== kind) throw unexpected(parser);
  return take(parser);
}

/** The error that the next token may not stand where it stands. */
export function unexpected(parser: Parser): CompileError {
  const token = peek(parser);
  return new CompileError(`syntax error, unexpected ${displayName(token.kind)}`, token);
}

/** From `start` to the end of the last token taken. */
export function placeFrom(parser: Parser, start: number): Place {
  return { start, end: parser.tokens[parser.at - 1]?.end ?? start };
}
