import { isListField, type ListField, type TextField } from "./field.ts";
import { isGlob } from "./glob.ts";
import { anyOf, type Predicate, type TextTest } from "./predicate.ts";

/** One concrete text a filter looks for. */
export interface Sought {
  readonly field: TextField | ListField;
  /** The text looked for, in the spelling of the evidence: `pods` when `po` was typed. */
  readonly value: string;
  readonly test: TextTest;
}

/** What one word after a filter flag asks for, before a leading `!` turns it round. */
export interface Meaning {
  readonly predicate: Predicate;
  readonly sought: readonly Sought[];
}

/** A word as a test of a field: a glob if it holds `*` or `?`, else an exact text. The empty word asks for no value: an
 *  absent one, or an explicit empty text, which some forwarders write where the API server writes nothing. */
export function wordMeaning(field: TextField | ListField, word: string): Meaning {
  if (word !== "") return testMeaning(field, word, wordTest(word));
  const absent = fieldPredicate(field, { kind: "absent" });
  if (isListField(field)) return { predicate: absent, sought: [] };
  return { predicate: anyOf([absent, fieldPredicate(field, { kind: "equals", value: "" })]), sought: [] };
}

/** A test of a field that looks for `value`. */
export function testMeaning(field: TextField | ListField, value: string, test: TextTest): Meaning {
  return { predicate: fieldPredicate(field, test), sought: [{ field, value, test }] };
}

/** The test a word that is not empty stands for. */
export function wordTest(word: string): TextTest {
  return isGlob(word) ? { kind: "glob", pattern: word } : { kind: "equals", value: word };
}

/** A test of any field as a predicate. */
export function fieldPredicate(field: TextField | ListField, test: TextTest): Predicate {
  return isListField(field) ? { kind: "list", field, test } : { kind: "text", field, test };
}
