import { escapeControls } from "../base/text.ts";

const longest = 120;

/** A value within a sentence for people: in backquotes, control characters escaped, a very long one cut with `…`. */
export function quoted(value: string): string {
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return `\`${escapeControls(cut)}\``;
}
