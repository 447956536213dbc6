import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { editDistance, nearest } from "./suggest.ts";

const distances: readonly (readonly [rule: string, a: string, b: string, limit: number, distance: number])[] = [
  ["equal", "alice", "alice", 3, 0],
  ["nothing", "", "", 0, 0],
  ["one letter more", "alce", "alice", 3, 1],
  ["one letter less", "aliice", "alice", 3, 1],
  ["one wrong letter", "alyce", "alice", 3, 1],
  ["two neighbours swapped", "alcie", "alice", 3, 1],
  ["swapped at the end", "aliec", "alice", 3, 1],
  ["two letters apart are two edits", "elica", "alice", 3, 2],
  ["all different", "abc", "xyz", 5, 3],
  ["against nothing", "abc", "", 3, 3],
  ["above the limit it is the limit and one", "kitten", "sitting", 2, 3],
  ["lengths too far apart", "a", "abcdef", 2, 3],
];

test.each(distances)("edits: %s", (_rule, a, b, limit, distance) => {
  expect(editDistance(a, b, limit)).toBe(distance);
  expect(editDistance(b, a, limit)).toBe(distance);
});

describe("any two words", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 7 });

  test("have a distance by the definition", () => {
    fc.assert(
      fc.property(word, word, fc.nat(8), (a, b, limit) => {
        expect(Math.min(editDistance(a, b, limit), limit + 1)).toBe(Math.min(byDefinition(a, b), limit + 1));
      }),
      { numRuns: 500 },
    );
  });
});

/** Insert, delete, replace, swap of neighbours; no letter is edited twice. */
function byDefinition(a: string, b: string): number {
  if (a === "" || b === "") return a.length + b.length;
  const same = a.at(-1) === b.at(-1) ? 0 : 1;
  const swaps = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    byDefinition(a.slice(0, -1), b) + 1,
    byDefinition(a, b.slice(0, -1)) + 1,
    byDefinition(a.slice(0, -1), b.slice(0, -1)) + same,
    swaps ? byDefinition(a.slice(0, -2), b.slice(0, -2)) + 1 : Number.POSITIVE_INFINITY,
  );
}

const cases: readonly (readonly [rule: string, word: string, known: readonly string[], found: readonly string[]])[] = [
  ["the nearest first", "verb", ["verbs", "users", "verbose"], ["verbs", "verbose"]],
  ["at most three", "user", ["user1", "user2", "user3", "user4"], ["user1", "user2", "user3"]],
  ["the shorter first where both are as near", "jane", ["jane@example.com", "janet"], ["janet", "jane@example.com"]],
  ["then by code units", "user", ["user2", "user1"], ["user1", "user2"]],
  ["case does not matter", "ALICE", ["alice"], ["alice"]],
  ["a word that holds the typed one", "jane", ["jane@example.com"], ["jane@example.com"]],
  ["but not one of two letters", "ja", ["jane@example.com"], []],
  ["a short word: one edit", "gte", ["get", "set", "put"], ["get"]],
  ["not two", "gxx", ["get"], []],
  ["a word of eight letters: two edits", "sumary12", ["summary"], []],
  ["a longer one: three", "namspacesss", ["namespaces"], ["namespaces"]],
  ["nothing near", "zebra", ["alice", "bob"], []],
  ["nothing known", "alice", [], []],
  ["nothing typed", "", ["a", "get"], ["a"]],
];

test.each(cases)("nearest: %s", (_rule, word, known, found) => {
  expect(nearest(word, known)).toEqual(found);
  expect(nearest(word, known.toReversed())).toEqual(found);
});
