import { expect, test } from "vitest";
import { answer, answerOf } from "../../../test/jq/answer-of.ts";
import { storedKey, type Value } from "../values/value.ts";
import { collectionFunctions, streamEvents } from "./collections.ts";

type Case = readonly [name: string, input: string, args: readonly string[], answer: string];

/** Answers of jq 1.8.2. */
const cases: readonly Case[] = [
  ["length", '"añ😀"', [], "3"],
  ["length", "[1,[2]]", [], "2"],
  ["length", '{"a":1}', [], "1"],
  ["length", "null", [], "0"],
  ["length", "-1.5", [], "1.5"],
  ["length", "true", [], '"! boolean (true) has no length"'],
  ["not", "0", [], "false"],
  ["not", "null", [], "true"],
  ["not", "false", [], "true"],
  ["type", "null", [], '"null"'],
  ["type", "1", [], '"number"'],
  ["type", '"a"', [], '"string"'],
  ["type", "[]", [], '"array"'],
  ["type", "{}", [], '"object"'],
  ["type", "false", [], '"boolean"'],
  ["keys", '{"b":1,"a":2,"é":3,"B":4}', [], '["B","a","b","é"]'],
  ["keys", "[3,4]", [], "[0,1]"],
  ["keys", "null", [], '"! null (null) has no keys"'],
  ["keys", '"a"', [], '"! string (\\"a\\") has no keys"'],
  ["keys_unsorted", '{"b":1,"a":2}', [], '["b","a"]'],
  ["keys_unsorted", "1", [], '"! number (1) has no keys"'],
  ["has", '{"a":null}', ['"a"'], "true"],
  ["has", '{"a":1}', ['"b"'], "false"],
  ["has", "[1,2]", ["1"], "true"],
  ["has", "[1,2]", ["-1"], "false"],
  ["has", "[1,2]", ["2"], "false"],
  ["has", "null", ['"a"'], "false"],
  ["has", '"a"', ['"a"'], '"! Cannot check whether string has a string key"'],
  ["has", "[1]", ['"a"'], '"! Cannot check whether array has a string key"'],
  ["has", "{}", ["0"], '"! Cannot check whether object has a number key"'],
  ["contains", '"foobar"', ['"bar"'], "true"],
  ["contains", '"a\\u0000b"', ['"b"'], "true"],
  ["contains", '"a"', ['""'], "true"],
  ["contains", '["foobar","baz"]', ['["ba","foo"]'], "true"],
  ["contains", "[1,[2,3]]", ["[[2]]"], "true"],
  ["contains", "[1]", ["[2]"], "false"],
  ["contains", '{"a":{"b":"xyz","c":1}}', ['{"a":{"b":"y"}}'], "true"],
  ["contains", '{"a":1}', ['{"a":{}}'], "false"],
  ["contains", '{"a":1}', ['{"b":null}'], "false"],
  ["contains", "[true]", ["[false]"], "false"],
  ["contains", "true", ["true"], "true"],
  ["contains", "true", ["false"], '"! boolean (true) and boolean (false) cannot have their containment checked"'],
  ["contains", "null", ["null"], "true"],
  ["contains", "1", ['"1"'], '"! number (1) and string (\\"1\\") cannot have their containment checked"'],
  ["contains", "{}", ["[]"], '"! object ({}) and array ([]) cannot have their containment checked"'],
  ["contains", "1", ["1.0"], "true"],
  ["inside", '"b"', ['"abc"'], "true"],
  ["in", '"a"', ['{"a":1}'], "true"],
  ["add", "[1,2,3.5]", [], "6.5"],
  ["add", '["a","b",null,"c"]', [], '"abc"'],
  ["add", "[[1],null,[2,[3]]]", [], "[1,2,[3]]"],
  ["add", '[{"a":1,"b":2},{"a":3}]', [], '{"a":3,"b":2}'],
  ["add", '{"x":1,"y":2}', [], "3"],
  ["add", "[]", [], "null"],
  ["add", "[null]", [], "null"],
  ["add", '[1,"a"]', [], '"! number (1) and string (\\"a\\") cannot be added"'],
  ["add", "[[1],2]", [], '"! array ([1]) and number (2) cannot be added"'],
  ["add", '[{},"a"]', [], '"! object ({}) and string (\\"a\\") cannot be added"'],
  ["add", "null", [], '"! Cannot iterate over null (null)"'],
  ["add", '"a"', [], '"! Cannot iterate over string (\\"a\\")"'],
  ["flatten", '[1,[2,[3,[]]],{"a":[4]}]', [], '[1,2,3,{"a":[4]}]'],
  ["flatten", '{"a":[1,[2]]}', [], "[1,2]"],
  ["flatten", '"a"', [], '"! Cannot iterate over string (\\"a\\")"'],
  ["flatten", "[1,[2,[3]]]", ["0"], "[1,[2,[3]]]"],
  ["flatten", "[1,[2,[3]]]", ["1"], "[1,2,[3]]"],
  ["flatten", "[1,[2,[3]]]", ["-1"], '"! flatten depth must not be negative"'],
  ["flatten", "[1,[2,[3]]]", ["0.5"], "[1,2,3]"],
  ["flatten", "[1,[2,[3]]]", ['"a"'], '"! string (\\"a\\") and number (1) cannot be subtracted"'],
  ["flatten", "[1,[2,[3]]]", ["null"], '"! flatten depth must not be negative"'],
  ["reverse", "[1,2,3]", [], "[3,2,1]"],
  ["reverse", "[]", [], "[]"],
  ["reverse", "null", [], "[]"],
  ["reverse", '""', [], "[]"],
  ["reverse", '"ab"', [], '"! Cannot index string with number (1)"'],
  ["reverse", "2", [], '"! Cannot index number with number (1)"'],
  ["reverse", "0", [], "[]"],
  ["reverse", "{}", [], "[]"],
  ["reverse", '{"a":1}', [], '"! Cannot index object with number (0)"'],
  ["reverse", "true", [], '"! boolean (true) has no length"'],
  ["transpose", "[[1,2],[3]]", [], "[[1,3],[2,null]]"],
  ["transpose", "[[],[]]", [], "[]"],
  ["transpose", "[]", [], "[]"],
  ["transpose", '{"a":[1],"b":[2,3]}', [], "[[1,2],[null,3]]"],
  ["transpose", "[[1],null]", [], "[[1,null]]"],
  ["transpose", '[[1],"a"]', [], '"! Cannot index string with number (0)"'],
  ["transpose", "[true]", [], '"! boolean (true) has no length"'],
  ["transpose", "1", [], '"! Cannot iterate over number (1)"'],
  ["to_entries", '{"b":1,"a":[2]}', [], '[{"key":"b","value":1},{"key":"a","value":[2]}]'],
  ["to_entries", "[7]", [], '[{"key":0,"value":7}]'],
  ["to_entries", "null", [], '"! null (null) has no keys"'],
  [
    "from_entries",
    '[{"key":"a","value":1},{"Key":"b","Value":2},{"name":"c","value":null},{"Name":"d","value":false,"Value":3}]',
    [],
    '{"a":1,"b":2,"c":null,"d":false}',
  ],
  ["from_entries", '[{"key":"a","value":1},{"key":"b"},{"key":"a","value":2}]', [], '{"a":2,"b":null}'],
  ["from_entries", '[{"key":null,"name":"x"},{"key":false,"Name":"y"}]', [], '{"x":null,"y":null}'],
  ["from_entries", "[]", [], "{}"],
  ["from_entries", '[{"k":"a","v":1}]', [], '"! Cannot use null (null) as object key"'],
  ["from_entries", '[{"key":1}]', [], '"! Cannot use number (1) as object key"'],
  ["from_entries", '[{"key":false}]', [], '"! Cannot use null (null) as object key"'],
  ["from_entries", "[null]", [], '"! Cannot use null (null) as object key"'],
  ["from_entries", "[1]", [], '"! Cannot index number with string (\\"key\\")"'],
  ["from_entries", "1", [], '"! Cannot iterate over number (1)"'],
  ["indices", '"a,b, cd, efg"', ['", "'], "[3,7]"],
  ["index", '"a,b, cd, efg"', ['", "'], "3"],
  ["rindex", '"a,b, cd, efg"', ['", "'], "7"],
  ["indices", '"aaa"', ['"aa"'], "[0,1]"],
  ["index", '"aaa"', ['"aa"'], "0"],
  ["rindex", '"aaa"', ['"aa"'], "1"],
  ["indices", '"añ😀xx😀"', ['"😀"'], "[2,5]"],
  ["index", '"añ😀xx😀"', ['"😀"'], "2"],
  ["rindex", '"añ😀xx😀"', ['"😀"'], "5"],
  ["indices", '"ab"', ['""'], "[]"],
  ["index", '"ab"', ['""'], "null"],
  ["rindex", '"ab"', ['""'], "null"],
  ["indices", "[0,1,2,1,3,1,2]", ["1"], "[1,3,5]"],
  ["index", "[0,1,2,1,3,1,2]", ["1"], "1"],
  ["rindex", "[0,1,2,1,3,1,2]", ["1"], "5"],
  ["indices", "[0,1,2,1,3,1,2]", ["[1,2]"], "[1,5]"],
  ["index", "[0,1,2,1,3,1,2]", ["[1,2]"], "1"],
  ["rindex", "[0,1,2,1,3,1,2]", ["[1,2]"], "5"],
  ["indices", "[1,2]", ["[]"], "[]"],
  ["index", "[1,2]", ["[]"], "null"],
  ["rindex", "[1,2]", ["[]"], "null"],
  ["indices", "null", ["1"], "null"],
  ["index", "null", ["1"], "null"],
  ["rindex", "null", ["1"], "null"],
  ["indices", '{"a":[5,6]}', ['"a"'], "[5,6]"],
  ["index", '{"a":[5,6]}', ['"a"'], "5"],
  ["rindex", '{"a":[5,6]}', ['"a"'], "6"],
  ["indices", '"abc"', ["1"], '"! Cannot index string with number (1)"'],
  ["index", '"abc"', ["1"], '"! Cannot index string with number (1)"'],
  ["rindex", '"abc"', ["1"], '"! Cannot index string with number (1)"'],
  ["indices", "5", ["1"], '"! Cannot index number with number (1)"'],
  ["index", "5", ["1"], '"! Cannot index number with number (1)"'],
  ["rindex", "5", ["1"], '"! Cannot index number with number (1)"'],
  ["getpath", '{"a":{"b":1}}', ['["a","b"]'], "1"],
  ["getpath", "null", ['["a",0]'], "null"],
  ["getpath", '{"a":1}', ['["a","b"]'], '"! Cannot index number with string (\\"b\\")"'],
  ["getpath", "1", ['"a"'], '"! Path must be specified as an array"'],
  ["setpath", '{"a":[1]}', ['["a",2]', "3"], '{"a":[1,null,3]}'],
  ["setpath", "1", ['"a"', "1"], '"! Path must be specified as an array"'],
  ["delpaths", '{"a":[1,2,3],"b":1}', ['[["a",0],["b"],["a",2]]'], '{"a":[2]}'],
  ["delpaths", "1", ["1"], '"! Paths must be specified as an array"'],
  ["error", '"x"', [], '"! x"'],
  ["error", '{"a":1}', [], '"! {\\"a\\":1}"'],
];

