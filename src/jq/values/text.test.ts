import fc from "fast-check";
import { expect, test } from "vitest";
import { codePointLength, codePointOffset, codePointSlice, unitOffset, utf8Length, wellFormed } from "./text.ts";

test("code points are counted and cut like the elements of a list", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "\uffff", "😀", "𝒳"), maxLength: 8 });
  fc.assert(
    fc.property(text, fc.nat(8), fc.nat(8), (whole, a, b) => {
      const points = Array.from(whole);
      const from = Math.min(a, points.length);
      const to = Math.min(from + b, points.length);
      expect(codePointLength(whole)).toBe(points.length);
      expect(codePointSlice(whole, from, to)).toBe(points.slice(from, to).join(""));
      expect(unitOffset(whole, from)).toBe(points.slice(0, from).join("").length);
      expect(codePointOffset(whole, unitOffset(whole, from))).toBe(from);
      expect(utf8Length(whole)).toBe(new TextEncoder().encode(whole).length);
    }),
  );
});

test("lone surrogates are replaced, pairs stay", () => {
  expect(wellFormed("a\ud83dб\udc00😀")).toBe("a\ufffdб\ufffd😀");
});
