import { allOf, anyOf, everything, type Leaf, type Predicate } from "../filter/predicate.ts";

/** A predicate that asks for nothing but what `isKnown` tells, and holds wherever the one given does. */
export function relax(predicate: Predicate, isKnown: (leaf: Leaf) => boolean): Predicate {
  return relaxed(predicate, isKnown, false);
}

/** Whether a predicate holds for everything on the face of it. */
export function isEverything(predicate: Predicate): boolean {
  return predicate.kind === "all" && predicate.of.length === 0;
}

/** The predicates that must all hold for one to hold. */
export function conjunctsOf(predicate: Predicate): readonly Predicate[] {
  return predicate.kind === "all" ? predicate.of.flatMap(conjunctsOf) : [predicate];
}

/** `isNegated`: relaxes the opposite, so that what is not known is taken for true in either case. */
function relaxed(predicate: Predicate, isKnown: (leaf: Leaf) => boolean, isNegated: boolean): Predicate {
  switch (predicate.kind) {
    case "not":
      return relaxed(predicate.of, isKnown, !isNegated);
    case "all":
    case "any": {
      const parts = predicate.of.map((part) => relaxed(part, isKnown, isNegated));
      if ((predicate.kind === "all") !== isNegated) return allOf(parts.filter((part) => !isEverything(part)));
      return parts.some(isEverything) ? everything : anyOf(parts);
    }
    default:
      if (!isKnown(predicate)) return everything;
      return isNegated ? { kind: "not", of: predicate } : predicate;
  }
}
