import { expect, test } from "vitest";
import { drawRows } from "./draw.ts";
import { textWidth } from "./width.ts";

const texts = [
  "plain",
  "",
  "日本語",
  "🦊 fox",
  "🫠 newer than cli-table3",
  "ณัฐ",
  "\u1112\u1161\u11ab",
  "❤\ufe0f",
  "👍🏽",
  "🇩🇪",
  "██▌",
  "e\u0301",
];

test.each(texts)("the next column stands in its place after %s", (text) => {
  const slots = [
    { width: 30, alignment: "left" },
    { width: 30, alignment: "right" },
    { width: 1, alignment: "left" },
  ] as const;
  const [line = ""] = [...drawRows([[text, text, "|"]], slots)].join("").split("\n");
  expect(textWidth(line)).toBe(30 + 2 + 30 + 2 + 1);
  expect(line.startsWith(`${text} `)).toBe(true);
  expect(line.endsWith(`${text}  |`)).toBe(true);
});

test("texts of many rows come back in order, without trailing spaces", () => {
  const rows = Array.from({ length: 501 }, (_, index) => [`日${index}`, index % 3 === 0 ? "" : `…${index}`]);
  const slots = [
    { width: 6, alignment: "left" },
    { width: 5, alignment: "left" },
  ] as const;
  const lines = [...drawRows(rows, slots)].join("").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => line.split(/ +/))).toEqual(rows.map(([a, b]) => (b === "" ? [a] : [a, b])));
});
