import fc from "fast-check";
import { expect, test } from "vitest";
import { anyOf, escapeControls, formatBytes, groupDigits, plural } from "./text.ts";

const escaped: readonly (readonly [rule: string, text: string, shown: string])[] = [
  ["plain text", "alice <bob> \\n 日本 é 🦊", "alice <bob> \\n 日本 é 🦊"],
  ["line ends and tab", "a\nb\r\tc", "a\\nb\\r\\tc"],
  ["a colour", "\u001b[31m", "\\x1b[31m"],
  ["NUL and DEL", "\0\u007f", "\\x00\\x7f"],
  ["C1: CSI without ESC", "\u009b31m", "\\x9b31m"],
  ["bidi overrides", "\u202egpj.exe", "\\u202egpj.exe"],
  ["bidi isolates", "\u2066a\u2069", "\\u2066a\\u2069"],
  ["zero-width characters", "a\u200bb\u200dc\ufeff", "a\\u200bb\\u200dc\\ufeff"],
  ["separators of lines", "\u2028\u2029", "\\u2028\\u2029"],
  ["tag characters", "\u{e0041}", "\\u{e0041}"],
  ["half a surrogate pair", "\ud83e!", "\\ud83e!"],
  ["invisible letters", "\u115f\u1160\u3164\uffa0", "\\u115f\\u1160\\u3164\\uffa0"],
  ["soft hyphen", "a\u00adb", "a\\xadb"],
];

test.each(escaped)("made safe for a terminal: %s", (_rule, text, shown) => {
  expect(escapeControls(text)).toBe(shown);
});

test("nothing that steers a terminal is left, and what is safe stays", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) }), (text) => {
      const shown = escapeControls(text);
      expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      expect(escapeControls(shown)).toBe(shown);
    }),
    { numRuns: 500 },
  );
});

test.each([
  [0, "0 events"],
  [1, "1 event"],
  [2, "2 events"],
  [1234, "1,234 events"],
])("%i of something", (count, text) => {
  expect(plural(count, "event")).toBe(text);
});

test("a plural of its own", () => {
  expect([plural(1, "entry", "entries"), plural(2, "entry", "entries")]).toEqual(["1 entry", "2 entries"]);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_234_567, "1,234,567"],
  [-1234, "-1,234"],
  [12_345_678_901_234_567_890n, "12,345,678,901,234,567,890"],
])("digits in groups: %s", (value, text) => {
  expect(groupDigits(value)).toBe(text);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [1024 ** 2, "1.0 MiB"],
  [3.25 * 1024 ** 3, "3.3 GiB"],
  [5 * 1024 ** 5, "5120.0 TiB"],
])("a size: %d", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [[], ""],
  [["a"], "a"],
  [["a", "b"], "a or b"],
  [["a", "b", "c"], "a, b or c"],
])("names in a sentence: %j", (names, text) => {
  expect(anyOf(names)).toBe(text);
});

test("names with another word between the last two", () => {
  expect(anyOf(["a", "b", "c"], "and")).toBe("a, b and c");
});
