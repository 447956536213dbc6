import fc from "fast-check";
import { expect, test } from "vitest";
import { JqError } from "./error.ts";
import { JsonReader } from "./json-reader.ts";
import { JsonStreamReader } from "./json-stream.ts";
import { jsonText } from "./print-json.ts";

const readers = {
  plain: () => new JsonReader(),
  sequence: () => new JsonReader({ sequence: true }),
  stream: () => new JsonStreamReader(),
  "stream errors": () => new JsonStreamReader({ errors: true }),
  "stream of a sequence": () => new JsonStreamReader({ sequence: true }),
};

/** Each output as JSON, behind `@` the lines read then; errors as they are. */
function read(reader: JsonReader, chunks: readonly string[]): string[] {
  const outputs: string[] = [];
  const drain = () => {
    for (;;) {
      try {
        const value = reader.next();
        if (value === undefined) return;
        outputs.push(`${jsonText(value)} @${reader.linesRead}`);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        outputs.push(String(error.value));
      }
    }
  };
  for (const chunk of chunks) {
    reader.push(chunk);
    drain();
  }
  reader.end();
  drain();
  return outputs;
}

/** Answers of jq 1.8.2; `^` is an RS. */
const inputs: readonly [mode: keyof typeof readers, text: string, outputs: readonly string[]][] = [
  ["plain", '{"a":1}\n[2]\n', ['{"a":1} @1', "[2] @2"]],
  ["plain", '1[2]"a"{}null', ["1 @0", "[2] @0", '"a" @0', "{} @0", "null @0"]],
  ["plain", '[1,\n2]\n3\n"a" 4', ["[1,2] @2", "3 @3", '"a" @3', "4 @3"]],
  ["plain", '\ufeff{"1":12345678901234567890}\r\n\n\r\n', ['{"1":12345678901234567890} @1']],
  ["plain", '{"a":[1\n', ["Unfinished JSON term at EOF at line 2, column 0"]],
  ["plain", "[1]\n12 tru", ["[1] @1", "12 @1", "Invalid literal at EOF at line 2, column 6"]],
  ["plain", '"a\\"b\\\\"', ['"a\\"b\\\\" @0']],
  ["plain", '"a\\', ["Unfinished string at EOF at line 1, column 3"]],
  ["plain", "1]", ["Unmatched ']' at line 1, column 2"]],
  [
    "plain",
    "{]\n1\n x\n 2 ]",
    [
      "Unmatched ']' at line 1, column 2",
      "1 @2",
      "Invalid numeric literal at line 3, column 0",
      "2 @3",
      "Unmatched ']' at line 3, column 4",
    ],
  ],
  ["plain", '{"a":1}\n{"a":}\n{"a":2}\n', ['{"a":1} @1', "Unmatched '}' at line 2, column 6", '{"a":2} @3']],
  ["sequence", '^{"a":1}\n^[2]\n^3\n', ['{"a":1} @1', "[2] @2", "3 @3"]],
  ["sequence", "1\n^2", ["Potentially truncated top-level numeric value at EOF at line 2, column 2"]],
  ["sequence", "", ["Unfinished abandoned text at EOF at line 1, column 0"]],
  [
    "sequence",
    '^[1^true^"a"\n',
    ["Truncated value at line 1, column 4", "Truncated value at line 1, column 9", '"a" @1'],
  ],
  ["sequence", "^12^3\n", ["Potentially truncated top-level numeric value at line 1, column 4", "3 @1"]],
  [
    "sequence",
    "^[1}\n^2\n",
    ["Objects must consist of key:value pairs at line 1, column 4 (need RS to resync)", "2 @2"],
  ],
  [
    "stream",
    '{"a":[1,{"b":2}],"c":[],"d":{}} 3',
    [
      '[["a",0],1] @0',
      '[["a",1,"b"],2] @0',
      '[["a",1,"b"]] @0',
      '[["a",1]] @0',
      '[["c"],[]] @0',
      '[["d"],{}] @0',
      '[["d"]] @0',
      "[[],3] @0",
    ],
  ],
  ["stream", '[1,\n"x', ["[[0],1] @1", "Unfinished string at EOF at line 2, column 2"]],
  ["stream", "[[1][2]]", ["[[0,0],1] @0", "[[0,0]] @0", "[[0,0],2] @0", "[[0,0]] @0", "[[0]] @0"]],
  ["stream", '{"a"}', ["Objects must consist of key:value pairs at line 1, column 5"]],
  ["stream", '{"a":}', ["Missing value in key:value pair at line 1, column 6"]],
  ["stream", '{"a":1,{}}', ['[["a"],1] @0', "Expected string key after ',' in object, not '{' at line 1, column 8"]],
  [
    "stream errors",
    "[1,[2,}\n",
    ["[[0],1] @1", "[[1,0],2] @1", '["Expected another key:value pair at line 1, column 7",[1,1]] @1'],
  ],
  [
    "stream of a sequence",
    "^[1]^[2^3\n",
    ["[[0],1] @1", "[[0]] @1", "Truncated value at line 1, column 8", "[[],3] @1"],
  ],
];

test.each(inputs)("%s: %j", (mode, text, outputs) => {
  const input = text.replaceAll("^", "\u001e");
  expect(read(readers[mode](), [input])).toEqual(outputs);
  expect(read(readers[mode](), Array.from(input))).toEqual(outputs);
});

test("chunks do not matter", () => {
  const piece = fc.oneof(
    fc.json({ maxDepth: 2 }),
    fc.constantFrom("\n", " ", "\r\n", "\u001e", '"\\ud83d\\ude00é"', "[", "}", ",", "12", "nul", '"', "\\"),
  );
  const mode = fc.constantFrom(...(Object.keys(readers) as (keyof typeof readers)[]));
  fc.assert(
    fc.property(
      mode,
      fc.array(piece, { maxLength: 8 }),
      fc.array(fc.nat(60), { maxLength: 4 }),
      (kind, pieces, cuts) => {
        const text = pieces.join("");
        const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).sort((a, b) => a - b), text.length];
        const chunks = places.slice(1).map((place, at) => text.slice(places[at], place));
        expect(read(readers[kind](), chunks)).toEqual(read(readers[kind](), [text]));
      },
    ),
  );
});

test("events come before the value is complete", () => {
  const reader = new JsonStreamReader();
  reader.push('[{"a":1},\n');
  expect(reader.next()).toEqual([[0, "a"], 1]);
  expect(reader.next()).toEqual([[0, "a"]]);
  expect(reader.next()).toBeUndefined();
});

test("a new file begins where the lines are set to 0", () => {
  const reader = new JsonReader();
  reader.push("1\n2\n");
  while (reader.next() !== undefined);
  reader.linesRead = 0;
  reader.push("3\n");
  expect([reader.next(), reader.linesRead]).toEqual([3, 1]);
});

test("a long line in many chunks takes linear time", () => {
  const reader = new JsonReader();
  reader.push("[");
  for (let at = 0; at < 300_000; at++) {
    reader.push('"abcdefgh",');
    expect(reader.next() === undefined).toBe(true);
  }
  reader.push("0]\n");
  expect((reader.next() as unknown[]).length).toBe(300_001);
});
