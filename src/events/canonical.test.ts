import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalText, inspectJson, withoutTypeMeta } from "./canonical.ts";

const bytes = (text: string) => Buffer.from(text);
const canonical = (text: string) => canonicalText(bytes(text)).toString();

// Strings as Go's encoding/json writes them with HTML escaping (apimachinery pkg/runtime/serializer/json/json.go).
const rewritten: readonly (readonly [rule: string, text: string, expected: string])[] = [
  ["white space between tokens goes", ' {\t"a" : [ 1 ,\r\n2 ] } ', '{"a":[1,2]}'],
  ["white space inside a string stays", '{"a":" b  c "}', '{"a":" b  c "}'],
  ["keys keep their order", '{"b":1,"a":2}', '{"b":1,"a":2}'],
  ["a repeated key stays", '{"a":1,"a":2}', '{"a":1,"a":2}'],
  ["numbers stay as written", "[1.0,1e5,-0,12345678901234567890,1E+400]", "[1.0,1e5,-0,12345678901234567890,1E+400]"],
  ["words", "[ true , false , null ]", "[true,false,null]"],
  ["empty things", '[ { } , [ ] , "" ]', '[{},[],""]'],
  ["< > & are escaped", '["<a> & b"]', '["\\u003ca\\u003e \\u0026 b"]'],
  ["in keys too", '{"<":1}', '{"\\u003c":1}'],
  ["U+2028 and U+2029 are escaped", '["\u2028\u2029"]', '["\\u2028\\u2029"]'],
  ["escapes in upper case", '["\\u003C\\u001B"]', '["\\u003c\\u001b"]'],
  ["an escaped slash", '["\\/"]', '["/"]'],
  ["escapes of plain characters", '["\\u0061\\u00e9\\ud83e\\udd8a\\u007f"]', '["aé🦊\u007f"]'],
  ["short escapes", '["\\u0008\\u0009\\u000a\\u000c\\u000d"]', '["\\b\\t\\n\\f\\r"]'],
  ["quote and backslash", '["\\u0022\\u005c"]', '["\\"\\\\"]'],
  ["a lone surrogate stays one", '["\\uD83E"]', '["\\ud83e"]'],
];

test.each(rewritten)("canonical text: %s", (_rule, text, expected) => {
  expect(canonical(text)).toBe(expected);
  expect(canonical(expected)).toBe(expected);
});

describe("one character in a string: canonical as it is, or not", () => {
  const codes = [...Array.from({ length: 0x100 }, (_, code) => code), 0x2027, 0x2028, 0x2029, 0x202a, 0x2128, 0xfffd];
  const hex = (code: number) => code.toString(16).padStart(4, "0");
  const ways: readonly (readonly [way: string, text: (code: number) => string | null])[] = [
    ["raw", (code) => (code < 0x20 || code === 0x22 || code === 0x5c ? null : `["${String.fromCharCode(code)}"]`)],
    ["escaped in lower case", (code) => `["\\u${hex(code)}"]`],
    ["escaped in upper case", (code) => `["\\u${hex(code).toUpperCase()}"]`],
    [
      "escaped by one letter",
      (code) => ('"\\/bfnrt'.includes(String.fromCharCode(code)) ? `["\\${String.fromCharCode(code)}"]` : null),
    ],
  ];

  test.each(ways)("%s", (_way, textOf) => {
    for (const text of codes.map(textOf).filter((each) => each !== null)) {
      expect(inspectJson(bytes(text)).canonical, text).toBe(text === canonical(text));
    }
  });
});

test.each(["", " ", "{", '{"a":1', "1 2", "{}{}", "{}x", "nul", '["\u0001"]', "[1,]", '{"a"}', "{'a':1}"])(
  "not exactly one JSON value: %j",
  (text) => {
    expect(() => canonical(text)).toThrow();
  },
);

