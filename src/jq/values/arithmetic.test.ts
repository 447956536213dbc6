import { expect, test } from "vitest";
import { add, divide, multiply, negate, remainder, subtract } from "./arithmetic.ts";
import type { JqError } from "./error.ts";
import { parseJson } from "./parse-json.ts";
import { jsonText } from "./print-json.ts";
import type { Value } from "./value.ts";

const operations = { "+": add, "-": subtract, "*": multiply, "/": divide, "%": remainder };
type Operator = keyof typeof operations;

function outcome(run: () => Value): string {
  try {
    return jsonText(run());
  } catch (error) {
    return `error: ${(error as JqError).value}`;
  }
}

/** Answers of jq 1.8.2. */
const cases: readonly [left: string, operator: Operator, right: string, result: string][] = [
  ["null", "+", "1", "1"],
  ["[1]", "+", "null", "[1]"],
  ['{"a":1,"b":2}', "+", '{"c":3,"a":4}', '{"a":4,"b":2,"c":3}'],
  ['{"2":1,"__proto__":2}', "+", '{"1":3,"2":4}', '{"2":4,"__proto__":2,"1":3}'],
  ["[1]", "+", "[null]", "[1,null]"],
  ["12345678901234567890", "+", "1", "12345678901234567000"],
  ['"a"', "+", "1", 'error: string ("a") and number (1) cannot be added'],
  ["[1]", "+", "{}", "error: array ([1]) and object ({}) cannot be added"],
  ['[1,2,1,"a",[3]]', "-", "[1,[3]]", '[2,"a"]'],
  ['["a","b","a"]', "-", '["a"]', '["b"]'],
  ["[nan]", "-", "[nan]", "[null]"],
  ['"ab"', "-", '"b"', 'error: string ("ab") and string ("b") cannot be subtracted'],
  ['"abc"', "*", "0", '""'],
  ['"abc"', "*", "-1", "null"],
  ['"abc"', "*", "-0.5", "null"],
  ['"abc"', "*", "0.5", '""'],
  ["1.9", "*", '"ab"', '"ab"'],
  ['"ab"', "*", "3", '"ababab"'],
  ['"abc"', "*", "nan", "null"],
  ['"abc"', "*", "1e10", "error: Repeat string result too long"],
  ['""', "*", "1e10", '""'],
  ['{"a":{"b":1,"c":2},"d":1}', "*", '{"a":{"c":{"x":1}},"d":{"e":2}}', '{"a":{"b":1,"c":{"x":1}},"d":{"e":2}}'],
  ["[1]", "*", "2", "error: array ([1]) and number (2) cannot be multiplied"],
  ['"a,b,"', "/", '","', '["a","b",""]'],
  ['""', "/", '","', "[]"],
  ['"a😀"', "/", '""', '["a","😀"]'],
  ["1", "/", "0", "error: number (1) and number (0) cannot be divided because the divisor is zero"],
  ["[]", "/", "1", "error: array ([]) and number (1) cannot be divided"],
  ["5", "%", "-2", "1"],
  ["-5", "%", "2", "-1"],
  ["-4", "%", "2", "0"],
  ["5.9", "%", "2.9", "1"],
  ["5", "%", "0.5", "error: number (5) and number (0.5) cannot be divided (remainder) because the divisor is zero"],
  ["nan", "%", "0", "null"],
  ["1e19", "%", "10", "7"],
  ["-1e19", "%", "1e18", "-223372036854775800"],
  ["-1e19", "%", "7", "-1"],
  ["5", "%", "1e19", "5"],
  ["[1]", "%", "2", "error: array ([1]) and number (2) cannot be divided (remainder)"],
];

test.each(cases)("%s %s %s", (left, operator, right, result) => {
  expect(outcome(() => operations[operator](parseJson(left), parseJson(right)))).toBe(result);
});

test("negation takes numbers only", () => {
  expect(outcome(() => negate(parseJson("12345678901234567890")))).toBe("-12345678901234567000");
  expect(outcome(() => negate(0))).toBe("-0");
  expect(outcome(() => negate({}))).toBe("error: object ({}) cannot be negated");
});

test("operands stay as they were", () => {
  const left = parseJson('{"a":{"b":1}}');
  multiply(left, parseJson('{"a":{"c":2}}'));
  add(left, parseJson('{"a":0}'));
  expect(jsonText(left)).toBe('{"a":{"b":1}}');
});
