import { type CharacterClass, type RegexNode, sequenceOf } from "./tree.ts";

/** Where Unicode has characters that stand for several when case is ignored (`ß` for `ss`). */
const foldingRanges = [
  [0xdf, 0xdf],
  [0x149, 0x149],
  [0x1f0, 0x1f0],
  [0x390, 0x390],
  [0x3b0, 0x3b0],
  [0x587, 0x587],
  [0x1e96, 0x1e9e],
  [0x1f50, 0x1ffc],
  [0xfb00, 0xfb17],
] as const;

let known: ReadonlyMap<string, readonly number[]> | null = null;

/** The characters that stand for a text in lower case. */
function foldings(): ReadonlyMap<string, readonly number[]> {
  if (known !== null) return known;
  const found = new Map<string, number[]>();
  for (const [first, last] of foldingRanges) {
    for (let code = first; code <= last; code++) {
      const folded = foldedText(code);
      if (Array.from(folded).length > 1) found.set(folded, [...(found.get(folded) ?? []), code]);
    }
  }
  known = found;
  return found;
}

function foldedText(code: number): string {
  return String.fromCodePoint(code).toUpperCase().toLowerCase();
}

const longestFolding = 3;

/** Oniguruma takes `ss` for `ß` and the other way round where case is ignored: the items of a sequence with
 * alternatives for such characters. JavaScript knows no foldings of several characters. */
export function withFoldings(items: readonly RegexNode[]): readonly RegexNode[] {
  if (!items.some((item) => foldableCode(item) !== null)) return items;
  const result: RegexNode[] = [];
  for (let at = 0; at < items.length; ) {
    const size = foldedSize(items, at);
    const plain = sequenceOf(items.slice(at, at + Math.max(size, 1)));
    const others = othersFor(items, at, size);
    result.push(others.length === 0 ? plain : { type: "alternatives", items: [plain, ...others] });
    at += Math.max(size, 1);
  }
  return result;
}

/** The code of a single character whose case is ignored. */
function foldableCode(node: RegexNode | undefined): number | null {
  if (node?.type !== "class" || !node.ignoreCase || node.isNegated || node.items.length !== 1) return null;
  const [item] = node.items;
  return item !== undefined && "from" in item && item.from === item.to && item.from <= 0x10ffff ? item.from : null;
}

/** How many items from `at` on are what one character may stand for, 0 for none. */
function foldedSize(items: readonly RegexNode[], at: number): number {
  for (let size = longestFolding; size > 1; size--) {
    if (foldings().has(lowerText(items, at, size) ?? "")) return size;
  }
  return 0;
}

function lowerText(items: readonly RegexNode[], at: number, size: number): string | null {
  let text = "";
  for (let step = 0; step < size; step++) {
    const code = foldableCode(items[at + step]);
    if (code === null) return null;
    text += String.fromCodePoint(code).toLowerCase();
  }
  return text;
}

function othersFor(items: readonly RegexNode[], at: number, size: number): RegexNode[] {
  if (size > 0) return singles(lowerText(items, at, size) as string);
  const code = foldableCode(items[at]);
  if (code === null || code < 0xdf) return [];
  const folded = foldedText(code);
  const codes = Array.from(folded, (character) => character.codePointAt(0) as number);
  return codes.length === 1 ? [] : [sequenceOf(codes.map(characterOf)), ...singles(folded)];
}

function singles(folded: string): CharacterClass[] {
  return (foldings().get(folded) ?? []).map(characterOf);
}

function characterOf(code: number): CharacterClass {
  return { type: "class", items: [{ from: code, to: code }], isNegated: false, ignoreCase: true };
}
