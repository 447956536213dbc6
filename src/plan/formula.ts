import type { Leaf } from "../filter/predicate.ts";

/** An expression of one field of the event that the engine itself evaluates, once for each value of the field. */
export interface Atom {
  readonly field: CustomLeaf["field"];
  /** The expression as text; atoms of one name are the same. */
  readonly name: string;
  /** It always gives an output or an error. */
  readonly isCertain: boolean;
  /** What the expression does for a value: bits of `outcomeBits`. */
  readonly outcomes: (value: FieldValue) => number;
}

type CustomLeaf = Extract<Leaf, { readonly kind: "custom" }>;
export type FieldValue = Parameters<CustomLeaf["holds"]>[0];

/** What an expression may do, any of them together. */
export const outcomeBits = { truthy: 1, falsy: 2, fails: 4 } as const;

/** A condition on an event, built while a program is analysed. `all` of nothing is true, `any` of nothing false. */
export type Formula =
  | { readonly kind: "all" | "any"; readonly of: readonly Formula[] }
  /** A test of a column, or its contrary. */
  | { readonly kind: "column"; readonly leaf: Leaf; readonly negated: boolean }
  /** The outcomes of an atom have one of the bits of a mask. */
  | { readonly kind: "atom"; readonly atom: Atom; readonly mask: number }
  /** The raw line holds a text; keys say less than values. */
  | { readonly kind: "mention"; readonly text: string; readonly isKey: boolean }
  /** The value of this key of the event is something else than an object or null. */
  | { readonly kind: "oddity"; readonly key: string };

export const always: Formula = { kind: "all", of: [] };
export const never: Formula = { kind: "any", of: [] };

export function isAlways(formula: Formula): boolean {
  return formula.kind === "all" && formula.of.length === 0;
}

export function isNever(formula: Formula): boolean {
  return formula.kind === "any" && formula.of.length === 0;
}

export function column(leaf: Leaf, negated = false): Formula {
  return { kind: "column", leaf, negated };
}

/** A text that tells formulas apart; those of equal text mean the same. */
export function formulaKey(formula: Formula): string {
  switch (formula.kind) {
    case "all":
    case "any":
      return `${formula.kind}(${formula.of.map(formulaKey).join(",")})`;
    case "column":
      return `${formula.negated ? "!" : ""}${JSON.stringify(formula.leaf)}`;
    case "atom":
      return `atom ${formula.atom.field} ${formula.mask} ${formula.atom.name}`;
    case "mention":
      return `mention ${formula.isKey ? "key " : ""}${formula.text}`;
    case "oddity":
      return `oddity ${formula.key}`;
  }
}

function contraryKey(formula: Formula): string | null {
  return formula.kind === "column" ? formulaKey({ ...formula, negated: !formula.negated }) : null;
}

/** The number of tests in a formula. */
export function sizeOf(formula: Formula): number {
  return "of" in formula ? formula.of.reduce((sum, part) => sum + sizeOf(part), 0) : 1;
}

/** All of several formulas, simplified. */
export function and(...parts: readonly Formula[]): Formula {
  return join("all", parts);
}

/** Any of several formulas, simplified. */
export function or(...parts: readonly Formula[]): Formula {
  return join("any", parts);
}

function join(kind: "all" | "any", given: readonly Formula[]): Formula {
  const other = kind === "all" ? "any" : "all";
  const known = new Map<string, Formula>();
  for (const part of given.flatMap((one) => (one.kind === kind ? one.of : [one]))) {
    if (part.kind === other && part.of.length === 0) return part;
    known.set(formulaKey(part), part);
  }
  const merged = kind === "any" ? mergeAtoms([...known.values()]) : [...known.values()];
  const reduced = withoutContraries(merged, kind);
  if (reduced === null) return kind === "all" ? never : always;
  if (reduced.some((part) => part.kind === kind || (part.kind === other && part.of.length === 0)))
    return join(kind, reduced);
  if (kind === "any" && merged.some(isAnyOutcome)) return always;
  const kept = withoutAbsorbed(reduced, other);
  const factored = kind === "any" ? factor(kept) : null;
  if (factored !== null) return factored;
  const [only] = kept;
  if (only !== undefined && kept.length === 1) return only;
  return { kind, of: kept };
}

function isAnyOutcome(part: Formula): boolean {
  const { truthy, falsy, fails } = outcomeBits;
  return part.kind === "atom" && part.atom.isCertain && part.mask === (truthy | falsy | fails);
}

/** `(A and B) or (A and C)` as `A and (B or C)`, of the first two that have that form; null if none have. */
function factor(parts: readonly Formula[]): Formula | null {
  if (parts.length > MOST_FACTORED) return null;
  for (const [at, one] of parts.entries()) {
    if (one.kind !== "all") continue;
    for (const [otherAt, other] of parts.entries()) {
      if (otherAt <= at || other.kind !== "all") continue;
      const common = commonParts(one.of, other.of);
      if (common.length === 0) continue;
      const [first, second] = [one, other].map(({ of }) => and(...of.filter((part) => !isAmong(part, common))));
      const rest = parts.filter((part) => part !== one && part !== other);
      return or(and(...common, or(first ?? always, second ?? always)), ...rest);
    }
  }
  return null;
}

const MOST_FACTORED = 20;

function commonParts(some: readonly Formula[], others: readonly Formula[]): readonly Formula[] {
  return some.filter((part) => isAmong(part, others));
}

function isAmong(part: Formula, parts: readonly Formula[]): boolean {
  return parts.some((one) => formulaKey(one) === formulaKey(part));
}

/** One test of an atom instead of several. */
function mergeAtoms(parts: readonly Formula[]): Formula[] {
  const masks = new Map<string, number>();
  const keyOf = (atom: Atom) => `${atom.field} ${atom.name}`;
  for (const part of parts) {
    if (part.kind === "atom") masks.set(keyOf(part.atom), (masks.get(keyOf(part.atom)) ?? 0) | part.mask);
  }
  const merged: Formula[] = [];
  for (const part of parts) {
    if (part.kind !== "atom") {
      merged.push(part);
      continue;
    }
    const mask = masks.get(keyOf(part.atom));
    masks.delete(keyOf(part.atom));
    if (mask !== undefined) merged.push({ ...part, mask });
  }
  return merged;
}

/** `A or (not A and B)` is `A or B`. Null if a formula and its contrary stand side by side. */
function withoutContraries(parts: readonly Formula[], kind: "all" | "any"): Formula[] | null {
  const keys = new Set(parts.map(formulaKey));
  const isContrary = (part: Formula) => keys.has(contraryKey(part) ?? "");
  if (parts.some(isContrary)) return null;
  return parts.map((part) => {
    if (!("of" in part) || part.kind === kind || !part.of.some(isContrary)) return part;
    const rest = part.of.filter((inner) => !isContrary(inner));
    return kind === "any" ? and(...rest) : or(...rest);
  });
}

/** `A or (A and B)` is `A`. */
function withoutAbsorbed(parts: readonly Formula[], other: "all" | "any"): Formula[] {
  const partsOf = (one: Formula) => ("of" in one && one.kind === other ? one.of : [one]);
  const keySets = parts.map((part) => new Set(partsOf(part).map(formulaKey)));
  return parts.filter((_, at) => {
    const mine = keySets[at] as Set<string>;
    return !keySets.some((its, its_at) => {
      if (its_at === at || !its.isSubsetOf(mine)) return false;
      return its.size < mine.size || its_at < at;
    });
  });
}
