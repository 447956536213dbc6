import fc from "fast-check";
import { expect, test } from "vitest";
import type { JqError } from "./error.ts";
import { JsonMachine } from "./json-machine.ts";
import { isPlainJson, parseJson, parseJsonValues } from "./parse-json.ts";
import { jsonText } from "./print-json.ts";
import { TreeBuilder } from "./tree-builder.ts";
import { BigInteger, type Value } from "./value.ts";

function outcome(run: () => Value): string {
  try {
    return jsonText(run());
  } catch (error) {
    return `error: ${(error as JqError).value}`;
  }
}

/** Answers of jq 1.8.2. */
const texts: readonly [text: string, result: string][] = [
  [' {"a" : [1 , 2]}\r\n', '{"a":[1,2]}'],
  ["\ufeff[1]", "[1]"],
  ['{"b":1,"a":2,"b":3}', '{"b":3,"a":2}'],
  ['{"2":1,"1":2,"a":0,"__proto__":5}', '{"2":1,"1":2,"a":0,"__proto__":5}'],
  ['{"\\u0031":1,"0":2}', '{"1":1,"0":2}'],
  ['{"\\u005f_proto__":1,"__pr\\u006fto__":2}', '{"__proto__":2}'],
  ['{"b":1,"0" \n:2}', '{"b":1,"0":2}'],
  ['{"4294967295":1,"01":2,"4294967294":3}', '{"4294967295":1,"01":2,"4294967294":3}'],
  ['"\\ud83d\\ude00\\udc00x"', '"😀\ufffdx"'],
  ["[NaN,-Infinity,.5,5.,+1,01,inf]", "[null,-1.7976931348623157e+308,0.5,5,1,1,1.7976931348623157e+308]"],
  ["12345678901234567890", "12345678901234567890"],
  ["[-00012345678901234567890, 1234567890123456]", "[-12345678901234567890,1234567890123456]"],
  ["[12345678901234567890.0,123456789012345678e1]", "[12345678901234567000,1234567890123456800]"],
  ["\ufeffnull ", "null"],
  ["[1e1000,-0,1E5]", "[1.7976931348623157e+308,-0,100000]"],
  ["1\u00002", "1"],
  ["[\u0000]", "[0]"],
  ["", "error: Expected JSON value"],
  [" \n", "error: Expected JSON value"],
  ["1 2", "error: Unexpected extra JSON values"],
  ["[1,2", "error: Unfinished JSON term at EOF at line 1, column 4"],
  ['{"a" 1}', "error: Expected separator between values at line 1, column 7"],
  ["[1,]", "error: Expected another array element at line 1, column 4"],
  ['{"a":1,}', "error: Expected another key-value pair at line 1, column 8"],
  ["{,}", "error: Expected value before ',' at line 1, column 2"],
  ['{"a","b"}', "error: Objects must consist of key:value pairs at line 1, column 5"],
  ["{1:2}", "error: Object keys must be strings at line 1, column 3"],
  ["]", "error: Unmatched ']' at line 1, column 1"],
  ["1]", "error: Unmatched ']' at line 1, column 2"],
  ['{"a":1}}', "error: Unmatched '}' at line 1, column 8"],
  ["[}", "error: Unmatched '}' at line 1, column 2"],
  [":", "error: Expected string key before ':' at line 1, column 1"],
  ['{"a":"b":1}', "error: ':' not as part of an object at line 1, column 9"],
  ["1,", "error: Expected value before ',' at line 1, column 2"],
  ['"a', "error: Unfinished string at EOF at line 1, column 2"],
  ['"\\x"', "error: Invalid escape at line 1, column 4"],
  ['"\\u00g0"', "error: Invalid characters in \\uXXXX escape at line 1, column 8"],
  ['"\\u12"', "error: Invalid \\uXXXX escape at line 1, column 6"],
  ['"\\u12é"', "error: Invalid characters in \\uXXXX escape at line 1, column 8"],
  ['"\\ud83d"', "error: Invalid \\uXXXX\\uXXXX surrogate pair escape at line 1, column 8"],
  [
    '"a\tb"',
    "error: Invalid string: control characters from U+0000 through U+001F must be escaped at line 1, column 5",
  ],
  ["tru", "error: Invalid literal at EOF at line 1, column 3"],
  ["nan1", "error: Invalid numeric literal at EOF at line 1, column 4"],
  ["0x10", "error: Invalid numeric literal at EOF at line 1, column 4"],
  ["'a'", "error: Invalid string literal; expected \", but got ' at EOF at line 1, column 3"],
  ['[1,\n "é" x]', "error: Invalid numeric literal at line 2, column 8"],
];

