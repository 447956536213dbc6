import { expect, test } from "vitest";
import { cutMiddle, textWidth, wrapText } from "./width.ts";

const widths: [string, string, number][] = [
  ["ASCII takes a column each", "kube-system", 11],
  ["nothing takes nothing", "", 0],
  ["Latin letters with accents", "Zoë Müller", 10],
  ["an accent of its own adds nothing", "Zoe\u0308", 3],
  ["Thai vowel signs add nothing", "ณัฐ", 2],
  ["Hebrew", "שלום", 4],
  ["Chinese", "用户", 4],
  ["Japanese kana", "ユーザー", 8],
  ["half-width kana", "ﾕｰｻﾞｰ", 5],
  ["Hangul syllables", "사용자", 6],
  ["Hangul spelt in letters is one syllable", "\u1112\u1161\u11ab", 2],
  ["full-width Latin", "ａｄｍｉｎ", 10],
  ["an ideograph outside the basic plane", "𠮷", 2],
  ["an emoji", "🦊", 2],
  ["an emoji newer than cli-table3", "🫠", 2],
  ["an emoji with a skin tone", "👍🏽", 2],
  ["a sign made an emoji", "❤\ufe0f", 2],
  ["the sign alone", "❤", 1],
  ["a flag", "🇩🇪", 2],
  ["blocks of a bar and the ellipsis", "██▌…", 4],
];

test.each(widths)("width: %s", (_, text, width) => {
  expect(textWidth(text)).toBe(width);
});

const cuts: [string, string, number, string][] = [
  ["a text that fits stays", "kube-system", 11, "kube-system"],
  ["head and tail stay", "generic-garbage-collector", 13, "generi…lector"],
  ["an even limit favours the head", "abcdefghij", 6, "abc…ij"],
  ["one column is the ellipsis", "abc", 1, "…"],
  ["two columns keep the first letter", "abc", 2, "a…"],
  ["a wide character is never halved", "日本語の利用者", 8, "日本…者"],
  ["a wide character that does not fit is left out", "日本語", 3, "…"],
  ["an accent stays with its letter", "e\u0301e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301e\u0301…e\u0301"],
  ["a flag is never halved", "🇩🇪🇫🇷🇬🇧", 5, "🇩🇪…🇬🇧"],
];

test.each(cuts)("cut: %s", (_, text, limit, cut) => {
  expect(cutMiddle(text, limit)).toBe(cut);
  expect(textWidth(cut)).toBeLessThanOrEqual(limit);
});

const wraps: [string, string, number, string[]][] = [
  ["a line that fits keeps its spaces", "a  b   c", 8, ["a  b   c"]],
  ["lines break at spaces", "one two three four", 9, ["one two", "  three", "  four"]],
  ["a word longer than a line is broken", "see abcdefghijkl", 8, ["see", "  abcdef", "  ghijkl"]],
  ["wide characters count double", "日本 語の 利用", 7, ["日本", "  語の", "  利用"]],
];

test.each(wraps)("wrap: %s", (_, text, width, lines) => {
  expect(wrapText(text, width, "  ")).toEqual(lines);
});
