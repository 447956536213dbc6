import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeUtf8, openBytes } from "./utf8.ts";

test("whatever is UTF-8 comes out as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => decodeUtf8(Buffer.from(text)) === text.toWellFormed()),
  );
});

// What jq 1.8.2 makes of `"…"` with these bytes in it.
test.each([
  ["ff", "\ufffd"],
  ["61 80 62", "a\ufffdb"],
  ["e2 82 61", "\ufffda"],
  ["e2 82 e2 82 ac", "\ufffd€"],
  ["ed a0 80", "\ufffd"],
  ["f0 9f 98 61", "\ufffda"],
  ["f4 90 80 80", "\ufffd"],
  ["c0 80", "\ufffd\ufffd"],
  ["e0 80 80", "\ufffd"],
  ["f5 80", "\ufffd\ufffd"],
  ["f0 9f 98 80", "😀"],
  ["ef bb bf 61", "\ufeffa"],
])("%s", (hex, text) => expect(decodeUtf8(Buffer.from(hex.replaceAll(" ", ""), "hex"))).toBe(text));

test("text cut anywhere comes out as if it were whole", () => {
  const bytes = fc.array(fc.constantFrom(0x61, 0x80, 0xbf, 0xc3, 0xe2, 0x82, 0xac, 0xed, 0xf0, 0x9f, 0xf4, 0xff), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(bytes, fc.nat(12), (all, cut) => {
      const first = Buffer.from(all.slice(0, cut));
      const end = first.length - openBytes(first);
      const pieces = decodeUtf8(first.subarray(0, end)) + decodeUtf8(Buffer.from(all.slice(end)));
      return pieces === decodeUtf8(Buffer.from(all));
    }),
  );
});
