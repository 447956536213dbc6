import fc from "fast-check";
import { expect, test } from "vitest";
import { outcomeOf } from "../../../test/jq/answer-of.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import { formatText, formatFunctions as functions } from "./formats.ts";

/** What jq 1.8.2 answers; errors begin with "error: ". */
const answers: readonly [name: string, input: Value, argument: Value, answer: Value][] = [
  ["format/1", 'a"b', "text", 'a"b'],
  ["format/1", [1, "a"], "text", '[1,"a"]'],
  ["format/1", 'a"b', "json", '"a\\"b"'],
  ["format/1", [1, { a: null }], "json", '[1,{"a":null}]'],
  ["format/1", ['a"b', 1.5, null, true, "", "x,y\u0000"], "csv", '"a""b",1.5,,true,"","x,y\\0"'],
  ["format/1", "a", "csv", 'error: string ("a") cannot be csv-formatted, only array'],
  ["format/1", [["a"]], "csv", 'error: array (["a"]) is not valid in a csv row'],
  ["format/1", [], "csv", ""],
  ["format/1", ["a\tb\nc\rd\\e\u0000", null, false, -0.25], "tsv", "a\\tb\\nc\\rd\\\\e\\0\t\tfalse\t-0.25"],
  ["format/1", { a: 1 }, "tsv", 'error: object ({"a":1}) cannot be tsv-formatted, only array'],
  ["format/1", [{}], "tsv", "error: object ({}) is not valid in a csv row"],
  ["format/1", "<a href='x'>\"&\u0000", "html", "&lt;a href=&apos;x&apos;&gt;&quot;&amp;\\0"],
  ["format/1", ["<"], "html", "[&quot;&lt;&quot;]"],
  ["format/1", "aZ09-_.~!*'() é😀/\u0000", "uri", "aZ09-_.~%21%2A%27%28%29%20%C3%A9%F0%9F%98%80%2F%00"],
  ["format/1", ["a b"], "uri", "%5B%22a%20b%22%5D"],
  ["format/1", "%41%e2%82%ac+%00", "urid", "A€+\u0000"],
  ["format/1", "%", "urid", 'error: string ("%") is not a valid uri encoding'],
  ["format/1", "%4", "urid", 'error: string ("%4") is not a valid uri encoding'],
  ["format/1", "%zz", "urid", 'error: string ("%zz") is not a valid uri encoding'],
  ["format/1", "%ff", "urid", 'error: string ("%ff") is not a valid uri encoding'],
  ["format/1", "%ed%a0%80", "urid", 'error: string ("%ed%a0%80") is not a valid uri encoding'],
  ["format/1", 1, "urid", "1"],
  ["format/1", "it's\u0000", "sh", "'it'\\''s\\0'"],
  ["format/1", ["a b", 1, null, true], "sh", "'a b' 1 null true"],
  ["format/1", [[1]], "sh", "error: array ([1]) can not be escaped for shell"],
  ["format/1", { a: 1 }, "sh", 'error: object ({"a":1}) can not be escaped for shell'],
  ["format/1", "aé", "base64", "YcOp"],
  ["format/1", "", "base64", ""],
  ["format/1", [1], "base64", "WzFd"],
  ["format/1", "YcOp", "base64d", "aé"],
  ["format/1", "YQ==", "base64d", "a"],
  ["format/1", "YQ", "base64d", "a"],
  ["format/1", "Y", "base64d", 'error: string ("Y") trailing base64 byte found'],
  ["format/1", "YQ==YQ==", "base64d", "a"],
  ["format/1", "YQ-_", "base64d", 'error: string ("YQ-_") is not valid base64 data'],
  ["format/1", "=", "base64d", ""],
  ["format/1", "7aCA/w==", "base64d", "\ufffd\ufffd"],
  ["format/1", "4IA", "base64d", "\ufffd"],
  ["format/1", "4oI", "base64d", "\ufffd"],
  ["format/1", "8J+Y", "base64d", "\ufffd"],
  ["format/1", 1, "base64d", 'error: string ("1") trailing base64 byte found'],
  ["format/1", 1, "xyz", "error: xyz is not a valid format"],
  ["format/1", 1, "", "error:  is not a valid format"],
  ["format/1", "a", 1, "error: number (1) is not a valid format"],
  ["format/1", 1, null, "error: null (null) is not a valid format"],
];

test.each(answers)("%s of %j with %j", (name, input, argument, answer) => {
  expect(jsonText(outcomeOf(functions, name, input, argument))).toBe(jsonText(answer));
});

test("@base64d and @urid undo @base64 and @uri", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const name of ["base64", "uri"]) expect(formatText(`${name}d`, formatText(name, text))).toBe(text);
    }),
  );
});
