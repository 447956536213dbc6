import { Buffer } from "node:buffer";

/** What a run of escapes of a string literal stands for, or jq's message why it stands for nothing. */
export type Unescaped = { readonly text: string } | { readonly problem: string };

const simple: Readonly<Record<string, string>> = {
  "\\": "\\",
  '"': '"',
  "/": "/",
  b: "\b",
  f: "\f",
  t: "\t",
  n: "\n",
  r: "\r",
};

const hexQuad = /^[0-9a-fA-F]{4}/;
const pairedLow = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/;

/** Reads a run of escapes, such as `\n\u0041`, by JSON's rules. jq 1.8.2 hands them to its JSON parser one
 * run at a time, so the places in its messages count from the start of the run. */
export function decodeEscapes(run: string): Unescaped {
  let text = "";
  let at = 0;
  while (at < run.length) {
    const letter = run[at + 1] ?? "";
    at += 2;
    if (letter !== "u") {
      const meaning = simple[letter];
      if (meaning === undefined) return wrong("Invalid escape", run);
      text += meaning;
      continue;
    }
    const rest = run.slice(at);
    if (rest.length < 4) return wrong("Invalid \\uXXXX escape", run);
    if (!hexQuad.test(rest)) return wrong("Invalid characters in \\uXXXX escape", run);
    const unit = Number.parseInt(rest.slice(0, 4), 16);
    at += 4;
    if (unit >= 0xd800 && unit <= 0xdbff) {
      const low = pairedLow.exec(rest.slice(4))?.[1];
      if (low === undefined) return wrong("Invalid \\uXXXX\\uXXXX surrogate pair escape", run);
      text += String.fromCharCode(unit, Number.parseInt(low, 16));
      at += 6;
    } else {
      text += unit >= 0xdc00 && unit <= 0xdfff ? "\ufffd" : String.fromCharCode(unit);
    }
  }
  return { text };
}

/** A character that is not ASCII ends the run and is cut, see the lexer. */
function wrong(message: string, run: string): Unescaped {
  const literal = `"${run.replace(/\P{ASCII}$/u, "\ufffd")}"`;
  const lines = literal.split("\n");
  const column = Buffer.byteLength(lines.at(-1) ?? "");
  return { problem: `${message} at line ${lines.length}, column ${column} (while parsing '${literal}')` };
}
