import fc from "fast-check";
import { expect, test } from "vitest";
import { compareStrings, compareValues, equalValues, sortedKeys, sortedValues } from "./compare.ts";
import { parseJson } from "./parse-json.ts";
import { jsonText } from "./print-json.ts";
import type { JsonObject, Value } from "./value.ts";

test("the order of jq 1.8.2", () => {
  const mixed = `[{"a":1,"b":2},{"a":2},{"a":1},{"b":0},[1,2],[1],[],"b","\\uffff","😀","ab","a","",2,1e1000,nan,-1,nan,
    true,false,null,{},"\\ue000"]`;
  expect(jsonText(sortedValues(parseJson(mixed) as Value[]))).toBe(
    '[null,false,true,null,null,-1,2,1.7976931348623157e+308,"","a","ab","b","\ue000","\uffff","😀",[],[1],[1,2],' +
      '{},{"a":1},{"a":2},{"a":1,"b":2},{"b":0}]',
  );
});

test("nan stands before all numbers and equals nothing, but an array that holds it is itself", () => {
  expect(compareValues(Number.NaN, Number.NaN)).toBeLessThan(0);
  expect(compareValues(Number.NEGATIVE_INFINITY, Number.NaN)).toBeGreaterThan(0);
  expect(equalValues(Number.NaN, Number.NaN)).toBe(false);
  expect(equalValues([Number.NaN], [Number.NaN])).toBe(false);
  const array = [Number.NaN];
  expect(equalValues(array, array)).toBe(true);
});

test("big integers differ from each other by digits, from doubles by their double", () => {
  const [low, high, double] = parseJson("[9007199254740993,9007199254740995,9007199254740992]") as Value[];
  const values = [high, low] as Value[];
  expect(sortedValues(values)).toEqual([low, high]);
  expect(equalValues([low as Value], [parseJson("9007199254740993")])).toBe(true);
  expect(equalValues(low as Value, high as Value)).toBe(false);
  const close = parseJson("[123456789012345672,123456789012345671]") as Value[];
  expect(jsonText(sortedValues(close))).toBe("[123456789012345671,123456789012345672]");
  expect(equalValues(close[0] as Value, close[1] as Value)).toBe(false);
  expect(equalValues(low as Value, double as Value)).toBe(true);
  expect(compareValues(low as Value, 9007199254740994)).toBeLessThan(0);
});

const equalities: readonly [a: string, b: string, equal: boolean][] = [
  ['{"a":1,"b":[2]}', '{"b":[2],"a":1}', true],
  ['{"a":1}', '{"a":1,"b":2}', false],
  ['{"a":1,"b":2}', '{"a":1,"c":2}', false],
  ['{"10":1,"__proto__":2}', '{"__proto__":2,"10":1}', true],
  ['{"constructor":1}', "{}", false],
  ["{}", '{"constructor":1}', false],
  ["[]", "{}", false],
  ["{}", "null", false],
  ["1", "1.0", true],
  ["-0", "0", true],
  ["1", '"1"', false],
  ["[1,2]", "[1]", false],
];

test.each(equalities)("%s == %s: %s", (a, b, equal) => {
  expect(equalValues(parseJson(a), parseJson(b))).toBe(equal);
  expect(compareValues(parseJson(a), parseJson(b)) === 0).toBe(equal);
});

test("strings and keys are ordered like their bytes in UTF-8", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "b", "é", "\ud7ff", "\ue000", "\uffff", "😀", "𝒳"),
    maxLength: 4,
  });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareStrings(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
  expect(sortedKeys(parseJson('{"😀":1,"\\uffff":2,"10":3,"9":4,"__proto__":5}') as JsonObject)).toEqual([
    "10",
    "9",
    "__proto__",
    "\uffff",
    "😀",
  ]);
});

test("the order is total and agrees with equality", () => {
  const value = fc.json({ maxDepth: 2 }).map(parseJson);
  fc.assert(
    fc.property(value, value, value, (a, b, c) => {
      expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
      expect(equalValues(a, b)).toBe(compareValues(a, b) === 0);
      if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
    }),
  );
});
