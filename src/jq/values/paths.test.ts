import fc from "fast-check";
import { expect, test } from "vitest";
import type { JqError } from "./error.ts";
import { parseJson } from "./parse-json.ts";
import { deletePaths, getPath, type Owned, setPath, setPathOwned } from "./paths.ts";
import { jsonText } from "./print-json.ts";
import type { Value } from "./value.ts";

function outcome(run: () => Value): string {
  try {
    return jsonText(run());
  } catch (error) {
    return `error: ${(error as JqError).value}`;
  }
}

/** Answers of jq 1.8.2. */
const settings: readonly [value: string, path: string, replacement: string, result: string][] = [
  ["null", '["a",0]', "1", '{"a":[1]}'],
  ['{"a":[1]}', '["a",3]', "2", '{"a":[1,null,null,2]}'],
  ["[1,2,3]", "[-1]", "9", "[1,2,9]"],
  ["[1,2,3]", "[1.7]", "9", "[1,9,3]"],
  ["[1,2,3]", "[-0.5]", "9", "[9,2,3]"],
  ["1", "[]", "2", "2"],
  ['{"b":1}', '["10"]', "1", '{"b":1,"10":1}'],
  ['{"__proto__":{"10":1}}', '["__proto__","9"]', "2", '{"__proto__":{"10":1,"9":2}}'],
  ["[1]", "[-2]", "9", "error: Out of bounds negative array index"],
  ["[[1]]", '[-2,"a"]', "1", "error: Out of bounds negative array index"],
  ["[1]", "[1e10]", "9", "error: Array index too large"],
  ["null", "[nan]", "9", "error: Cannot set array element at NaN index"],
  ["[1,2,3]", '[{"start":1,"end":2}]', "[7,8]", "[1,7,8,3]"],
  ["[1,2,3]", '[{"start":-1,"end":null},0]', "7", "[1,2,7]"],
  ["null", '[{"start":1,"end":2}]', "[7]", "[7]"],
  ["[1]", '[{"start":0,"end":1}]', "7", "error: A slice of an array can only be assigned another array"],
  ["[1]", '[{"start":0}]', "[7]", "error: Array/string slice indices must be integers"],
  ['"abc"', '[{"start":0,"end":1}]', '"x"', "error: Cannot update string slices"],
  ["{}", "[0]", "1", "error: Cannot index object with number (0)"],
  ["[1]", "[[1]]", "1", "error: Cannot update field at array index of array"],
  ['{"a":1}', '["a","b"]', "1", 'error: Cannot index number with string ("b")'],
  ["1", '"a"', "1", "error: Path must be specified as an array"],
];

test.each(settings)("set: %s %s %s", (value, path, replacement, result) => {
  const given = parseJson(value);
  expect(outcome(() => setPath(given, parseJson(path), parseJson(replacement)))).toBe(result);
  expect(jsonText(given)).toBe(value);
  expect(outcome(() => setPathOwned(given, parseJson(path), parseJson(replacement), new Set()))).toBe(result);
});

test("paths of more than 10 000 keys fail", () => {
  expect(outcome(() => setPath(null, Array(10_001).fill("a"), 1))).toBe("error: Path too deep");
  expect(outcome(() => getPath(null, Array(10_001).fill("a")))).toBe("error: Path too deep");
});

const gettings: readonly [value: string, path: string, result: string][] = [
  ["null", '["a",0,{"start":1,"end":2}]', "null"],
  ['{"a":[1,2]}', '["a",-1]', "2"],
  ["[1,2,1]", "[[1]]", "[0,2]"],
  ["null", "[[1]]", "error: Cannot index null with array ([1])"],
  ['{"a":{"b":1}}', '["a","b","c"]', 'error: Cannot index number with string ("c")'],
  ["1", "1", "error: Path must be specified as an array"],
];

test.each(gettings)("get: %s %s", (value, path, result) => {
  expect(outcome(() => getPath(parseJson(value), parseJson(path)))).toBe(result);
});

const deletions: readonly [value: string, paths: string, result: string][] = [
  ["[0,1,2,3,4]", '[[0],[-1],[{"start":2,"end":3}]]', "[1,3]"],
  ["[1,2,3]", "[[nan],[1.5],[7],[-9]]", "[1,3]"],
  ['{"a":{"b":1,"c":2},"d":3}', '[["a","b"],["d"],["x","y"]]', '{"a":{"c":2}}'],
  ['{"a":1,"10":2}', '[["a"],["a","b"]]', '{"10":2}'],
  ["[[1,2],[3]]", "[[0,0],[1]]", "[[2]]"],
  ["null", '[["a"]]', "null"],
  ["1", "[[]]", "null"],
  ["1", "[]", "1"],
  ["[1]", '[["a"]]', "error: Cannot delete string element of array"],
  ['{"a":1}', "[[0]]", "error: Cannot delete number field of object"],
  ["1", '[["a"]]', "error: Cannot delete fields from number"],
  ["[1]", '[[{"start":"a","end":1}]]', "error: Array/string slice indices must be integers"],
  ["1", "1", "error: Paths must be specified as an array"],
  ["1", "[1]", "error: Path must be specified as array, not number"],
];

test.each(deletions)("delete: %s %s", (value, paths, result) => {
  const given = parseJson(value);
  expect(outcome(() => deletePaths(given, parseJson(paths)))).toBe(result);
  expect(jsonText(given)).toBe(value);
});

const key = fc.oneof(fc.constantFrom("a", "b", "10", "__proto__"), fc.integer({ min: -3, max: 4 }));
const path = fc.array(key, { maxLength: 4 });
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Value>(null, 1, "x", true),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom("a", "b", "10", "__proto__"), tie("value")), { maxLength: 3 })
      .map((fields) => fields.reduce<Value>((object, [name, item]) => setPath(object, [name], item), {})),
  ),
}));

test("what was set is got, all else stays, and setting in place gives the same", () => {
  fc.assert(
    fc.property(anyValue, fc.array(path, { minLength: 1, maxLength: 6 }), (value, paths) => {
      const before = jsonText(value);
      const owned: Owned = new Set();
      let copied = value;
      let changed = value;
      for (const [number, way] of paths.entries()) {
        const result = outcome(() => setPath(copied, way, number));
        if (result.startsWith("error")) continue;
        copied = setPath(copied, way, number);
        changed = setPathOwned(changed, way, number, owned);
        expect(getPath(copied, way)).toBe(number);
        expect(setPath(copied, way, getPath(copied, way))).toEqual(copied);
      }
      expect(jsonText(changed)).toBe(jsonText(copied));
      expect(jsonText(value)).toBe(before);
    }),
  );
});

test("many settings in an owned value take linear time", () => {
  const owned: Owned = new Set();
  let value: Value = { list: [] };
  for (let at = 0; at < 50_000; at++) value = setPathOwned(value, ["list", at], at, owned);
  const first = getPath(value, ["list"]);
  value = setPathOwned(value, ["list", 0], "x", owned);
  expect(getPath(value, ["list"])).toBe(first);
});
