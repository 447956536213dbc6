import { readCodePoint } from "./code-point.ts";
import { absoluteGroup, groupsNamed, type PatternReader, readName } from "./reader.ts";
import { propertyItem, typeItem } from "./sets.ts";
import { type AnchorKind, type ClassItem, emptyNode, type RegexNode, regexFailure } from "./tree.ts";

const anchors: Readonly<Record<string, AnchorKind>> = {
  A: "start",
  Z: "endOrLastNewline",
  z: "end",
  G: "searchStart",
  b: "wordBoundary",
  B: "noWordBoundary",
  y: "clusterBoundary",
  Y: "noClusterBoundary",
};

/** Reads what begins with a backslash. */
export function parseEscape(reader: PatternReader): RegexNode[] {
  const letter = reader.text[++reader.at];
  if (letter === undefined) return regexFailure("end pattern at escape");
  if (letter === "Q") return quotedText(reader);
  const special = /[1-9kgpP]/.test(letter) ? parseReference(reader, letter) : parseSimple(letter);
  if (special !== null) {
    if (!/[1-9kgpP]/.test(letter)) reader.at++;
    return [special];
  }
  return [characterNode(reader, readCodePoint(reader, false))];
}

function characterNode(reader: PatternReader, code: number): RegexNode {
  return { type: "class", items: [{ from: code, to: code }], isNegated: false, ignoreCase: reader.options.ignoreCase };
}

function setNode(item: ClassItem, isNegated = false): RegexNode {
  return { type: "class", items: [item], isNegated, ignoreCase: false };
}

/** Escapes of one letter. */
function parseSimple(letter: string): RegexNode | null {
  if (Object.hasOwn(anchors, letter)) return { type: "anchor", kind: anchors[letter] as AnchorKind };
  const type = typeItem(letter, false);
  if (type !== undefined) return setNode(type);
  switch (letter) {
    case "K":
      return { type: "keep" };
    case "X":
      return { type: "cluster" };
    case "R":
      return { type: "atomic", body: { type: "alternatives", items: [carriageReturn, setNode({ source: newlines })] } };
    case "N":
      return setNode({ from: 10, to: 10 }, true);
    case "O":
      return { type: "class", items: [], isNegated: true, ignoreCase: false };
    default:
      return null;
  }
}

const newlines = "[\\u{a}-\\u{d}\\u{85}\\u{2028}\\u{2029}]";
const carriageReturn: RegexNode = {
  type: "sequence",
  items: [setNode({ from: 13, to: 13 }), setNode({ from: 10, to: 10 })],
};

/** `\Q…\E`: a quantifier behind it is about the last character. */
function quotedText(reader: PatternReader): RegexNode[] {
  const start = reader.at + 1;
  const end = reader.text.indexOf("\\E", start);
  reader.at = end === -1 ? reader.text.length : end + 2;
  const quoted = reader.text.slice(start, end === -1 ? undefined : end);
  if (quoted === "") return [emptyNode];
  return Array.from(quoted, (character) => characterNode(reader, character.codePointAt(0) as number));
}

const property = /([pP])\{(\^?)([^}()]*)(\}?)/y;

/** References, calls and properties; null where the letter stands for a character. Reads what it answers. */
function parseReference(reader: PatternReader, letter: string): RegexNode | null {
  if (letter >= "1" && letter <= "9") return numberedReference(reader);
  const close = { "<": ">", "'": "'" }[reader.text[reader.at + 1] ?? ""];
  if (letter === "p" || letter === "P") {
    property.lastIndex = reader.at;
    const parts = property.exec(reader.text);
    if (parts === null) return null;
    if (parts[4] === "") return regexFailure("end pattern with unmatched parenthesis");
    reader.at = property.lastIndex;
    return setNode(propertyItem(parts[3] as string, (parts[1] === "P") !== (parts[2] === "^")));
  }
  if (close === undefined) return null;
  reader.at += 2;
  const name = readName(reader, close, true);
  if (letter === "g") return callOf(reader, name);
  return { type: "reference", numbers: referredGroups(reader, name), ignoreCase: reader.options.ignoreCase };
}

/** The call of a group, which may come later in the pattern. */
function callOf(reader: PatternReader, name: string): RegexNode {
  const target = { number: -1 };
  const isSigned = /^[-+]/.test(name);
  const number = isSigned ? String(absoluteGroup(reader, name)) : name;
  if (isSigned && Number(number) < 0) return regexFailure(`undefined group <${name}> reference`);
  reader.calls.push({ name: number, target });
  return { type: "call", target };
}

/** The groups that a name or number in a reference means; whether a number is one is seen at the end. */
export function referredGroups(reader: PatternReader, name: string): number[] {
  if (/^[-+\d]/.test(name)) {
    const number = absoluteGroup(reader, name);
    return number > 0 ? [number] : regexFailure("invalid backref number/name");
  }
  const withoutLevel = name.replace(/[-+]\d+$/, "");
  const numbers = groupsNamed(reader, withoutLevel);
  return numbers.length > 0 ? numbers : regexFailure(`undefined name <${withoutLevel}> reference`);
}

const digits = /\d+/y;

/** `\1`: with more than one digit only if there are so many groups so far, else it is an octal number. */
function numberedReference(reader: PatternReader): RegexNode | null {
  digits.lastIndex = reader.at;
  const number = Number(digits.exec(reader.text)?.[0]);
  if (number > 9 && number >= reader.groupNames.length) return null;
  reader.at = digits.lastIndex;
  return { type: "reference", numbers: [number], ignoreCase: reader.options.ignoreCase };
}
