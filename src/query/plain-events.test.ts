import fc from "fast-check";
import { expect, test } from "vitest";
import { parseJson } from "../jq/values/parse-json.ts";
import { jsonText } from "../jq/values/print-json.ts";
import type { Value } from "../jq/values/value.ts";
import { PlainEvents } from "./plain-events.ts";

/** What it says of texts that stand one behind the other. */
function verdicts(texts: readonly string[]): boolean[] {
  const bytes = Buffer.from(texts.join(""));
  const plain = new PlainEvents(bytes);
  let from = 0;
  return texts.map((text) => {
    const start = from;
    from += Buffer.byteLength(text);
    return plain.isPlain(start, from);
  });
}

const cases: readonly (readonly [text: string, isPlain: boolean])[] = [
  ['{"a":1,"b":[true,null,"x"]}', true],
  ['{"a":123456789012345}', true],
  ['{"a":1234567890123456}', false],
  ['{"a": -1234567890123456789}', false],
  ['{"a":[1,1234567890123456789]}', false],
  ['{"a":"1234567890123456789"}', true],
  ['{"a":0.12345678901234567}', true],
  ['{"12":1}', false],
  ['{"a":1,"0" :1}', false],
  ['{"a":{"4294967294":1}}', false],
  ['{"a1":1,"v2":"3"}', true],
  ['{"a":"12","b":1}', true],
  ['{"__proto__":1}', false],
  ['{"a":"\\u003ca\\u003e\\u0026"}', true],
  ['{"\\u0031":1}', false],
  ['{"\\u005f_proto__":1}', false],
  ['{"a":"\\ud800"}', false],
  ['{"a":"\\uD83D\\uDE00"}', false],
];

test("tells what JSON.parse reads as jq does", () => {
  expect(verdicts(cases.map(([text]) => text))).toEqual(cases.map(([, isPlain]) => isPlain));
  // Each at even and odd places.
  expect(verdicts(cases.flatMap(([text]) => [" ", text]))).toEqual(cases.flatMap(([, isPlain]) => [true, isPlain]));
});

const key = fc.oneof(
  fc.constantFrom("a", "7", "0", "4294967295", "__proto__", "é", "12 ", '"3', "kind"),
  fc.string({ maxLength: 4 }),
);
const scalar = fc.oneof(
  fc.constantFrom("1234567890123456789", "-9007199254740993", "1e3", "0.1234567890123456789", "true", "null"),
  fc.integer().map(String),
  fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\ud800"', '"\\u0041"', '"\\u003c"', '"12"', '"\\"7\\":"'),
);
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("json"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
    fc
      .array(fc.tuple(key, fc.constantFrom(":", " : "), tie("json")), { maxLength: 4 })
      .map((entries) => `{${entries.map(([name, colon, value]) => JSON.stringify(name) + colon + value).join(",")}}`),
  ),
}));

test("what it calls plain is read right, and most plain text is called so", () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 4 }), (texts) => {
      for (const [at, isPlain] of verdicts(texts).entries()) {
        if (!isPlain) continue;
        plain++;
        const text = texts[at] as string;
        expect(jsonText(JSON.parse(text) as Value), text).toBe(jsonText(parseJson(text)));
      }
    }),
    { numRuns: 3000 },
  );
  expect(plain).toBeGreaterThan(2000);
});
