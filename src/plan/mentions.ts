import { always, type Formula } from "./formula.ts";

// What JSON may write in another way than by `\u00…`, which is looked for separately: quotes, backslashes, slashes, control
// characters and what is beyond Latin-1. Latin-1 letters could be written as they are or escaped, but only as `\u00…`.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const unsafe = /["\\/\u0000-\u001f]|[^\u0000-\u00ff]/u;

const SHORTEST = 3;

/** The raw line holds a string that is exactly this text. */
export function mentionsString(text: string): Formula {
  return unsafe.test(text) ? mentionsPart(text) : mention(`"${text}"`);
}

/** The raw line holds a key. */
export function mentionsKey(key: string): Formula {
  const found = mentionsString(key);
  // A key with a slash has the name of who wrote it in it, which is rare.
  return found.kind === "mention" && !unsafe.test(key) ? { ...found, isKey: true } : found;
}

/** The raw line holds a string that begins with this text. */
export function mentionsStart(text: string): Formula {
  return unsafe.test(text) ? mentionsPart(text) : mention(`"${text}`);
}

/** The raw line holds a string that ends with this text. */
export function mentionsEnd(text: string): Formula {
  return unsafe.test(text) ? mentionsPart(text) : mention(`${text}"`);
}

/** The raw line holds a string with this text in it. */
export function mentionsPart(text: string): Formula {
  const pieces = text.split(new RegExp(unsafe, "gu")).sort((a, b) => b.length - a.length);
  return mention(pieces[0] ?? "");
}

function mention(text: string): Formula {
  return text.length < SHORTEST ? always : { kind: "mention", text, isKey: false };
}
