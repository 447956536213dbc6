import { type RegexNode, regexFailure } from "./tree.ts";

/** Options in force at a place of a pattern. */
export interface RegexOptions {
  readonly ignoreCase: boolean;
  /** White space and `#` comments are no part of the pattern. */
  readonly isExtended: boolean;
  readonly dotMatchesNewline: boolean;
  /** `^` and `$` are about the whole text, not about lines. */
  readonly isSingleLine: boolean;
}

/** Where a parser stands in its pattern, and what it has seen. */
export interface PatternReader {
  readonly text: string;
  /** In UTF-16 units. */
  at: number;
  options: RegexOptions;
  depth: number;
  readonly groupNames: (string | null)[];
  /** What is inside a group, up to and with its closing parenthesis. */
  readonly parseInside: (reader: PatternReader) => RegexNode;
  /** Calls of groups that may come later. */
  readonly calls: { readonly name: string; readonly target: { number: number } }[];
}

export function newReader(
  text: string,
  options: RegexOptions,
  parseInside: (reader: PatternReader) => RegexNode,
): PatternReader {
  return { text, at: 0, options, depth: 0, groupNames: [null], parseInside, calls: [] };
}

/** Skips comments and, in extended mode, white space. */
export function skipIgnored(reader: PatternReader): void {
  const { text, options } = reader;
  for (;;) {
    const next = text[reader.at];
    if (next === "(" && text.startsWith("?#", reader.at + 1)) skipComment(reader);
    else if (!options.isExtended) return;
    else if (next === "#") {
      const end = text.indexOf("\n", reader.at);
      reader.at = end === -1 ? text.length : end + 1;
    } else if (next !== undefined && " \t\n\r\f".includes(next)) reader.at++;
    else return;
  }
}

function skipComment(reader: PatternReader): void {
  for (let at = reader.at + 3; at < reader.text.length; at++) {
    if (reader.text[at] === "\\") at++;
    else if (reader.text[at] === ")") {
      reader.at = at + 1;
      return;
    }
  }
  regexFailure("end pattern in group");
}

/** The groups of a name so far. */
export function groupsNamed(reader: PatternReader, name: string): number[] {
  const found: number[] = [];
  for (let number = 1; number < reader.groupNames.length; number++) {
    if (reader.groupNames[number] === name) found.push(number);
  }
  return found;
}

const wordCharacter = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/v;

/** Reads a name or, if `allowNumber`, a number up to `close`, which is read too. A number comes back with
 * its sign. Only the first character of a name is looked at: Oniguruma 6.9 forgets about the others. */
export function readName(reader: PatternReader, close: string, allowNumber: boolean): string {
  const { text } = reader;
  const start = reader.at;
  const first = String.fromCodePoint(text.codePointAt(start) ?? 0);
  if (start >= text.length || first === close) return regexFailure("group name is empty");
  let end = start + first.length;
  while (end < text.length && text[end] !== close && text[end] !== ")") end++;
  const name = text.slice(start, end);
  const isNumber = /^[-+\d]/.test(name);
  if (isNumber && !allowNumber) return regexFailure(`invalid group name <${name}>`);
  if (!isNumber && !wordCharacter.test(first)) return regexFailure(`invalid char in group name <${name}>`);
  if (text[end] !== close) {
    const isCut = end === text.length && name.length > first.length;
    return regexFailure(`invalid group name <${isCut ? name.slice(0, -1) : name}>`);
  }
  if (/^[-+]?0*$/.test(name) && !/^0+$/.test(name)) return regexFailure(`invalid group name <${name}>`);
  reader.at = end + 1;
  return name;
}

/** The number of a group that a signed number names from where the reader stands, 0 or less for none. */
export function absoluteGroup(reader: PatternReader, number: string): number {
  const count = reader.groupNames.length - 1;
  const value = Number.parseInt(number, 10);
  if (number.startsWith("+")) return count + value;
  return number.startsWith("-") ? count + 1 + value : value;
}