test.each(cases)("%s of %s with %j", (name, input, args, expected) => {
  expect(answerOf(collectionFunctions, name, input, args)).toBe(expected);
});

/** Answers of jq 1.8.2. */
const streams: readonly [value: string, events: string][] = [
  [
    '[1,[2,{"a":[],"b":3}],"x",{}]',
    '[[[0],1],[[1,0],2],[[1,1,"a"],[]],[[1,1,"b"],3],[[1,1,"b"]],[[1,1]],[[2],"x"],[[3],{}],[[3]]]',
  ],
  ["3", "[[[],3]]"],
  ["[]", "[[[],[]]]"],
  ['{"a":{"b":null}}', '[[["a","b"],null],[["a","b"]],[["a"]]]'],
];

test.each(streams)("events of %s", (value, events) => {
  expect(answer(() => streamEvents(JSON.parse(value)))).toBe(events);
});

test("keys that JavaScript treats in a special way keep their place and their values", () => {
  const object = { [storedKey("b")]: 1, [storedKey("7")]: 2, [storedKey("__proto__")]: [3] };
  const call = (name: string, ...args: Value[]) =>
    answer(() => collectionFunctions[name]?.(object, ...(args as [Value, Value, Value])) ?? null);
  expect(call("keys_unsorted/0")).toBe('["b","7","__proto__"]');
  expect(call("has/1", "toString")).toBe("false");
  expect(call("has/1", "__proto__")).toBe("true");
  expect(call("contains/1", object)).toBe("true");
  const entries = '[{"key":"b","value":1},{"key":"7","value":2},{"key":"__proto__","value":[3]}]';
  expect(call("to_entries/0")).toBe(entries);
  expect(answerOf(collectionFunctions, "from_entries", entries, [])).toBe('{"b":1,"7":2,"__proto__":[3]}');
  expect(answer(() => streamEvents(object))).toBe(
    '[[["b"],1],[["7"],2],[["__proto__",0],3],[["__proto__",0]],[["__proto__"]]]',
  );
});

test("add takes linear time and leaves its input alone", () => {
  const arrays = Array.from({ length: 50_000 }, (_, at) => [at]);
  const objects = Array.from({ length: 20_000 }, (_, at) => ({ [`key ${at}`]: at }));
  const sum = (items: Value) => collectionFunctions["add/0"]?.(items, null, null, null) as object;
  expect(Object.keys(sum(arrays)).length).toBe(50_000);
  expect(Object.keys(sum(objects)).length).toBe(20_000);
  expect(arrays[0]).toEqual([0]);
  expect(objects[0]).toEqual({ "key 0": 0 });
});