test("a text longer than any piece it is read in", () => {
  const text = `{"a":"${"🦊é<".repeat(40_000)}"}`;
  expect(canonical(text)).toBe(text.replaceAll("<", "\\u003c"));
});

describe("what is hashed of an event", () => {
  const rest = '"level":"Metadata","auditID":"a"}';
  const hashed = (text: string) => withoutTypeMeta(bytes(text)).toString();
  const bare = hashed(`{${rest}`);

  test.each(["v1", "v1beta1", "v1alpha1"])("does not depend on kind and apiVersion: %s", (version) => {
    expect(hashed(`{"kind":"Event","apiVersion":"audit.k8s.io/${version}",${rest}`)).toBe(bare);
  });

  test.each([
    ["another value", '{"level":"Request","auditID":"a"}'],
    ["another order of keys", '{"auditID":"a","level":"Metadata"}'],
    ["a key more", `{"x":1,${rest}`],
    ["another kind", `{"kind":"Evend","apiVersion":"audit.k8s.io/v1",${rest}`],
    ["another group", `{"kind":"Event","apiVersion":"audit.k8s.com/v1",${rest}`],
    ["kind and apiVersion in another order", `{"apiVersion":"audit.k8s.io/v1","kind":"Event",${rest}`],
    ["kind and apiVersion twice", `{"kind":"Event","apiVersion":"audit.k8s.io/v1","kind":"Event",${rest}`],
    [
      "kind and apiVersion further behind",
      `{"level":"Metadata","kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a"}`,
    ],
  ])("tells apart: %s", (_rule, text) => {
    expect(hashed(text)).not.toBe(bare);
  });
});

const doubled: readonly (readonly [rule: string, text: string, duplicateKey: boolean])[] = [
  ["in the outer object", '{"a":1,"b":2,"a":3}', true],
  ["in an object directly inside", '{"a":{"b":1,"b":2}}', true],
  ["with white space", '{ "a" : 1 , "a" : 2 }', true],
  ["with escapes in them", '{"a\\u003c":1,"a\\u003c":2}', true],
  ["behind a nested object with the key", '{"a":{"b":1},"b":2,"b":3}', true],
  ["behind a list", '{"a":[{"a":1}],"a":2}', true],
  ["deeper down they do not matter", '{"a":{"b":{"c":1,"c":2}}}', false],
  ["nor in objects of a list", '{"a":[{"c":1,"c":2}]}', false],
  ["one in each of two objects", '{"a":{"c":1},"b":{"c":1}}', false],
  ["one outside, one inside", '{"a":{"a":1}}', false],
  ["a value like a key", '{"a":"b","b":"a"}', false],
  ["values in a list", '{"a":["x","x"]}', false],
  ["the beginning of another", '{"a":1,"ab":2}', false],
  ["another case", '{"a":1,"A":2}', false],
];

test.each(doubled)("duplicate keys: %s", (_rule, text, duplicateKey) => {
  expect(inspectJson(bytes(text)).duplicateKey).toBe(duplicateKey);
});

/** JSON as a tree that can hold a key twice, and numbers as they are written. */
type Tree =
  | { readonly kind: "raw"; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly Tree[] }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Tree])[] };

const texts = fc.oneof(
  fc.constantFrom(...'a b <>&/\\"\b\f\n\r\t\0\u001b\u001f\u007f\u2028\u2029\u2027\u202aé日🦊\ufeff\ufffd'),
  fc.string({ unit: "grapheme", maxLength: 6 }),
  fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 6 }),
  fc.constantFrom("annotations", "verb", "kind", "🦊<"),
);
const rawWords = fc.constantFrom("true", "false", "null", "0", "-0", "1.50", "1e400", "12345678901234567890");
const { object: objects } = fc.letrec<{ tree: Tree; object: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    rawWords.map((text): Tree => ({ kind: "raw", text })),
    texts.map((text): Tree => ({ kind: "text", text })),
    fc.array(tie("tree"), { maxLength: 4 }).map((items): Tree => ({ kind: "list", items })),
    tie("object"),
  ),
  object: fc
    .array(fc.tuple(texts, tie("tree")), { maxLength: 5 })
    .map((entries): Tree => ({ kind: "object", entries })),
}));

