import { expect, test } from "vitest";
import { outcomeOf } from "../../../test/jq/answer-of.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import { jsonTextFunctions as functions } from "./json-text.ts";

/** What jq 1.8.2 answers; errors begin with "error: ". */
const answers: readonly [name: string, input: Value, argument: Value, answer: Value][] = [
  ["tojson/0", { a: [1, "é\u007f\n", null] }, null, '{"a":[1,"é\\u007f\\n",null]}'],
  ["fromjson/0", '{"a":[1,nan]}', null, { a: [1, null] }],
  ["fromjson/0", "abc", null, "error: Invalid numeric literal at EOF at line 1, column 3 (while parsing 'abc')"],
  ["fromjson/0", "a\u0000b", null, "error: Invalid numeric literal at EOF at line 1, column 3 (while parsing 'a')"],
  ["fromjson/0", "1 2", null, "error: Unexpected extra JSON values (while parsing '1 2')"],
  ["fromjson/0", "", null, "error: Expected JSON value (while parsing '')"],
  ["fromjson/0", 1, null, "error: number (1) only strings can be parsed"],
];

test.each(answers)("%s of %j with %j", (name, input, argument, answer) => {
  expect(jsonText(outcomeOf(functions, name, input, argument))).toBe(jsonText(answer));
});
