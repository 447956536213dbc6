import { allOf, anyOf, everything, type Predicate } from "../filter/predicate.ts";
import type { Atom, Formula } from "./formula.ts";
import { outcomeBits } from "./formula.ts";

/** The predicate of a formula about columns. What only lines can tell counts as true. */
export function toPredicate(formula: Formula): Predicate {
  switch (formula.kind) {
    case "all":
      return allOf(formula.of.map(toPredicate));
    case "any":
      return anyOf(formula.of.map(toPredicate));
    case "column":
      return formula.negated ? { kind: "not", of: formula.leaf } : formula.leaf;
    case "atom":
      return atomTest(formula.atom, formula.mask);
    case "mention":
    case "oddity":
      return everything;
  }
}

function atomTest(atom: Atom, mask: number): Predicate {
  const { field, outcomes } = atom;
  return {
    kind: "custom",
    field,
    name: `${atom.name} ${outcomeWords(mask)}`,
    holds: (value) => (outcomes(value) & mask) !== 0,
  };
}

function outcomeWords(mask: number): string {
  const words: string[] = [];
  if (mask & outcomeBits.truthy) words.push("is true");
  if (mask & outcomeBits.falsy) words.push("is false");
  if (mask & outcomeBits.fails) words.push("fails");
  return words.join(" or ");
}
