import { numberFromToken } from "./number-literal.ts";
import type { Value } from "./value.ts";

/** What a token of JSON text that is neither string nor punctuation stands for, or what is wrong with it. */
export type LiteralContent = { readonly value: Value } | { readonly problem: string };

const invalid = { problem: "Invalid literal" };

/** Reads `null`, `true`, `false` and numbers with the leniency and the messages of jq 1.8.2: any number that
 * `numberFromToken` knows, cut at a NUL. */
export function literalContent(token: string): LiteralContent {
  switch (token.charCodeAt(0)) {
    case 0x74:
      return token === "true" ? { value: true } : invalid;
    case 0x66:
      return token === "false" ? { value: false } : invalid;
    case 0x27:
      return { problem: "Invalid string literal; expected \", but got '" };
    case 0x6e:
      if (token.charCodeAt(1) === 0x75) return token === "null" ? { value: null } : invalid;
  }
  const value = numberFromToken(upToNul(token));
  return value === undefined ? { problem: "Invalid numeric literal" } : { value };
}

function upToNul(token: string): string {
  const end = token.indexOf("\0");
  return end === -1 ? token : token.slice(0, end);
}
