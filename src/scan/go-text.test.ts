import { expect, test } from "vitest";
import { goJson, goText } from "./go-text.ts";

test("texts are escaped as Go escapes them", () => {
  expect(goText("plain é 🦊 \u007f")).toBe("plain é 🦊 \u007f");
  expect(goText('"\\\b\f\n\r\t')).toBe('\\"\\\\\\b\\f\\n\\r\\t');
  expect(goText("\u0000\u001f<>&\u2028\u2029")).toBe("\\u0000\\u001f\\u003c\\u003e\\u0026\\u2028\\u2029");
  expect(goJson(JSON.stringify(["<", null, "é"]))).toBe('["\\u003c",null,"é"]');
});
