import { referredGroups } from "./escape.ts";
import { absoluteGroup, type PatternReader, type RegexOptions, readName } from "./reader.ts";
import { emptyNode, type RegexNode, regexFailure } from "./tree.ts";

/** Reads what begins with a parenthesis; nothing for `(?i)`, which changes the options. */
export function parseGroup(reader: PatternReader): RegexNode[] {
  const { text } = reader;
  reader.at++;
  if (reader.at >= text.length) return regexFailure("end pattern with unmatched parenthesis");
  if (text.startsWith("*FAIL)", reader.at)) return failing(reader);
  if (text[reader.at] !== "?") return [captured(reader, null)];
  reader.at++;
  const kind = text[reader.at];
  if (kind === undefined) return regexFailure("end pattern in group");
  reader.at++;
  switch (kind) {
    case ":":
      return [reader.parseInside(reader)];
    case "=":
    case "!":
      return [{ type: "look", behind: false, negative: kind === "!", body: reader.parseInside(reader) }];
    case ">":
      return [{ type: "atomic", body: reader.parseInside(reader) }];
    case "~":
      return [absentGroup(reader)];
    case "'":
      return [captured(reader, readName(reader, "'", false))];
    case "<":
      return [behindOrNamed(reader)];
    case "(":
      return [condition(reader)];
    default:
      return callOrOptions(reader, kind);
  }
}

function failing(reader: PatternReader): RegexNode[] {
  reader.at += "*FAIL)".length;
  return [{ type: "class", items: [], isNegated: false, ignoreCase: false }];
}

function captured(reader: PatternReader, name: string | null): RegexNode {
  const number = reader.groupNames.push(name) - 1;
  return { type: "capture", number, body: reader.parseInside(reader) };
}

function behindOrNamed(reader: PatternReader): RegexNode {
  const next = reader.text[reader.at];
  if (next === undefined) return regexFailure("end pattern with unmatched parenthesis");
  if (next !== "=" && next !== "!") return captured(reader, readName(reader, ">", false));
  reader.at++;
  return { type: "look", behind: true, negative: next === "!", body: reader.parseInside(reader) };
}

/** `(?~…)`; its forms with bars, which cut the range of the search, are not supported. */
function absentGroup(reader: PatternReader): RegexNode {
  if (reader.text[reader.at] === "|") return regexFailure("undefined group option");
  return { type: "absent", body: reader.parseInside(reader) };
}

/** `(?(1)…|…)`, `(?(<name>)…)` or, with a pattern for a condition, `(?(…)…|…)`. */
function condition(reader: PatternReader): RegexNode {
  const { text } = reader;
  const open = text[reader.at] ?? "";
  const close = { "<": ">", "'": "'" }[open] ?? ")";
  const isChecker = /[-+\d<']/.test(open);
  let test: RegexNode;
  if (isChecker) {
    if (close !== ")") reader.at++;
    const name = readName(reader, close, true);
    test = { type: "isSet", numbers: referredGroups(reader, name) };
    if (close !== ")" && text[reader.at++] !== ")") return regexFailure("end pattern in group");
  } else test = reader.parseInside(reader);
  if (reader.at >= text.length) return regexFailure("end pattern in group");
  if (text[reader.at] === ")") {
    reader.at++;
    return isChecker ? test : regexFailure("invalid if-else syntax");
  }
  const body = reader.parseInside(reader);
  if (body.type !== "alternatives") return { type: "condition", test, consequence: body, otherwise: emptyNode };
  const [consequence, ...others] = body.items;
  const otherwise: RegexNode = others.length === 1 ? (others[0] as RegexNode) : { type: "alternatives", items: others };
  return { type: "condition", test, consequence: consequence as RegexNode, otherwise };
}

/** Options. Oniguruma 6.9 checks the calls of Perl (`(?1)`, `(?&name)`, `(?R)`) as if it knew them, but then
 * takes them for something else. A minus begins a relative number: `(?-i)` is an error. */
function callOrOptions(reader: PatternReader, kind: string): RegexNode[] {
  if (kind === "&" || kind === "R") {
    const start = reader.at - 1;
    if (kind === "&") readName(reader, ")", false);
    else if (reader.text[reader.at] !== ")") return regexFailure("undefined group option");
    reader.at = start;
    return [captured(reader, null)];
  }
  if (/[-+\d]/.test(kind)) return failOnPerlCall(reader);
  if (!/[imsx]/.test(kind)) return regexFailure("undefined group option");
  reader.at--;
  return readOptions(reader);
}

function failOnPerlCall(reader: PatternReader): never {
  reader.at--;
  const name = readName(reader, ")", true);
  if (!/^[-+]?\d+$/.test(name)) return regexFailure("invalid group name <>");
  if (absoluteGroup(reader, name) < 0) return regexFailure(`undefined group <${name}> reference`);
  return regexFailure("undefined group option");
}

function readOptions(reader: PatternReader): RegexNode[] {
  const before = reader.options;
  let options: RegexOptions = before;
  let isOn = true;
  for (;;) {
    const letter = reader.text[reader.at++];
    if (letter === undefined) return regexFailure("end pattern in group");
    if (letter === ")" || letter === ":") {
      reader.options = options;
      if (letter === ")") return [];
      const body = reader.parseInside(reader);
      reader.options = before;
      // Unlike a plain group this one may be repeated, whatever it holds.
      return [{ type: "sequence", items: [body] }];
    }
    if (letter === "-") isOn = false;
    else options = withOption(options, letter, isOn);
  }
}

function withOption(options: RegexOptions, letter: string, isOn: boolean): RegexOptions {
  switch (letter) {
    case "i":
      return { ...options, ignoreCase: isOn };
    case "x":
      return { ...options, isExtended: isOn };
    case "s":
      return { ...options, dotMatchesNewline: isOn };
    case "m":
      return { ...options, isSingleLine: !isOn };
    default:
      return regexFailure("undefined group option");
  }
}
