import { fail } from "../values/error.ts";

/** A parsed regular expression. A character is a class of one item; the dot and the empty class too are
 * classes. `most` is Infinity for no limit. */
export type RegexNode =
  | CharacterClass
  | { readonly type: "anchor"; readonly kind: AnchorKind }
  | { readonly type: "sequence"; readonly items: readonly RegexNode[] }
  | { readonly type: "alternatives"; readonly items: readonly RegexNode[] }
  | { readonly type: "capture"; readonly number: number; readonly body: RegexNode }
  | Repeat
  | { readonly type: "atomic"; readonly body: RegexNode }
  | { readonly type: "look"; readonly behind: boolean; readonly negative: boolean; readonly body: RegexNode }
  | { readonly type: "reference"; readonly numbers: readonly number[]; readonly ignoreCase: boolean }
  /** Matches if one of the groups has matched. */
  | { readonly type: "isSet"; readonly numbers: readonly number[] }
  | { readonly type: "call"; readonly target: { number: number } }
  | { readonly type: "keep" }
  /** One grapheme cluster. */
  | { readonly type: "cluster" }
  | {
      readonly type: "condition";
      readonly test: RegexNode;
      readonly consequence: RegexNode;
      readonly otherwise: RegexNode;
    }
  /** The longest text in which the body does not occur, or a shorter one. */
  | { readonly type: "absent"; readonly body: RegexNode };

export interface CharacterClass {
  readonly type: "class";
  readonly items: readonly ClassItem[];
  readonly isNegated: boolean;
  readonly ignoreCase: boolean;
}

/** A range of code points, ends included, or JavaScript's source for a set (of its `v` mode). */
export type ClassItem = { readonly from: number; readonly to: number } | { readonly source: string };

export interface Repeat {
  readonly type: "repeat";
  readonly body: RegexNode;
  readonly least: number;
  readonly most: number;
  readonly isGreedy: boolean;
}

export type AnchorKind =
  | "start"
  | "end"
  | "endOrLastNewline"
  | "lineStart"
  | "lineEnd"
  | "searchStart"
  | "wordBoundary"
  | "noWordBoundary"
  | "clusterBoundary"
  | "noClusterBoundary";

export interface ParsedRegex {
  readonly root: RegexNode;
  /** The names of the groups from 1 on, null for those without one; at 0 stands null. */
  readonly groupNames: readonly (string | null)[];
}

export const emptyNode: RegexNode = { type: "sequence", items: [] };

/** Throws jq's error about a regular expression, `reason` is Oniguruma's text. */
export function regexFailure(reason: string): never {
  return fail(() => `Regex failure: ${reason}`);
}

export function sequenceOf(items: readonly RegexNode[]): RegexNode {
  return items.length === 1 ? (items[0] as RegexNode) : { type: "sequence", items };
}

/** The direct parts of a node. */
export function partsOf(node: RegexNode): readonly RegexNode[] {
  switch (node.type) {
    case "sequence":
    case "alternatives":
      return node.items;
    case "capture":
    case "repeat":
    case "atomic":
    case "look":
    case "absent":
      return [node.body];
    case "condition":
      return [node.test, node.consequence, node.otherwise];
    default:
      return [];
  }
}

/** Whether a node can match without consuming anything; a wrong "yes" costs speed only. `emptyGroups`: the
 * groups of which that is known, otherwise it is taken for granted of all that are referred to or called. */
export function canBeEmpty(node: RegexNode, emptyGroups: ReadonlySet<number> | null = null): boolean {
  switch (node.type) {
    case "class":
    case "cluster":
      return false;
    case "sequence":
      return node.items.every((item) => canBeEmpty(item, emptyGroups));
    case "alternatives":
      return node.items.some((item) => canBeEmpty(item, emptyGroups));
    case "capture":
    case "atomic":
      return canBeEmpty(node.body, emptyGroups);
    case "repeat":
      return node.least === 0 || canBeEmpty(node.body, emptyGroups);
    case "reference":
      return node.numbers.some((number) => emptyGroups?.has(number) ?? true);
    case "call":
      return emptyGroups?.has(node.target.number) ?? true;
    default:
      return true;
  }
}
