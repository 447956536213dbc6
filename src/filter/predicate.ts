import type { ListField, NumberField, TextField } from "./field.ts";

/** A test of one text. All but `absent` are false for an absent value, so every predicate is two-valued. */
export type TextTest =
  | { readonly kind: "equals"; readonly value: string }
  | { readonly kind: "glob"; readonly pattern: string }
  | { readonly kind: "cidr"; readonly range: string }
  | { readonly kind: "absent" };

export type Comparison = "<" | "<=" | "=" | ">=" | ">";

/** What a custom test may look at. */
export type CustomField = TextField | ListField | "code";

/** Null stands for an absent value; a list is never empty. It may be asked in any order and any number of times. */
export type CustomTest = (value: string | number | readonly string[] | null) => boolean;

/** The one filter language: command-line flags, the pushable part of jq programs and rules compile to it.
 *  `all` of nothing is true, `any` of nothing is false; every other node is either true or false, never unknown. */
export type Predicate =
  | { readonly kind: "all"; readonly of: readonly Predicate[] }
  | { readonly kind: "any"; readonly of: readonly Predicate[] }
  | { readonly kind: "not"; readonly of: Predicate }
  | { readonly kind: "text"; readonly field: TextField; readonly test: TextTest }
  | { readonly kind: "list"; readonly field: ListField; readonly test: TextTest }
  | { readonly kind: "number"; readonly field: NumberField; readonly op: Comparison; readonly value: number }
  /** A test of the whole value of a field that only exists in memory. Tests of one field and name are the same test. */
  | { readonly kind: "custom"; readonly field: CustomField; readonly name: string; readonly holds: CustomTest }
  /** The raw text holds a text, in any of its spellings (see needleForms). */
  | { readonly kind: "raw"; readonly text: string };

/** Matches everything. */
export const everything: Predicate = { kind: "all", of: [] };

/** All of several predicates; one alone stays as it is. */
export function allOf(parts: readonly Predicate[]): Predicate {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { kind: "all", of: parts };
}

/** Any of several predicates; one alone stays as it is. */
export function anyOf(parts: readonly Predicate[]): Predicate {
  const [first] = parts;
  return first !== undefined && parts.length === 1 ? first : { kind: "any", of: parts };
}

/** The distinct texts a predicate looks for in raw text: in a database they have to be searched for beforehand. */
export function rawTexts(predicate: Predicate): string[] {
  return [...new Set(leavesOf(predicate).flatMap((leaf) => (leaf.kind === "raw" ? [leaf.text] : [])))];
}

/** A test of a single field. */
export type Leaf = Exclude<Predicate, { readonly kind: "all" | "any" | "not" }>;

/** The tests that a predicate is made of. */
export function leavesOf(predicate: Predicate): Leaf[] {
  switch (predicate.kind) {
    case "all":
    case "any":
      return predicate.of.flatMap(leavesOf);
    case "not":
      return leavesOf(predicate.of);
    default:
      return [predicate];
  }
}
