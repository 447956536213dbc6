import { readCodePoint } from "./code-point.ts";
import type { PatternReader } from "./reader.ts";
import { posixItem, propertyItem, typeItem } from "./sets.ts";
import { type CharacterClass, type ClassItem, regexFailure } from "./tree.ts";

type Token =
  | { readonly type: "code"; readonly code: number }
  | { readonly type: "set"; readonly item: ClassItem }
  | { readonly type: "dash" };

/** Reads `[…]`. The syntax jq asks for has no classes in classes and no `&&`. */
export function parseClass(reader: PatternReader): CharacterClass {
  reader.at++;
  const isNegated = reader.text[reader.at] === "^";
  if (isNegated) reader.at++;
  const items: ClassItem[] = [];
  let isFirst = true;
  let token = nextToken(reader, isFirst);
  while (token !== null) {
    isFirst = false;
    if (token.type === "set") {
      items.push(token.item);
      token = afterSet(reader, items);
    } else token = readRange(reader, token.type === "dash" ? 0x2d : token.code, items);
  }
  return { type: "class", items, isNegated, ignoreCase: reader.options.ignoreCase };
}

/** A dash behind a set is only allowed at the end of the class. */
function afterSet(reader: PatternReader, items: ClassItem[]): Token | null {
  const token = nextToken(reader, false);
  if (token?.type !== "dash") return token;
  if (nextToken(reader, false) !== null) {
    return regexFailure("unmatched range specifier in char-class");
  }
  items.push({ from: 0x2d, to: 0x2d });
  return null;
}

/** Adds what begins with a character: itself or a range. Answers the token behind it. */
function readRange(reader: PatternReader, from: number, items: ClassItem[]): Token | null {
  const dash = nextToken(reader, false);
  if (dash?.type !== "dash") {
    items.push({ from, to: from });
    return dash;
  }
  const end = nextToken(reader, false);
  if (end === null) {
    items.push({ from, to: from }, { from: 0x2d, to: 0x2d });
    return null;
  }
  if (end.type === "set") return regexFailure("char-class value at end of range");
  const to = end.type === "dash" ? 0x2d : end.code;
  if (from > to) return regexFailure("empty range in char class");
  items.push({ from, to });
  return afterRange(reader, items);
}

/** A dash behind a range stands for itself: `[0-9-a]`. */
function afterRange(reader: PatternReader, items: ClassItem[]): Token | null {
  const token = nextToken(reader, false);
  if (token?.type !== "dash") return token;
  const next = nextToken(reader, false);
  if (next?.type === "dash") return readRange(reader, 0x2d, items);
  items.push({ from: 0x2d, to: 0x2d });
  return next;
}

/** The next token, null for the end of the class. `]` at its beginning is a character if another follows. */
function nextToken(reader: PatternReader, isFirst: boolean): Token | null {
  const { text } = reader;
  if (reader.at >= text.length) return regexFailure("premature end of char-class");
  const next = text[reader.at];
  if (next === "\\") return escapeToken(reader);
  if (next === "[" && text[reader.at + 1] === ":") {
    const item = posixBracket(reader);
    if (item !== null) return { type: "set", item };
  }
  const code = text.codePointAt(reader.at) as number;
  reader.at += code > 0xffff ? 2 : 1;
  if (next === "-") return { type: "dash" };
  if (next !== "]") return { type: "code", code };
  if (!isFirst) return null;
  return closesLater(reader) ? { type: "code", code } : regexFailure("empty char-class");
}

function closesLater(reader: PatternReader): boolean {
  for (let at = reader.at; at < reader.text.length; at++) {
    if (reader.text[at] === "\\") at++;
    else if (reader.text[at] === "]") return true;
  }
  return false;
}

const bracket = /\[:(\^?)([^\]:\\]{0,20}):\]/y;

/** Reads `[:name:]`; null where there is none. */
function posixBracket(reader: PatternReader): ClassItem | null {
  bracket.lastIndex = reader.at;
  const parts = bracket.exec(reader.text);
  if (parts === null) return null;
  reader.at = bracket.lastIndex;
  return posixItem(parts[2] as string, parts[1] === "^");
}

const property = /([pP])\{(\^?)([^}]*)\}/y;

function escapeToken(reader: PatternReader): Token {
  const letter = reader.text[reader.at + 1];
  if (letter === undefined) return regexFailure("end pattern at escape");
  const type = typeItem(letter, true);
  if (type !== undefined) {
    reader.at += 2;
    return { type: "set", item: type };
  }
  property.lastIndex = reader.at + 1;
  const parts = property.exec(reader.text);
  if (parts !== null) {
    reader.at = property.lastIndex;
    return { type: "set", item: propertyItem(parts[3] as string, (parts[1] === "P") !== (parts[2] === "^")) };
  }
  reader.at++;
  return { type: "code", code: readCodePoint(reader, true) };
}
