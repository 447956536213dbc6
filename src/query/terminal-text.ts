import { escapeControls } from "../base/text.ts";
import type { OutputOptions } from "../jq/command/arguments.ts";
import type { Value } from "../jq/values/value.ts";

// Of these jq escapes C0 and DEL; escapes of our own colours have to stay.
const invisible = /[\u0080-\u009f\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/gu;
const exceptLines = /[^\n\t]+/g;

/** The same printer for a terminal: what is invisible or would control it is escaped, since log text is written by whoever calls the API
 *  server. */
export function forTerminal(print: (value: Value) => string | null, options: OutputOptions): typeof print {
  return (value) => {
    if (options.raw && typeof value === "string") return rawForTerminal(value) + options.end;
    return print(value)?.replace(invisible, escapeUnits) ?? null;
  };
}

/** A text of several lines for a terminal. */
export function rawForTerminal(text: string): string {
  return text.replace(exceptLines, escapeControls);
}

function escapeUnits(char: string): string {
  return char
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
