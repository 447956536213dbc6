import { expect, test } from "vitest";
import { JqError } from "../values/error.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import { stringFunctions as functions } from "./strings.ts";

/** What jq 1.8.2 answers; errors begin with "error: ". */
const answers: readonly [name: string, input: Value, argument: Value, answer: Value][] = [
  ["ascii_downcase/0", "AZaz[É", null, "azaz[É"],
  ["ascii_upcase/0", "AZaz{é", null, "AZAZ{é"],
  ["ascii_downcase/0", 1, null, "error: explode input must be a string"],
  ["startswith/1", "abc", "ab", true],
  ["startswith/1", "abc", "b", false],
  ["startswith/1", "a", 1, "error: startswith() requires string inputs"],
  ["startswith/1", null, "a", "error: startswith() requires string inputs"],
  ["endswith/1", "abc", "bc", true],
  ["endswith/1", "abc", "", true],
  ["endswith/1", "abc", [], "error: endswith() requires string inputs"],
  ["ltrimstr/1", "aab", "a", "ab"],
  ["ltrimstr/1", "aab", "x", "aab"],
  ["ltrimstr/1", "a", 1, "error: startswith() requires string inputs"],
  ["ltrimstr/1", 1, "a", "error: startswith() requires string inputs"],
  ["rtrimstr/1", "abb", "b", "ab"],
  ["rtrimstr/1", "abb", "", "abb"],
  ["rtrimstr/1", "a", null, "error: endswith() requires string inputs"],
  ["trimstr/1", "aba", "a", "b"],
  ["trimstr/1", "a", "a", ""],
  ["trimstr/1", "aaa", "aa", "a"],
  ["trimstr/1", {}, "a", "error: startswith() requires string inputs"],
  ["trim/0", " \t\n\u000b\f\r\u0085\u00a0a \u2003\u2028  　", null, "a"],
  ["trim/0", "\ufeffa\u200b", null, "\ufeffa\u200b"],
  ["ltrim/0", "  a  ", null, "a  "],
  ["rtrim/0", "  a  ", null, "  a"],
  ["trim/0", "   ", null, ""],
  ["trim/0", null, null, "error: trim input must be a string"],
  ["split/1", "a,b,,c,", ",", ["a", "b", "", "c", ""]],
  ["split/1", "aé😀", "", ["a", "é", "😀"]],
  ["split/1", "", ",", []],
  ["split/1", "", "", []],
  ["split/1", "a", 1, "error: split input and separator must be strings"],
  ["explode/0", "aé😀", null, [97, 233, 128512]],
  ["explode/0", ["a"], null, "error: explode input must be a string"],
  ["implode/0", [97, 233, 128512], null, "aé😀"],
  ["implode/0", [55296, 1114112, -1, 65.9, -0.5, 10000000000], null, "\ufffd\ufffd\ufffdA\u0000\ufffd"],
  ["implode/0", ["a"], null, 'error: string ("a") can\'t be imploded, unicode codepoint needs to be numeric'],
  ["implode/0", [null], null, "error: null (null) can't be imploded, unicode codepoint needs to be numeric"],
  ["implode/0", "a", null, "error: implode input must be an array"],
  ["tostring/0", "a", null, "a"],
  ["tostring/0", [1, { a: "b" }], null, '[1,{"a":"b"}]'],
  ["tostring/0", 1, null, "1"],
  ["tonumber/0", 5, null, 5],
  ["tonumber/0", "", null, 0],
  ["tonumber/0", "-12.50e1", null, -125],
  ["tonumber/0", "+.5", null, 0.5],
  ["tonumber/0", "5.", null, 5],
  ["tonumber/0", "0x10", null, 'error: string ("0x10") cannot be parsed as a number'],
  ["tonumber/0", " 1", null, 'error: string (" 1") cannot be parsed as a number'],
  ["tonumber/0", "1 ", null, 'error: string ("1 ") cannot be parsed as a number'],
  ["tonumber/0", "1e", null, 'error: string ("1e") cannot be parsed as a number'],
  ["tonumber/0", "nan", null, null],
  ["tonumber/0", "-Infinity", null, -1.7976931348623157e308],
  ["tonumber/0", "1e1000", null, 1.7976931348623157e308],
  ["tonumber/0", "12\u0000", null, 'error: string ("12\\u0000") cannot be parsed as a number'],
  ["tonumber/0", [1], null, "error: array ([1]) cannot be parsed as a number"],
  ["toboolean/0", "true", null, true],
  ["toboolean/0", false, null, false],
  ["toboolean/0", "True", null, 'error: string ("True") cannot be parsed as a boolean'],
  ["toboolean/0", 1, null, "error: number (1) cannot be parsed as a boolean"],
  ["utf8bytelength/0", "aé€😀", null, 10],
  ["utf8bytelength/0", 1, null, "error: number (1) only strings have UTF-8 byte length"],
  ["join/1", ["a", 1, null, true, 1.5], ",", "a,1,,true,1.5"],
  ["join/1", [], ",", ""],
  ["join/1", ["a"], 1, "a"],
  ["join/1", ["a", "b"], 1, 'error: string ("a") and number (1) cannot be added'],
  ["join/1", ["a", "b"], null, "ab"],
  ["join/1", { x: "a", y: "b" }, "-", "a-b"],
  ["join/1", ["a", ["b"]], ",", 'error: string ("a,") and array (["b"]) cannot be added'],
  ["join/1", [{}], ",", 'error: string ("") and object ({}) cannot be added'],
  ["join/1", "abc", ",", 'error: Cannot iterate over string ("abc")'],
  ["join/1", null, ",", "error: Cannot iterate over null (null)"],
  ["_strindices/1", "aéa😀a", "a", [0, 2, 4]],
  ["_strindices/1", "aaaa", "aa", [0, 1, 2]],
  ["_strindices/1", "abc", "", []],
  ["_strindices/1", 1, "a", "error: number (1) cannot be searched, as it is not a string"],
  ["_strindices/1", "a", 1, "error: number (1) is not a string"],
];

test.each(answers)("%s of %j with %j", (name, input, argument, answer) => {
  expect(jsonText(answerOf(name, input, argument))).toBe(jsonText(answer));
});

function answerOf(name: string, input: Value, argument: Value): Value {
  try {
    return functions[name]?.(input, argument, null, null) ?? null;
  } catch (error) {
    if (error instanceof JqError) return `error: ${error.value}`;
    throw error;
  }
}

test("tonumber keeps the digits of integers that no double holds", () => {
  expect(jsonText(answerOf("tonumber/0", "-0012345678901234567890", null))).toBe("-12345678901234567890");
});
