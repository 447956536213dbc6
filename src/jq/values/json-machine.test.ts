import fc from "fast-check";
import { expect, test } from "vitest";
import { JqError } from "./error.ts";
import { JsonMachine } from "./json-machine.ts";
import { jsonText } from "./print-json.ts";
import { TreeBuilder } from "./tree-builder.ts";

/** The outputs up to the first error, and this. */
function outputs(pieces: readonly string[], isSequence: boolean): string[] {
  const machine = new JsonMachine(new TreeBuilder(), isSequence);
  const found: string[] = [];
  try {
    for (const piece of pieces) {
      machine.feed(piece);
      for (let value = machine.next(); value !== undefined; value = machine.next()) found.push(jsonText(value));
    }
    const last = machine.finish();
    if (last !== undefined) found.push(jsonText(last));
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    found.push(String(error.value));
  }
  return found;
}

test("tokens may be cut anywhere", () => {
  const text = '{"a\\"\\\\":[1.5e3,"é\\ud83d\\ude00\\n",tru';
  expect(outputs(Array.from(`${text}e]}\n12 `), false)).toEqual(['{"a\\"\\\\":[1500,"é😀\\n",true]}', "12"]);
  expect(outputs(Array.from(`${text}]`), false)).toEqual(["Invalid literal at line 1, column 39"]);
  expect(outputs(Array.from(`\u001e${text}e]}\n\u001e"a`), true)).toEqual([
    '{"a\\"\\\\":[1500,"é😀\\n",true]}',
    "Unfinished string at EOF at line 2, column 3",
  ]);
});

test("pieces do not matter", () => {
  const token = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.constantFrom("\n", " ", "\u001e", '"\\\\\\""', '"\\u00e9"', "[", "]", "{", ":", ",", "12", "nul", '"', "\\"),
  );
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 8 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (tokens, size, isSequence) => {
        const text = tokens.join("");
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
        expect(outputs(pieces, isSequence)).toEqual(outputs([text], isSequence));
      },
    ),
    { numRuns: 500 },
  );
});
