import { utf8Length } from "./text.ts";

/** The content of a JSON string, or what is wrong with it in the words of jq 1.8.2. */
export type StringContent = { readonly text: string } | { readonly problem: string };

// biome-ignore lint/suspicious/noControlCharactersInRegex: looks for control characters
const control = /[\u0000-\u001f]/;
const hexadecimal = /^[0-9a-fA-F]{4}$/;
const simple: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const controlProblem = {
  problem: "Invalid string: control characters from U+0000 through U+001F must be escaped",
};
const pairProblem = { problem: "Invalid \\uXXXX\\uXXXX surrogate pair escape" };

/** Decodes what stands between the quotes of a string. A lone low surrogate becomes U+FFFD, a lone high one is
 * an error (jq 1.8.2). */
export function stringContent(raw: string): StringContent {
  let text = "";
  let at = 0;
  for (;;) {
    const slash = raw.indexOf("\\", at);
    const plain = slash === -1 ? raw.slice(at) : raw.slice(at, slash);
    if (control.test(plain)) return controlProblem;
    text += plain;
    if (slash === -1) return { text };
    const letter = raw.charAt(slash + 1);
    if (letter === "u") {
      const unit = unicodeEscape(raw, slash + 2);
      if (typeof unit !== "number") return unit;
      at = slash + 6;
      if (isHigh(unit)) {
        const low = raw.startsWith("\\u", at) ? unicodeEscape(raw, at + 2) : null;
        if (typeof low !== "number" || !isLow(low)) return pairProblem;
        text += String.fromCharCode(unit, low);
        at += 6;
      } else text += isLow(unit) ? "\ufffd" : String.fromCharCode(unit);
    } else {
      const character = simple[letter];
      if (character === undefined) return { problem: letterProblem(letter) };
      text += character;
      at = slash + 2;
    }
  }
}

function letterProblem(letter: string): string {
  return letter === "" ? "Expected escape character at end of string" : "Invalid escape";
}

function unicodeEscape(raw: string, at: number): number | { readonly problem: string } {
  const digits = raw.slice(at, at + 4);
  if (hexadecimal.test(digits)) return Number.parseInt(digits, 16);
  if (utf8Length(digits) < 4) return { problem: "Invalid \\uXXXX escape" };
  return { problem: "Invalid characters in \\uXXXX escape" };
}

function isHigh(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}

function isLow(unit: number): boolean {
  return (unit & 0xfc00) === 0xdc00;
}
