import type { Place } from "./ast.ts";

const keywords = [
  "as",
  "def",
  "module",
  "import",
  "include",
  "if",
  "then",
  "else",
  "elif",
  "reduce",
  "foreach",
  "end",
  "and",
  "or",
  "try",
  "catch",
  "label",
  "break",
] as const;

type Keyword = (typeof keywords)[number];

/** Names as jq 1.8.2 writes them in its messages; `'+'` and other single characters are without the quotes. */
export type TokenKind =
  | Keyword
  | "end of file"
  | "INVALID_CHARACTER"
  | "IDENT"
  | "FIELD"
  | "BINDING"
  | "LITERAL"
  | "FORMAT"
  | "$__loc__"
  | "QQSTRING_START"
  | "QQSTRING_TEXT"
  | "QQSTRING_INTERP_START"
  | "QQSTRING_INTERP_END"
  | "QQSTRING_END"
  | ".."
  | "=="
  | "!="
  | "//"
  | "<="
  | ">="
  | "?//"
  | "|="
  | "+="
  | "-="
  | "*="
  | "/="
  | "%="
  | "//="
  | ("|" | "," | "=" | "<" | ">" | "+" | "-" | "*" | "/" | "%" | "?" | "." | ";" | ":" | "$")
  | ("(" | ")" | "[" | "]" | "{" | "}");

/** A word of a program. `text` is the name without its `.`, `$` or `@`, the digits of a number, or what a
 * piece of a string stands for. `problem` is jq's message for a piece with a wrong escape. */
export interface Token extends Place {
  readonly kind: TokenKind;
  readonly text: string;
  readonly problem: string | null;
}

const keywordSet: ReadonlySet<string> = new Set(keywords);

/** Keywords may stand as keys of objects. */
export function isKeyword(word: string): word is Keyword {
  return keywordSet.has(word);
}

/** How messages show a kind of token. */
export function displayName(kind: string): string {
  return kind.length === 1 ? `'${kind}'` : kind;
}

/** Words that are constants unless arguments follow. */
export const constantNames: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
