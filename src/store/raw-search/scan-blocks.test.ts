import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { needleForms } from "../../filter/raw-needle.ts";
import { linesWith, planSearch, Sample } from "./scan-blocks.ts";

function buffers(texts: readonly string[]): Buffer[] {
  return texts.map((text) => Buffer.from(text));
}

/** The offsets of the lines that hold one of some texts, by looking into each line. */
function naiveLines(text: Buffer, forms: readonly Buffer[]): number[] {
  const found: number[] = [];
  let start = 0;
  for (const line of text.toString("latin1").split("\n")) {
    if (forms.some((form) => line.includes(form.toString("latin1")))) found.push(start);
    start += line.length + 1;
  }
  return found;
}

function found(text: string, forms: readonly string[], sample = text): number[] {
  const groups = planSearch(buffers(forms), new Sample(Buffer.from(sample)));
  return linesWith(Buffer.from(text), groups).sort((a, b) => a - b);
}

const cases: readonly [rule: string, text: string, forms: readonly string[], lines: readonly number[]][] = [
  ["nothing to look in", "", ["a"], []],
  ["at the start and the end", "abc\nxabc\nx\nabc", ["abc"], [0, 4, 11]],
  ["twice in a line is once", "aa aa\naa\n", ["aa"], [0, 6]],
  ["longer than the text", "ab", ["abc"], []],
  ["cut off at the end", "xabcdefgh\nxabcdefg", ["abcdefgh"], [0]],
  ["not across lines", "ab\ncd\nabcd\n", ["abcd"], [6]],
  ["where a false start overlaps", "aaab\nabab\naabaab\n", ["aab"], [0, 10]],
  ["forms with something in common", "x&y\nx&amp;y\nx;y\n", ["x&y", "x;y"], [0, 12]],
  ["forms with nothing in common", "ab\ncd\nef\n", ["ab", "ef"], [0, 6]],
  ["one byte", "a\nb\n", ["b"], [2]],
  ["one behind the other", "abcdefghij\n0123456789abcdefghij\n", ["abcdefghij", "0123456789"], [0, 11]],
];

test.each(cases)("%s", (_rule, text, forms, lines) => {
  expect(found(text, forms)).toEqual(lines);
});

describe("agrees with a look into each line", () => {
  const alphabets = ["ab\n", 'ab"\\\n', "a&<\u00e9\n", "abcdefgh\n"];
  const textOf = (alphabet: string, maxLength: number) => fc.string({ unit: fc.constantFrom(...alphabet), maxLength });

  test("for all spellings of a needle, whatever the sample", () => {
    const arbitrary = fc
      .constantFrom(...alphabets)
      .chain((alphabet) => fc.tuple(textOf(alphabet, 300), textOf(alphabet, 12), textOf(alphabet, 60)));
    fc.assert(
      fc.property(arbitrary, ([text, needle, sample]) => {
        fc.pre(needle !== "");
        const forms = needleForms(needle);
        expect(found(text, forms, sample)).toEqual(naiveLines(Buffer.from(text), buffers(forms)));
      }),
      { numRuns: 5000 },
    );
  });

  test("for any forms", () => {
    const forms = fc.array(textOf("abc", 10), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(textOf("abc\n", 200), forms, (text, some) => {
        const sought = some.map((form) => `${form}a`);
        expect(found(text, sought)).toEqual(naiveLines(Buffer.from(text), buffers(sought)));
      }),
      { numRuns: 5000 },
    );
  });
});

test("what all forms hold is looked for at once, by its rarest part", () => {
  const sample = new Sample(Buffer.from('{"verb":"get","kind":"verb"}'.repeat(50)));
  const anchors = (needle: string) => planSearch(buffers(needleForms(needle)), sample).map(({ anchor }) => `${anchor}`);
  expect(anchors('"verb":"zz"')).toEqual(["zz"]);
  expect(anchors('verb":"get"')).toEqual(["get"]);
  expect(anchors("&")).toEqual(["&", "\\u0026"]);
  expect(anchors("q")).toEqual(["q"]);
});
