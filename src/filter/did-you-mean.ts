import { editDistance, nearest } from "../base/suggest.ts";
import { anyOf as orList } from "../base/text.ts";
import type { Wanted } from "./flags.ts";
import { compileGlob } from "./glob.ts";
import { quoted } from "./quoted.ts";
import { compileTextTest } from "./text-test.ts";

const fewValues = 8;

/** Says that the evidence has no value a filter asks for, with the value or glob that may have been meant, or all
 *  values if they are few: ``no user `alcie` in this evidence; did you mean `alice`?``. `knownValues` are the distinct
 *  values of the field, null if they are too many to list. Null if one of them matches, so that there is nothing to
 *  explain. */
export function explainMiss(wanted: Wanted, knownValues: readonly string[] | null): string | null {
  if (wanted.test.kind === "absent" || knownValues?.some(compileTextTest(wanted.test)) === true) return null;
  const noun = wanted.field.replaceAll("_", " ");
  const miss = `no ${noun} ${isPattern(wanted) ? "matches " : ""}${quoted(wanted.value)} in this evidence`;
  if (knownValues === null) return miss;
  const known = knownValues.filter((text) => text !== "").toSorted(byCodeUnits);
  const suggestions = suggest(wanted, known);
  if (suggestions.length > 0) return `${miss}; did you mean ${orList(suggestions.map(quoted))}?`;
  if (known.length === 0) return `${miss}, which has no ${noun} at all`;
  if (known.length > fewValues) return miss;
  return `${miss}; it has ${orList(known.map(quoted), "and")}`;
}

function isPattern({ test, value }: Wanted): boolean {
  return test.kind === "glob" || (test.kind === "cidr" && value.includes("/"));
}

function suggest({ test, value }: Wanted, known: readonly string[]): string[] {
  const literal = test.kind === "glob" ? value.replace(/[*?]+/g, "") : value;
  if (test.kind === "cidr" || literal === "") return [];
  // `nearest` takes any value that contains the word for near; one glob says it for all such values.
  const differsLittle = (text: string) =>
    !contains(text, literal) || editDistance(literal.toLowerCase(), text.toLowerCase(), 1) <= 1;
  const near = nearest(literal, known.filter(differsLittle)).slice(0, 2);
  const holders = known.filter((text) => contains(text, literal));
  return holders.every((text) => near.includes(text)) ? near : [...near, ...globFor(literal, holders)];
}

/** The glob for all values that contain a text in any case, spelt as in the first of them. */
function globFor(literal: string, holders: readonly string[]): string[] {
  const [first] = holders;
  if (first === undefined || literal.length < 3) return [];
  const at = first.toLowerCase().indexOf(literal.toLowerCase());
  const spelt = first.slice(at, at + literal.length);
  const glob = [`${spelt}*`, `*${spelt}`].find((anchored) => holders.every(compileGlob(anchored))) ?? `*${spelt}*`;
  return compileGlob(glob)(first) ? [glob] : [];
}

function contains(text: string, value: string): boolean {
  return text.toLowerCase().includes(value.toLowerCase());
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
