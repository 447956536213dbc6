import fc from "fast-check";
import { expect, test } from "vitest";
import { answer, answerOf } from "../../../test/jq/answer-of.ts";
import type { Value } from "../values/value.ts";
import { groupBy, maxBy, minBy, orderingFunctions, sortBy, uniqueBy } from "./ordering.ts";

type Case = readonly [name: string, input: string, args: readonly string[], answer: string];

/** Answers of jq 1.8.2. */
const cases: readonly Case[] = [
  [
    "sort",
    '[3,null,"b",{"a":1},[1],true,"a",false,{"a":0,"b":0},{},1.5]',
    [],
    '[null,false,true,1.5,3,"a","b",[1],{},{"a":1},{"a":0,"b":0}]',
  ],
  ["sort", '["﹅","😀","z"]', [], '["z","﹅","😀"]'],
  ["sort", '"a"', [], '"! string (\\"a\\") cannot be sorted, as it is not an array"'],
  ["sort", "null", [], '"! null (null) cannot be sorted, as it is not an array"'],
  ["unique", '[3,1,[1],1,"a",[1],3]', [], '[1,3,"a",[1]]'],
  ["unique", "1", [], '"! number (1) cannot be sorted, as it is not an array"'],
  ["min", "[3,1,2]", [], "1"],
  ["min", "[]", [], "null"],
  ["min", '"a"', [], '"! string (\\"a\\") and string (\\"a\\") cannot be iterated over"'],
  ["min", "[[1,2],[1]]", [], "[1]"],
  ["max", "[3,1,2]", [], "3"],
  ["max", "[]", [], "null"],
  ["max", '{"a":1}', [], '"! object ({\\"a\\":1}) and object ({\\"a\\":1}) cannot be iterated over"'],
  ["bsearch", "[1,3,5]", ["3"], "1"],
  ["bsearch", "[1,3,5]", ["0"], "-1"],
  ["bsearch", "[1,3,5]", ["4"], "-3"],
  ["bsearch", "[1,3,5]", ["2"], "-2"],
  ["bsearch", "[1,3,5]", ['"a"'], "-4"],
  ["bsearch", "[1,3,5]", ["null"], "-1"],
  ["bsearch", "[]", ["1"], "-1"],
  ["bsearch", "1", ["1"], '"! number (1) cannot be searched from"'],
];

test.each(cases)("%s of %s with %j", (name, input, args, expected) => {
  expect(answerOf(orderingFunctions, name, input, args)).toBe(expected);
});

const byKeys = { sort_by: sortBy, group_by: groupBy, unique_by: uniqueBy, min_by: minBy, max_by: maxBy };

/** Answers of jq 1.8.2 with the key `.k`. */
const keyed: readonly [name: string, input: string, answer: string][] = [
  [
    "sort_by",
    '[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]',
    '[{"k":1,"n":1},{"k":1,"n":3},{"k":2,"n":0},{"k":2,"n":2}]',
  ],
  ["sort_by", "[]", "[]"],
  [
    "sort_by",
    '{"a":{"k":1}}',
    '"! object ({\\"a\\":{\\"k\\":1}}) and array ([[1]]) cannot be sorted, as they are not both arrays"',
  ],
  [
    "group_by",
    '[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]',
    '[[{"k":1,"n":1},{"k":1,"n":3}],[{"k":2,"n":0},{"k":2,"n":2}]]',
  ],
  ["group_by", "[]", "[]"],
  [
    "group_by",
    '{"a":{"k":1}}',
    '"! object ({\\"a\\":{\\"k\\":1}}) and array ([[1]]) cannot be sorted, as they are not both arrays"',
  ],
  ["unique_by", '[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]', '[{"k":1,"n":1},{"k":2,"n":0}]'],
  ["unique_by", "[]", "[]"],
  [
    "unique_by",
    '{"a":{"k":1}}',
    '"! object ({\\"a\\":{\\"k\\":1}}) and array ([[1]]) cannot be sorted, as they are not both arrays"',
  ],
  ["min_by", '[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]', '{"k":1,"n":1}'],
  ["min_by", "[]", "null"],
  ["min_by", '{"a":{"k":1}}', '"! object ({\\"a\\":{\\"k\\":1}}) and array ([[1]]) cannot be iterated over"'],
  ["max_by", '[{"k":2,"n":0},{"k":1,"n":1},{"k":2,"n":2},{"k":1,"n":3}]', '{"k":2,"n":2}'],
  ["max_by", "[]", "null"],
  ["max_by", '{"a":{"k":1}}', '"! object ({\\"a\\":{\\"k\\":1}}) and array ([[1]]) cannot be iterated over"'],
];

test.each(keyed)("%s(.k) of %s", (name, input, expected) => {
  const value = JSON.parse(input);
  const keys = Object.values(value as Record<string, { k: Value }>).map((item) => [item.k]);
  expect(answer(() => byKeys[name as keyof typeof byKeys](value, keys))).toBe(expected);
});

test("elements with the key nan keep their order", () => {
  const items = [Number.NaN, 1, Number.NaN, 0, Number.NaN].map((k, n) => ({ k, n }));
  const keys = items.map(({ k }) => [k]);
  expect(answer(() => sortBy(items, keys).map((item) => (item as { n: number }).n))).toBe("[0,2,4,3,1]");
  expect(groupBy(items, keys).length).toBe(5);
  expect(answer(() => minBy(items, keys))).toBe('{"k":null,"n":4}');
});

test("the inputs stay as they are", () => {
  const items = Object.freeze([2, 1, 1]);
  expect(answer(() => orderingFunctions["sort/0"]?.(items, null, null, null) ?? null)).toBe("[1,1,2]");
  expect(answer(() => uniqueBy(items, items))).toBe("[1,2]");
});

test("bsearch finds where an element belongs", () => {
  const search = orderingFunctions["bsearch/1"] as (input: Value, target: Value, b: Value, c: Value) => Value;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), fc.integer({ min: -1, max: 21 }), (numbers, target) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const found = search(sorted, target, null, null) as number;
      if (found >= 0) return sorted[found] === target;
      const place = -1 - found;
      const rest = [...sorted.slice(0, place), target, ...sorted.slice(place)];
      return !sorted.includes(target) && rest.every((number, at) => at === 0 || (rest[at - 1] as number) <= number);
    }),
  );
});
