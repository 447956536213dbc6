import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileRawTest, needleForms } from "./raw-needle.ts";

const raw = String.raw;
const cases: readonly [rule: string, text: string, forms: readonly string[]][] = [
  ["what nobody escapes", "kube-system", ["kube-system"]],
  ["a slash, which Go does not escape", "/api/v1", ["/api/v1"]],
  ["a quote alone, which stands in its escaped form too", '"', ['"']],
  ["a backslash alone, likewise", "\\", ["\\"]],
  ["a quote in a string in a string in a string", 'a"b', ['a"b', raw`a\"b`, raw`a\\\"b`, raw`a\\\\\\\"b`]],
  ["a backslash", raw`a\b`, [raw`a\b`, raw`a\\b`, raw`a\\\\b`, raw`a\\\\\\\\b`]],
  ["no backspace, but a backslash and b", raw`"\b`, [raw`"\b`, raw`\"\\b`, raw`\\\"\\\\b`, raw`\\\\\\\"\\\\\\\\b`]],
  ["what Go escapes and others do not, alone", "&", ["&", raw`\u0026`]],
  ["the same within a text", "a&b", ["a&b", raw`a\u0026b`, raw`a\\u0026b`, raw`a\\\\u0026b`]],
  ["less and greater", "<a>", ["<a>", raw`\u003ca\u003e`, raw`\\u003ca\\u003e`, raw`\\\\u003ca\\\\u003e`]],
  ["a line separator", "a\u2028", ["a\u2028", raw`a\u2028`, raw`a\\u2028`, raw`a\\\\u2028`]],
  ["text beyond ASCII, as it is or by a writer of ASCII", "é", ["é", raw`\u00e9`]],
  ["a pair of surrogates", "🦊", ["🦊", raw`\ud83e\udd8a`, raw`\\ud83e\\udd8a`, raw`\\\\ud83e\\\\udd8a`]],
  ["a line feed, which never stands there as it is", "a\nb", [raw`a\nb`, raw`a\\nb`, raw`a\\\\nb`]],
  ["a control character", "a\u001b", ["a\u001b", raw`a\u001b`, raw`a\\u001b`, raw`a\\\\u001b`]],
  [
    "backspace, by new and old Go",
    "a\b",
    ["a\b", raw`a\b`, raw`a\u0008`, raw`a\\b`, raw`a\\u0008`, raw`a\\\\b`, raw`a\\\\u0008`],
  ],
  [
    "each string by another writer",
    'a&"b',
    [
      'a&"b',
      ...[raw`a\u0026\"b`, raw`a&\"b`],
      ...[raw`a\\u0026\\\"b`, raw`a\u0026\\\"b`, raw`a&\\\"b`],
      ...[raw`a\\\\u0026\\\\\\\"b`, raw`a\\u0026\\\\\\\"b`, raw`a\u0026\\\\\\\"b`, raw`a&\\\\\\\"b`],
    ],
  ],
];

test.each(cases)("%s", (_rule, text, forms) => {
  expect(needleForms(text).toSorted()).toEqual(forms.toSorted());
});

const byCode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
const writers: Readonly<Record<string, (value: unknown) => string>> = {
  go: (value) => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, byCode),
  javascript: (value) => JSON.stringify(value),
  python: (value) => JSON.stringify(value).replace(/[^ -~]/g, byCode),
};
const writer = fc.constantFrom(...Object.values(writers));
const chars = [
  "a",
  "b",
  "7",
  " ",
  '"',
  "\\",
  "/",
  "<",
  ">",
  "&",
  "\n",
  "\t",
  "\b",
  "\u0001",
  "é",
  "日",
  "🦊",
  "\u2028",
];
const texts = fc.string({ unit: fc.constantFrom(...chars), maxLength: 6 });
const needles = fc.string({ unit: fc.constantFrom(...chars), minLength: 1, maxLength: 5 });

describe("a text is found", () => {
  test("wherever it stands in JSON within JSON within JSON, whoever wrote it", () => {
    const nested = fc.record({ before: texts, needle: needles, after: texts, by: fc.array(writer, { maxLength: 3 }) });
    fc.assert(
      fc.property(nested, ({ before, needle, after, by }) => {
        let text = `${before}${needle}${after}`;
        for (const write of by) text = write({ [text]: "a key", value: text });
        fc.pre(!text.includes("\n"));
        expect(compileRawTest(needle)(Buffer.from(text))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  test("only if raw text holds one of its spellings", () => {
    fc.assert(
      fc.property(needles, texts, (needle, text) => {
        const line = text.replaceAll("\n", "");
        const holds = needleForms(needle).some((form) => line.includes(form));
        expect(compileRawTest(needle)(Buffer.from(line))).toBe(holds);
      }),
      { numRuns: 2000 },
    );
  });
});

test("spellings are distinct, none holds another, and there is always one", () => {
  fc.assert(
    fc.property(needles, (needle) => {
      const forms = needleForms(needle);
      expect(forms.length).toBeGreaterThan(0);
      for (const form of forms) {
        expect(forms.filter((other) => form.includes(other))).toEqual([form]);
        expect(form).not.toContain("\n");
      }
    }),
  );
});
