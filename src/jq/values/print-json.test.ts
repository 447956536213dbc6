import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultColors, parseColors } from "./json-colors.ts";
import { numberText } from "./number-text.ts";
import { parseJson } from "./parse-json.ts";
import { formatJson, type JsonStyle, jsonText } from "./print-json.ts";
import type { Value } from "./value.ts";

const compact: JsonStyle = { indent: null, sortKeys: false, ascii: false, colors: null };

/** Answers of jq 1.8.2. */
const numbers: readonly [value: number, text: string][] = [
  [0, "0"],
  [-0, "-0"],
  [3.0, "3"],
  [0.0001, "0.0001"],
  [0.00001, "1e-05"],
  [0.00012345, "0.00012345"],
  [1.5e-7, "1.5e-07"],
  [5e-324, "5e-324"],
  [1e15, "1000000000000000"],
  [1e16, "1e+16"],
  [-1e17, "-1e+17"],
  [12e15, "12000000000000000"],
  [12345678901234568e1, "123456789012345680"],
  [1.2345e19, "12345000000000000000"],
  [1.2345e20, "1.2345e+20"],
  [12345678901234568e5, "1234567890123456800000"],
  [1e100, "1e+100"],
  [1234567.125, "1234567.125"],
  [Number.NaN, "null"],
  [Number.POSITIVE_INFINITY, "1.7976931348623157e+308"],
  [Number.NEGATIVE_INFINITY, "-1.7976931348623157e+308"],
];

test.each(numbers)("number %s", (value, text) => {
  expect(numberText(value)).toBe(text);
  expect(jsonText([value])).toBe(`[${text}]`);
});

test("plain data is printed as JSON.stringify does, and read back", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: fc.constantFrom("a", '"', "\\", "\n", "é", "😀") }), (data) => {
      const text = JSON.stringify(data).replaceAll("-0", "0");
      const value = JSON.parse(text) as Value;
      if (/(?:^|[:[,])-?(?:\d{16}|\d+(?:\.\d+)?e|0\.0000)|"\d+":|__proto__/.test(text)) return;
      expect(jsonText(value)).toBe(text);
      expect(parseJson(jsonText(value))).toEqual(value);
    }),
  );
});

const texts: readonly [what: string, json: string, printed: string][] = [
  ["DEL is escaped", '["a\\u007fb"]', '["a\\u007fb"]'],
  ["in keys too", '{"\\u007f":1}', '{"\\u007f":1}'],
  ["control characters", '"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f"', '"\\u0000\\u0001\\b\\t\\n\\f\\r\\u001f"'],
  ["slashes and others stay", '"\\/é😀\\u2028"', '"/é😀\u2028"'],
  ["text that looks like an escape", '["\\\\udc00"]', '["\\\\udc00"]'],
  ["keys keep their places", '{"b":1,"10":2,"9":3,"__proto__":4,"a":5}', '{"b":1,"10":2,"9":3,"__proto__":4,"a":5}'],
  ["integers keep their digits", "[12345678901234567890,-0]", "[12345678901234567890,-0]"],
  ["infinity within", '{"a":[1e1000],"b":nan}', '{"a":[1.7976931348623157e+308],"b":null}'],
];

test.each(texts)("%s", (_what, json, printed) => {
  expect(jsonText(parseJson(json))).toBe(printed);
  expect(formatJson(parseJson(json), { ...compact, sortKeys: true }).length).toBe(printed.length);
});

const sample = parseJson('{"b":[1,{"é😀":null}],"a":[],"10":{},"c":"x","d":[true,false]}');

test("indentation is that of jq 1.8.2, also none and tabs", () => {
  const lines = (unit: string) =>
    [
      "{",
      '1"b": [',
      "21,",
      "2{",
      '3"é😀": null',
      "2}",
      "1],",
      '1"a": [],',
      '1"10": {},',
      '1"c": "x",',
      '1"d": [',
      "2true,",
      "2false",
      "1]",
      "}",
    ]
      .map((line) => (/^\d/.test(line) ? unit.repeat(Number(line[0])) + line.slice(1) : line))
      .join("\n");
  expect(formatJson(sample, { ...compact, indent: 2 })).toBe(lines("  "));
  expect(formatJson(sample, { ...compact, indent: 7 })).toBe(lines("       "));
  expect(formatJson(sample, { ...compact, indent: 0 })).toBe(lines(""));
  expect(formatJson(sample, { ...compact, indent: "tab" })).toBe(lines("\t"));
  expect(formatJson([sample, 1e300], { ...compact, indent: 1 })).toContain('\n   {\n    "é😀": null\n   }');
});

test("keys are sorted on all levels, and what is not ASCII is escaped", () => {
  expect(formatJson(parseJson('[{"b":{"d":1,"10":2,"9":3},"a":0}]'), { ...compact, sortKeys: true })).toBe(
    '[{"a":0,"b":{"10":2,"9":3,"d":1}}]',
  );
  expect(formatJson(sample, { ...compact, ascii: true })).toBe(
    '{"b":[1,{"\\u00e9\\ud83d\\ude00":null}],"a":[],"10":{},"c":"x","d":[true,false]}',
  );
});

/** With `<code>` for an escape sequence and `>` for the end of a colour. */
const colored: readonly [json: string, indent: number | null, printed: string][] = [
  ["null", null, "<0;90>null>"],
  ["nan", null, "<0;39><0;90>null>>"],
  ["[]", null, "<1;39>[]>"],
  ['{"a":[1,"x"]}', null, '<1;39>{><1;34>"a"><1;39>:><1;39>[><0;39>1><1;39>,><0;32>"x"><1;39>]><1;39>}>'],
  ["[true,{}]", 2, "<1;39>[>\n  <0;39>true><1;39>,>\n  <1;39>{}>\n<1;39>]>"],
  ['{"a":null}', 1, '<1;39>{>\n <1;34>"a"><1;39>:> <0;90>null>\n<1;39>}>'],
];

test.each(colored)("colours of %s", (json, indent, printed) => {
  const expected = printed
    .replace(/<([\d;]+)>/g, "\u0001$1m")
    .replaceAll(">", "\u001b[0m")
    .replaceAll("\u0001", "\u001b[");
  expect(formatJson(parseJson(json), { ...compact, indent, colors: defaultColors })).toBe(expected);
});

test("colours are set one by one, and malformed settings refused", () => {
  expect(parseColors("")).toEqual(defaultColors);
  expect(parseColors("0;31")).toEqual({ ...defaultColors, null: "\u001b[0;31m" });
  expect(parseColors("0;31:")).toEqual({ ...defaultColors, null: "\u001b[0;31m" });
  expect(parseColors("::1")).toEqual({
    ...defaultColors,
    null: "\u001b[m",
    false: "\u001b[m",
    true: "\u001b[1m",
  });
  expect(parseColors("1:2:3:4:5:6:7:8:anything")?.key).toBe("\u001b[8m");
  expect(parseColors("1:x")).toBeNull();
  expect(parseColors("1,2")).toBeNull();
});
