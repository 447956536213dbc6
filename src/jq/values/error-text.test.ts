import { expect, test } from "vitest";
import { describe, truncatedText } from "./error-text.ts";
import { parseJson } from "./parse-json.ts";

/** Answers of jq 1.8.2. */
const cases: readonly [json: string, described: string][] = [
  ["null", "null (null)"],
  ['"aaaaaaaaaaaaaaaaaaaaaaaaaaa"', 'string ("aaaaaaaaaaaaaaaaaaaaaaaaaaa")'],
  ['"aaaaaaaaaaaaaaaaaaaaaaaaaaaa"', 'string ("aaaaaaaaaaaaaaaaaaaaaaaa...")'],
  ['"ééééééééééééééééééééé"', 'string ("éééééééééééé...")'],
  ['"x😀😀😀😀😀😀😀😀😀"', 'string ("x😀😀😀😀😀...")'],
  ['"a\\u0000\\u007f\\"\\n"', 'string ("a\\u0000\\u007f\\"\\n")'],
  ['["aaaaaaaaaa",{"b":"cccccccccccc"}]', 'array (["aaaaaaaaaa",{"b":"ccccc...])'],
  ['{"é":"ééééééééééé"}', 'object ({"é":"ééééééééé...})'],
  ["[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", "array ([[[[[[[[[[[[[[[[[]]]]]]]]...])"],
  ['{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13]}', 'object ({"a":[1,2,3,4,5,6,7,8,9,1...})'],
  ['{"10":1,"9":[]}', 'object ({"10":1,"9":[]})'],
  ["12345678901234567890", "number (12345678901234567000)"],
];

test.each(cases)("%s", (json, described) => {
  expect(describe(parseJson(json))).toBe(described);
});

test("a smaller buffer cuts earlier", () => {
  expect(truncatedText("abcdefghijklm", 11)).toBe('"abcde..."');
  expect(truncatedText(true, 11)).toBe("true");
});
