import type { Place } from "./ast.ts";
import { decodeEscapes } from "./string-escapes.ts";
import { isKeyword, type Token, type TokenKind } from "./token.ts";

const blank = /[ \t\r\n]+/y;
const comment = /#(?:\\(?:\\|\r?\n)|(?!\r?\n)[^\n])*(?:\r?\n)?/y;
const word = /(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/y;
const number = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const prefixed = /\.[a-zA-Z_]\w*|@\w+|\$(?:[a-zA-Z_]\w*::)*[a-zA-Z_]\w*/y;
const operator = /\?\/\/|\/\/=|[!=|+\-*/%<>]=|\/\/|\.\.|[.?=;,:|+\-*/%$<>]/y;
const plainText = /[^\\"]+/y;
/** jq's lexer reads bytes: behind a backslash it takes but the first of a character, which ends the run. */
const escapes = /(?:\\(?:(?![u(])\p{ASCII}|u[a-zA-Z0-9]{0,4}))+(?:\\\P{ASCII})?|\\\P{ASCII}/uy;

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", '"': '"' };
const interpolationEnd = "\\)";

/** Inside a string the top of `open` is its quote, inside `\(` it is `\)`, else the closing bracket. */
interface Lexer {
  readonly text: string;
  readonly open: string[];
  at: number;
}

interface Piece {
  readonly kind: TokenKind;
  readonly length: number;
  readonly text?: string;
  readonly problem?: string;
}

/** Cuts a program into tokens, the last of which is the end of file; never fails. The end of file lies where
 * the last thing before it lies, blanks and comments included, which is where jq 1.8.2 reports it. */
export function tokenize(text: string): Token[] {
  const lexer: Lexer = { text, open: [], at: 0 };
  const tokens: Token[] = [];
  let last: Place = { start: 0, end: 0 };
  while (lexer.at < text.length) {
    const inString = lexer.open.at(-1) === '"';
    const skipped = inString ? null : skip(lexer);
    if (skipped !== null) {
      last = skipped;
      continue;
    }
    const { kind, length, text: meaning = "", problem = null } = inString ? stringPiece(lexer) : programPiece(lexer);
    last = { start: lexer.at, end: lexer.at + length };
    lexer.at = last.end;
    tokens.push({ kind, text: meaning, problem, start: last.start, end: last.end });
  }
  tokens.push({ kind: "end of file", text: "", problem: null, start: last.start, end: last.end });
  return tokens;
}

function match(pattern: RegExp, { text, at }: Lexer): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Passes blanks or a comment; answers what jq's lexer took last: it takes a comment by the character. */
function skip(lexer: Lexer): Place | null {
  const start = lexer.at;
  const blanks = match(blank, lexer);
  if (blanks !== null) {
    lexer.at += blanks.length;
    return { start, end: lexer.at };
  }
  const found = match(comment, lexer);
  if (found === null) return null;
  lexer.at += found.length;
  const last = /(?:\\(?:\\|\r?\n)|\r?\n|.)$/su.exec(found)?.[0].length ?? 1;
  return { start: lexer.at - last, end: lexer.at };
}

function programPiece(lexer: Lexer): Piece {
  const name = match(word, lexer);
  if (name !== null) return { kind: isKeyword(name) ? name : "IDENT", length: name.length, text: name };
  const digits = match(number, lexer);
  if (digits !== null) return { kind: "LITERAL", length: digits.length, text: digits };
  const marked = match(prefixed, lexer);
  if (marked !== null) return { kind: kindOfPrefixed(marked), length: marked.length, text: marked.slice(1) };
  const sign = match(operator, lexer);
  if (sign !== null) return { kind: sign as TokenKind, length: sign.length };
  const char = String.fromCodePoint(lexer.text.codePointAt(lexer.at) as number);
  return { kind: kindOfBracket(char, lexer.open), length: char.length };
}

function kindOfPrefixed(text: string): TokenKind {
  if (text === "$__loc__") return text;
  return text.startsWith(".") ? "FIELD" : text.startsWith("@") ? "FORMAT" : "BINDING";
}

/** Opens or closes a string or a bracket; a closing one that does not match is an invalid character. */
function kindOfBracket(char: string, open: string[]): TokenKind {
  const closer = closers[char];
  if (closer !== undefined) {
    open.push(closer);
    return char === '"' ? "QQSTRING_START" : (char as TokenKind);
  }
  if (char !== open.at(-1)?.at(-1)) return "INVALID_CHARACTER";
  return open.pop() === interpolationEnd ? "QQSTRING_INTERP_END" : (char as TokenKind);
}

function stringPiece(lexer: Lexer): Piece {
  const plain = match(plainText, lexer);
  if (plain !== null) return { kind: "QQSTRING_TEXT", length: plain.length, text: plain };
  if (lexer.text.startsWith("\\(", lexer.at)) {
    lexer.open.push(interpolationEnd);
    return { kind: "QQSTRING_INTERP_START", length: 2 };
  }
  const run = match(escapes, lexer);
  if (run !== null) return { kind: "QQSTRING_TEXT", length: run.length, ...decodeEscapes(run) };
  if (lexer.text[lexer.at] !== '"') return { kind: "INVALID_CHARACTER", length: 1 };
  lexer.open.pop();
  return { kind: "QQSTRING_END", length: 1 };
}
