import { emptyNode, partsOf, type RegexNode, regexFailure } from "./tree.ts";

type Groups = ReadonlyMap<number, RegexNode>;

/** How many characters a node consumes. `isSure`: that it can consume as few as `least` is certain. */
interface Extent {
  readonly least: number;
  readonly most: number;
  readonly isSure: boolean;
}

const invalid = "invalid pattern in look-behind";
const longestLookBehind = 65_535;

/** The tree with all look-behinds reduced as Oniguruma 6.9 does it. Throws where one has no fixed length: the
 * syntax jq asks for allows no other. */
export function reducedLookBehind(node: RegexNode, groups: Groups): RegexNode {
  switch (node.type) {
    case "sequence":
    case "alternatives":
      return { ...node, items: node.items.map((item) => reducedLookBehind(item, groups)) };
    case "condition":
      return {
        ...node,
        test: reducedLookBehind(node.test, groups),
        consequence: reducedLookBehind(node.consequence, groups),
        otherwise: reducedLookBehind(node.otherwise, groups),
      };
    case "look":
      return node.behind ? lookBehind(node, groups) : { ...node, body: reducedLookBehind(node.body, groups) };
    case "capture":
    case "repeat":
    case "atomic":
    case "absent":
      return { ...node, body: reducedLookBehind(node.body, groups) };
    default:
      return node;
  }
}

function lookBehind(node: RegexNode & { readonly type: "look" }, groups: Groups): RegexNode {
  checkParts(node.body, node.negative);
  const body = withoutLeadingSlack(reducedLookBehind(node.body, groups));
  const extent = extentOf(body, groups, []);
  if (extent.least === 0 && extent.isSure) {
    return node.negative ? { type: "alternatives", items: [] } : emptyNode;
  }
  if (extent.least !== extent.most || extent.least > longestLookBehind) return regexFailure(invalid);
  return { ...node, body };
}

/** Looking ahead and, in a negative look-behind, groups are not allowed. */
function checkParts(node: RegexNode, isNegative: boolean): void {
  if (node.type === "look" && !node.behind) regexFailure(invalid);
  if (node.type === "look" && node.negative && !isNegative) regexFailure(invalid);
  if (node.type === "anchor" && (node.kind === "end" || node.kind === "endOrLastNewline")) regexFailure(invalid);
  if (node.type === "capture" && isNegative) regexFailure(invalid);
  for (const part of partsOf(node)) checkParts(part, isNegative);
}

/** A repeat at the beginning of what is looked behind for needs its least number only. */
function withoutLeadingSlack(node: RegexNode): RegexNode {
  if (node.type === "alternatives") return { ...node, items: node.items.map(withoutLeadingSlack) };
  if (node.type === "repeat") return shortened(node);
  if (node.type !== "sequence") return node;
  const items = [...node.items];
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as RegexNode;
    if (item.type !== "repeat") return { ...node, items };
    const shorter = shortened(item);
    items[at] = shorter;
    if (shorter !== emptyNode) return { ...node, items };
  }
  // A slip of Oniguruma: it takes "nothing is left" for the number of an error.
  return items.length === 0 ? node : regexFailure("undefined error code");
}

function shortened(node: RegexNode & { readonly type: "repeat" }): RegexNode {
  if (node.body.type !== "class" && node.body.type !== "reference") return node;
  return node.least === 0 ? emptyNode : { ...node, most: node.least };
}

function extentOf(node: RegexNode, groups: Groups, called: readonly number[]): Extent {
  switch (node.type) {
    case "class":
      return { least: 1, most: 1, isSure: true };
    case "sequence":
      return node.items.reduce<Extent>((sum, item) => plus(sum, extentOf(item, groups, called)), nothing);
    case "alternatives":
      return node.items.map((item) => extentOf(item, groups, called)).reduce(either);
    case "capture":
      return { ...extentOf(node.body, groups, called), isSure: false };
    case "atomic":
      return extentOf(node.body, groups, called);
    case "repeat": {
      const { least, most, isSure } = extentOf(node.body, groups, called);
      return { least: least * node.least, most: most === 0 ? 0 : most * node.most, isSure };
    }
    case "reference":
      return node.numbers.map((number) => extentOfGroup(number, groups, called)).reduce(either);
    case "call":
      return extentOfGroup(node.target.number, groups, called);
    case "cluster":
    case "absent":
    case "condition":
      return unknown;
    default:
      return { ...nothing, isSure: false };
  }
}

const nothing: Extent = { least: 0, most: 0, isSure: true };
const unknown: Extent = { least: 0, most: Number.POSITIVE_INFINITY, isSure: false };

function extentOfGroup(number: number, groups: Groups, called: readonly number[]): Extent {
  const body = groups.get(number);
  if (body === undefined || called.includes(number)) return unknown;
  return { ...extentOf(body, groups, [...called, number]), isSure: false };
}

function plus(a: Extent, b: Extent): Extent {
  return { least: a.least + b.least, most: a.most + b.most, isSure: a.isSure && b.isSure };
}

function either(a: Extent, b: Extent): Extent {
  const shorter = a.least <= b.least ? a : b;
  return { least: shorter.least, most: Math.max(a.most, b.most), isSure: shorter.isSure };
}

/** The number of characters that a look-behind, already checked, goes back. */
export function lookBehindLength(body: RegexNode, groups: Groups): number {
  return extentOf(body, groups, []).least;
}
