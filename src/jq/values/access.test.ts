import { expect, test } from "vitest";
import { accessValue, hasKey, iterationError, sliceValue } from "./access.ts";
import type { JqError } from "./error.ts";
import { parseJson } from "./parse-json.ts";
import { jsonText } from "./print-json.ts";
import type { Value } from "./value.ts";

function outcome(run: () => Value): string {
  try {
    return jsonText(run());
  } catch (error) {
    return `error: ${(error as JqError).value}`;
  }
}

/** Answers of jq 1.8.2. */
const accesses: readonly [target: string, key: string, result: string][] = [
  ['{"a":1}', '"a"', "1"],
  ['{"a":1}', '"toString"', "null"],
  ['{"10":1,"__proto__":2}', '"10"', "1"],
  ['{"10":1,"__proto__":2}', '"__proto__"', "2"],
  ["{}", '"__proto__"', "null"],
  ["[1,2,3]", "-1", "3"],
  ["[1,2,3]", "-1.5", "3"],
  ["[1,2,3]", "1.9", "2"],
  ["[1,2,3]", "nan", "null"],
  ["[1,2,3]", "-4", "null"],
  ["[1,2,3]", "4294967297", "null"],
  ["[1,2,1,2]", "[1,2]", "[0,2]"],
  ["[1,2,1]", "[2,1,1]", "[]"],
  ["[1]", "[]", "[]"],
  ["[1,2]", '{"start":null,"end":1}', "[1]"],
  ["[1,2]", '{"end":1}', "error: Array/string slice indices must be integers"],
  ['"a😀c"', '{"start":1,"end":null}', '"😀c"'],
  ["null", '"a"', "null"],
  ["null", "{}", "null"],
  ["null", "[1]", "error: Cannot index null with array ([1])"],
  ["1", "null", "error: Cannot index number with null (null)"],
  ["[1]", '"a"', 'error: Cannot index array with string ("a")'],
  [
    "1",
    '{"a":1,"b":"xxxxxxxxxxxxxxxxxxxxxxxxxxx"}',
    'error: Cannot index number with object ({"a":1,"b":"xxxxxxxxxxxxx...})',
  ],
];

test.each(accesses)("%s at %s", (target, key, result) => {
  expect(outcome(() => accessValue(parseJson(target), parseJson(key)))).toBe(result);
});

const slices: readonly [target: string, from: string, to: string, result: string][] = [
  ["[1,2,3]", "1.7", "2.2", "[2,3]"],
  ["[1,2,3]", "0.5", "0.5", "[1]"],
  ["[1,2,3]", "-1.5", "null", "[2,3]"],
  ["[1,2,3]", "null", "-0.5", "[1,2,3]"],
  ["[1,2,3]", "nan", "nan", "[1,2,3]"],
  ["[1,2,3]", "2", "1", "[]"],
  ["[1,2,3]", "-1e300", "1e300", "[1,2,3]"],
  ['"a😀𝒳d"', "1", "-1", '"😀𝒳"'],
  ["null", "1", "2", "null"],
  ["[1]", "null", '"a"', "error: Array/string slice indices must be integers"],
  ["{}", "1", "null", 'error: Cannot index object with object ({"start":1,"end":null})'],
];

test.each(slices)("%s from %s to %s", (target, from, to, result) => {
  expect(outcome(() => sliceValue(parseJson(target), parseJson(from), parseJson(to)))).toBe(result);
});

const keys: readonly [target: string, key: string, result: string][] = [
  ['{"a":null}', '"a"', "true"],
  ["{}", '"constructor"', "false"],
  ["[1,2,3]", "2.9", "true"],
  ["[1,2,3]", "-0.5", "true"],
  ["[1,2,3]", "-1", "false"],
  ["[1,2,3]", "nan", "false"],
  ["[1,2,3]", "1e100", "false"],
  ["null", "1", "false"],
  ["{}", "1", "error: Cannot check whether object has a number key"],
];

test.each(keys)("%s has %s", (target, key, result) => {
  expect(outcome(() => hasKey(parseJson(target), parseJson(key)))).toBe(result);
});

test("what cannot be iterated is named", () => {
  expect(iterationError(null).value).toBe("Cannot iterate over null (null)");
  expect(iterationError("abc").value).toBe('Cannot iterate over string ("abc")');
});
