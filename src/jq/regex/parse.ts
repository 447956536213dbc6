import { checkedTree } from "./check.ts";
import { parseClass } from "./class.ts";
import { parseEscape } from "./escape.ts";
import { withFoldings } from "./folding.ts";
import { parseGroup } from "./group.ts";
import { newReader, type PatternReader, type RegexOptions, skipIgnored } from "./reader.ts";
import { failOnQuantifier, parseQuantifiers } from "./repeat.ts";
import { type ParsedRegex, type RegexNode, regexFailure, sequenceOf } from "./tree.ts";

/** Oniguruma's limit is on its own depth of calls, of which a group takes two; jq 1.8.2 sets it to 1024. */
const deepestNesting = 512;

/** Parses a pattern in the syntax that jq 1.8.2 asks Oniguruma 6.9 for (`ONIG_SYNTAX_PERL_NG`, groups with
 * and without names side by side). Throws jq's error for a pattern that is none. */
export function parseRegex(pattern: string, options: RegexOptions): ParsedRegex {
  const reader = newReader(pattern, options, (inner) => parseAlternatives(inner, true));
  const root = parseAlternatives(reader, false);
  return { root: checkedTree(root, reader), groupNames: reader.groupNames };
}

function parseAlternatives(reader: PatternReader, isGroup: boolean): RegexNode {
  const { options } = reader;
  if (++reader.depth > deepestNesting) return regexFailure("parse depth limit over");
  const branches = [parseBranch(reader)];
  while (reader.text[reader.at] === "|") {
    reader.at++;
    branches.push(parseBranch(reader));
  }
  if (reader.at < reader.text.length) {
    if (!isGroup) return regexFailure("unmatched close parenthesis");
    reader.at++;
  } else if (isGroup) return regexFailure("end pattern with unmatched parenthesis");
  reader.depth--;
  reader.options = options;
  return branches.length === 1 ? (branches[0] as RegexNode) : { type: "alternatives", items: branches };
}

function parseBranch(reader: PatternReader): RegexNode {
  const items: RegexNode[] = [];
  for (;;) {
    skipIgnored(reader);
    const next = reader.text[reader.at];
    if (next === undefined || next === "|" || next === ")") return sequenceOf(withFoldings(items));
    failOnQuantifier(reader);
    const atoms = parseAtom(reader);
    const last = atoms.pop();
    items.push(...atoms);
    if (last !== undefined) items.push(parseQuantifiers(reader, last));
  }
}

/** The nodes of the next construct: several for a quoted text, none for options. */
function parseAtom(reader: PatternReader): RegexNode[] {
  switch (reader.text[reader.at]) {
    case "(":
      return parseGroup(reader);
    case "[":
      return [parseClass(reader)];
    case "\\":
      return parseEscape(reader);
    case ".":
      reader.at++;
      return [anyCharacter(reader.options.dotMatchesNewline)];
    case "^":
      reader.at++;
      return [{ type: "anchor", kind: reader.options.isSingleLine ? "start" : "lineStart" }];
    case "$":
      reader.at++;
      return [{ type: "anchor", kind: reader.options.isSingleLine ? "endOrLastNewline" : "lineEnd" }];
    default:
      return [parseCharacter(reader)];
  }
}

function parseCharacter(reader: PatternReader): RegexNode {
  const code = reader.text.codePointAt(reader.at) as number;
  reader.at += code > 0xffff ? 2 : 1;
  return { type: "class", items: [{ from: code, to: code }], isNegated: false, ignoreCase: reader.options.ignoreCase };
}

function anyCharacter(withNewline: boolean): RegexNode {
  return { type: "class", items: withNewline ? [] : [{ from: 10, to: 10 }], isNegated: true, ignoreCase: false };
}