test.each(texts)("%j", (text, result) => {
  expect(outcome(() => parseJson(text))).toBe(result);
});

test("several values need no space where it is clear", () => {
  expect(jsonText(parseJsonValues('1[2]"a"{}null 3\n'))).toBe('[1,[2],"a",{},null,3]');
  expect(parseJsonValues(" ")).toEqual([]);
  expect(outcome(() => parseJsonValues("1 [2] x]"))).toBe("error: Invalid numeric literal at line 1, column 8");
});

test("only integers that a double would spell otherwise are big", () => {
  const values = parseJson("[9007199254740993,9007199254740992,100000000000000000,1e17]") as Value[];
  expect(values.map((value) => value instanceof BigInteger)).toEqual([true, false, true, false]);
});

const guarded: readonly [text: string, isPlain: boolean][] = [
  ['{"a":"1234567890123456789","b":0.1234567890123456,"c":123456789012345}', true],
  ['{"uid":"00000000-0000-4000-8000-1234567890123456"}', true],
  ['{"html":"\\u003cb\\u003e \\u0026","sha256":1,"f:v1":2}', true],
  ['{"a":1234567890123456}', false],
  ['{"a": \n -1234567890123456}', false],
  ["[1,1234567890123456]", false],
  [`[1,${" ".repeat(30)}1234567890123456]`, false],
  ["1234567890123456", false],
  ['{"12":1}', false],
  ['{"a\\u0031":{"\\u0031":1}}', false],
  ['{"__proto__":1}', false],
  ['["\\ud800"]', false],
  ["[".repeat(20_000), false],
];

test.each(guarded)("isPlainJson %#: %s", (text, isPlain) => {
  expect(isPlainJson(text)).toBe(isPlain);
});

/** What the exact way alone makes of a text. */
function exact(text: string): Value {
  const machine = new JsonMachine(new TreeBuilder(), false);
  machine.feed(text);
  const value = machine.next();
  return (value === undefined ? machine.finish() : value) ?? null;
}

test("a plain text has the value that the exact way gives", () => {
  const digits = fc.stringMatching(/^-?[1-9]\d{0,24}(?:\.\d{1,17})?(?:e-?\d\d?)?$/);
  const string = fc.stringMatching(/^(?:[a9é_ :,[]|\d{16}|__proto__|\\u003[01c]|\\u005f|\\n|\\ud83d\\ude00|😀){0,4}$/);
  const blank = fc.constantFrom("", "", "", " ", "\n\t");
  const { text } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom("null", "true", "0", "-0"),
      digits,
      string.map((content) => `"${content}"`),
      fc.array(tie("text"), { maxLength: 3 }).map((items) => `[${items.join(",")}]`),
      fc
        .array(fc.tuple(fc.oneof(string, fc.constantFrom("1", "10", "a1")), blank, blank, tie("text")), {
          maxLength: 4,
        })
        .map((fields) => `{${fields.map(([key, a, b, item]) => `"${key}"${a}:${b}${item}`).join(",")}}`),
    ),
  }));
  let plain = 0;
  fc.assert(
    fc.property(text, (json) => {
      if (isPlainJson(json)) plain++;
      expect(jsonText(parseJson(json))).toBe(jsonText(exact(json)));
    }),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(100);
});
