import { wordSource } from "./sets.ts";
import { type AnchorKind, type CharacterClass, type ClassItem, canBeEmpty, partsOf, type RegexNode } from "./tree.ts";

/** JavaScript's source (`v` mode) for a class. Where case is ignored it stands in a group that does so. */
export function classSource(node: CharacterClass): string {
  const source = plainClassSource(node);
  return node.ignoreCase ? `(?i:${source})` : source;
}

function plainClassSource({ items, isNegated }: CharacterClass): string {
  const [first] = items;
  if (items.length === 1 && first !== undefined && !isNegated) {
    if ("source" in first) return first.source;
    if (first.from === first.to && first.from <= 0x10ffff) return characterSource(first.from);
  }
  return `[${isNegated ? "^" : ""}${items.map(itemSource).join("")}]`;
}

function itemSource(item: ClassItem): string {
  if ("source" in item) return item.source;
  if (item.from > 0x10ffff) return "";
  const from = characterSource(item.from);
  return item.from === item.to ? from : `${from}-${characterSource(Math.min(item.to, 0x10ffff))}`;
}

function characterSource(code: number): string {
  const character = String.fromCodePoint(code);
  return /^\w$/.test(character) ? character : `\\u{${code.toString(16)}}`;
}

/** What JavaScript has for it: undefined where it has nothing. */
const anchorSources: Partial<Record<AnchorKind, string>> = {
  start: "^",
  end: "$",
  endOrLastNewline: "(?=\\n?$)",
  lineStart: "(?:^|(?<=\\n)(?!$))",
  lineEnd: "(?=\\n|$)",
  wordBoundary: `(?:(?<=${wordSource})(?!${wordSource})|(?<!${wordSource})(?=${wordSource}))`,
  noWordBoundary: `(?:(?<=${wordSource})(?=${wordSource})|(?<!${wordSource})(?!${wordSource}))`,
};

/** JavaScript's source for a whole pattern, null if it would not mean the same there.
 * - JavaScript forgets the groups in a repeat whenever it begins anew, Oniguruma remembers them: they must
 *   all be set in every round, if anybody asks for them (`needsGroups`).
 * - JavaScript takes back a round that consumed nothing, Oniguruma leaves the repeat.
 * - A reference to a group that is not set matches in JavaScript, but not in Oniguruma. */
export function javascriptSource(root: RegexNode, needsGroups: boolean): string | null {
  return meansTheSame(root, new Set(), needsGroups) ? sourceOf(root) : null;
}

/** Adds the groups that are set behind the node to `known`. */
function meansTheSame(node: RegexNode, known: Set<number>, needsGroups: boolean): boolean {
  switch (node.type) {
    case "class":
      return true;
    case "anchor":
      return anchorSources[node.kind] !== undefined;
    case "sequence":
      return node.items.every((item) => meansTheSame(item, known, needsGroups));
    case "alternatives":
      return node.items.every((item) => meansTheSame(item, new Set(known), needsGroups));
    case "capture":
      if (!meansTheSame(node.body, known, needsGroups)) return false;
      known.add(node.number);
      return true;
    case "repeat":
      return repeatMeansTheSame(node, known, needsGroups);
    case "look":
      if (node.behind && hasGroups(node.body)) return false;
      return meansTheSame(node.body, node.negative ? new Set(known) : known, needsGroups);
    case "reference":
      return node.numbers.length === 1 && known.has(node.numbers[0] as number);
    default:
      return false;
  }
}

function repeatMeansTheSame(
  node: RegexNode & { readonly type: "repeat" },
  known: Set<number>,
  needsGroups: boolean,
): boolean {
  const inside = new Set(known);
  if (!meansTheSame(node.body, inside, needsGroups)) return false;
  if (node.most > 1 && canBeEmpty(node.body)) return false;
  if (node.most > 1 && needsGroups && !setsAllGroups(node.body, inside)) return false;
  if (node.least > 0) for (const number of inside) known.add(number);
  return true;
}

function hasGroups(node: RegexNode): boolean {
  return node.type === "capture" || partsOf(node).some(hasGroups);
}

function setsAllGroups(node: RegexNode, known: ReadonlySet<number>): boolean {
  if (node.type === "capture" && !known.has(node.number)) return false;
  return partsOf(node).every((part) => setsAllGroups(part, known));
}

function sourceOf(node: RegexNode): string {
  switch (node.type) {
    case "class":
      return classSource(node);
    case "anchor":
      return anchorSources[node.kind] as string;
    case "sequence":
      return node.items.map(sourceOf).join("");
    case "alternatives":
      return node.items.length === 0 ? "[]" : `(?:${node.items.map(sourceOf).join("|")})`;
    case "capture":
      return `(${sourceOf(node.body)})`;
    case "repeat":
      return repeatSource(node);
    case "look":
      return `(?${node.behind ? "<" : ""}${node.negative ? "!" : "="}${sourceOf(node.body)})`;
    case "reference": {
      const source = `\\${node.numbers[0]}`;
      return node.ignoreCase ? `(?i:${source})` : `(?:${source})`;
    }
    default:
      return "[]";
  }
}

function repeatSource({ body, least, most, isGreedy }: RegexNode & { readonly type: "repeat" }): string {
  const source = sourceOf(body);
  if (least === 0 && most === 1 && canBeEmpty(body)) return isGreedy ? `(?:${source}|)` : `(?:|${source})`;
  const count = most === Number.POSITIVE_INFINITY ? `{${least},}` : `{${least},${most}}`;
  return `(?:${source})${count}${isGreedy ? "" : "?"}`;
}