/** Decides how things are written. */
interface Pen {
  readonly quote: (text: string) => string;
  readonly space: () => string;
}

function write(tree: Tree, pen: Pen): string {
  const { space } = pen;
  switch (tree.kind) {
    case "raw":
      return tree.text;
    case "text":
      return pen.quote(tree.text);
    case "list":
      return `[${space()}${tree.items.map((item) => write(item, pen) + space()).join(`,${space()}`)}]`;
    case "object": {
      const entries = tree.entries.map(
        ([key, value]) => `${pen.quote(key)}${space()}:${space()}${write(value, pen)}${space()}`,
      );
      return `{${space()}${entries.join(`,${space()}`)}}`;
    }
  }
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const long = (char: string) =>
  char
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
const mustEscape = (char: string) => char < " " || char === '"' || char === "\\";
const goChar = (char: string) =>
  shortEscapes[char] ?? (mustEscape(char) || "<>&\u2028\u2029".includes(char) ? long(char) : char);
const goPen: Pen = { quote: (text) => `"${Array.from(text, goChar).join("")}"`, space: () => "" };

/** Other valid ways to write the same, chosen by a seed; `native` of 10 strings are written as Go does. */
function otherPen(seed: number, native: number): Pen {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
  const anyChar = (char: string): string => {
    const ways = [long(char), long(char).toUpperCase().replaceAll("U", "u")];
    const short = shortEscapes[char] ?? (char === "/" ? "\\/" : undefined);
    if (short !== undefined) ways.push(short, short);
    if (!mustEscape(char)) ways.push(char, char, char, char);
    return ways[next(ways.length)] ?? char;
  };
  return {
    quote: (text) => (next(10) < native ? goPen.quote(text) : `"${Array.from(text, anyChar).join("")}"`),
    space: () => (next(10) < native ? "" : (["", " ", "\t", "\n", "\r\n", "  "][next(6)] ?? "")),
  };
}

function hasTwice(tree: Tree, depth = 1): boolean {
  if (tree.kind !== "object" || depth > 2) return false;
  const keys = tree.entries.map(([key]) => key);
  return new Set(keys).size < keys.length || tree.entries.some(([, value]) => hasTwice(value, depth + 1));
}

describe("any JSON, in any valid writing", () => {
  const runs = { numRuns: 1500 };

  test("has one canonical text", () => {
    fc.assert(
      fc.property(objects, fc.nat(), (tree, seed) => {
        expect(canonical(write(tree, otherPen(seed, 3)))).toBe(write(tree, goPen));
      }),
      runs,
    );
  });

  test("is called canonical only if it is its canonical text", () => {
    let found = 0;
    fc.assert(
      fc.property(objects, fc.nat(), fc.constantFrom(3, 9, 10), (tree, seed, native) => {
        const text = write(tree, otherPen(seed, native));
        const isCanonical = text === canonical(text);
        expect(inspectJson(bytes(text)).canonical).toBe(isCanonical);
        if (isCanonical) found++;
      }),
      runs,
    );
    expect(found).toBeGreaterThan(runs.numRuns / 4);
    expect(found).toBeLessThan(runs.numRuns);
  });

  test("tells of a key that stands twice in the outer two levels", () => {
    fc.assert(
      fc.property(objects, (tree) => {
        expect(inspectJson(bytes(write(tree, goPen))).duplicateKey).toBe(hasTwice(tree));
      }),
      runs,
    );
  });
});

test("an escaped lone surrogate is rewritten, to the same text", () => {
  const text = '{"a":"\\ud83e"}';
  expect([inspectJson(bytes(text)).canonical, canonical(text)]).toEqual([false, text]);
});
