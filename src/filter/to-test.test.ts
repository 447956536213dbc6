import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeEvent } from "../events/decode.ts";
import { type ListField, listFields, type NumberField, type Subject, type TextField, textFields } from "./field.ts";
import { type CustomField, type CustomTest, everything, type Predicate, rawTexts, type TextTest } from "./predicate.ts";
import { compileTest } from "./to-test.ts";

const exec: Subject = {
  event: decodeEvent(
    {
      verb: "create",
      user: { username: "alice", groups: ["dev", "system:authenticated"] },
      sourceIPs: ["10.0.0.7", "192.168.1.1"],
      objectRef: { resource: "pods", subresource: "exec", namespace: "prod", name: "web-0" },
      responseStatus: { code: 101 },
    },
    false,
  ),
  streams: ["node-1"],
  outcome: "success",
  timeMicros: 1_000_000,
  raw: Buffer.from(String.raw`{"verb":"create","annotations":{"applied":"{\"image\":\"a\u0026b\"}"}}`),
};
const bare: Subject = {
  event: decodeEvent({}, false),
  streams: [],
  outcome: "unknown",
  timeMicros: null,
  raw: Buffer.from("{}"),
};

const text = (field: TextField, of: TextTest): Predicate => ({ kind: "text", field, test: of });
const list = (field: ListField, of: TextTest): Predicate => ({ kind: "list", field, test: of });
const number = (field: NumberField, op: "<" | "<=" | "=" | ">=" | ">", value: number): Predicate => ({
  kind: "number",
  field,
  op,
  value,
});
const custom = (field: CustomField, holds: CustomTest): Predicate => ({ kind: "custom", field, name: "a test", holds });
const not = (of: Predicate): Predicate => ({ kind: "not", of });
const absent: TextTest = { kind: "absent" };
const any: TextTest = { kind: "glob", pattern: "*" };

const cases: readonly [rule: string, predicate: Predicate, onExec: boolean, onBare: boolean][] = [
  ["everything matches everything", everything, true, true],
  ["any of nothing matches nothing", { kind: "any", of: [] }, false, false],
  ["a text that is there", text("user", { kind: "equals", value: "alice" }), true, false],
  ["a negated test holds for an absent value", not(text("user", { kind: "equals", value: "alice" })), false, true],
  ["absent text", text("namespace", absent), false, true],
  ["a glob is false for an absent value", text("namespace", any), true, false],
  ["a list passes by one value", list("group", { kind: "equals", value: "dev" }), true, false],
  ["a negated list test looks at all values", not(list("group", { kind: "equals", value: "dev" })), false, true],
  ["no value of the list passes", list("group", { kind: "equals", value: "ops" }), false, false],
  ["a list is absent when empty", list("source_ip", absent), false, true],
  ["an address of the list is in the range", list("source_ip", { kind: "cidr", range: "192.168.0.0/16" }), true, false],
  ["the streams of the subject", list("stream", { kind: "equals", value: "node-1" }), true, false],
  ["the outcome of the subject", text("outcome", { kind: "equals", value: "success" }), true, false],
  ["a number", number("code", "=", 101), true, false],
  ["< on an unknown number is false", number("code", "<", 500), true, false],
  ["a custom test of a text", custom("verb", (value) => value === "create"), true, false],
  ["a custom test of no text", custom("reason", (value) => value === null), true, true],
  ["a custom test of a list", custom("group", (value) => String(value) === "dev,system:authenticated"), true, false],
  ["a custom test of no list", custom("group", (value) => value === null), false, true],
  ["a custom test of a code", custom("code", (value) => value === 101), true, false],
  [">= on an unknown number is false", number("code", ">=", 0), true, false],
  ["the bounds of < and >", number("code", "<", 101), false, false],
  ["the bounds of <=", number("code", "<=", 101), true, false],
  [">", number("code", ">", 100), true, false],
  ["the time of the subject", number("time", ">=", 1_000_000), true, false],
  ["raw text", { kind: "raw", text: '"verb":"create"' }, true, false],
  ["raw text as it is escaped there", { kind: "raw", text: '"image":"a&b"' }, true, false],
  ["no such raw text", not({ kind: "raw", text: "list" }), true, true],
  [
    "all",
    { kind: "all", of: [text("verb", { kind: "equals", value: "create" }), number("code", "=", 101)] },
    true,
    false,
  ],
  ["any", { kind: "any", of: [text("verb", absent), number("code", "=", 101)] }, true, true],
];

test.each(cases)("%s", (_rule, predicate, onExec, onBare) => {
  const holds = compileTest(predicate);
  expect([holds(exec), holds(bare)]).toEqual([onExec, onBare]);
});

const word = fc.constantFrom("a", "b", "ab", "a/b", "10.0.0.1", "::1");
const maybe = fc.option(word, { nil: undefined });
const subjects: fc.Arbitrary<Subject> = fc.record({
  event: fc
    .record({
      verb: maybe,
      user: fc.record({ username: maybe, groups: fc.array(word, { maxLength: 3 }) }),
      sourceIPs: fc.array(word, { maxLength: 3 }),
      objectRef: fc.record({ resource: maybe, subresource: maybe, namespace: maybe }),
      responseStatus: fc.record({ code: fc.constantFrom(undefined, 0, 200, 404) }),
    })
    .map((object) => decodeEvent(JSON.parse(JSON.stringify(object)), false)),
  streams: fc.array(word, { maxLength: 2 }),
  outcome: word,
  timeMicros: fc.option(fc.nat(5)),
});
const textTests: fc.Arbitrary<TextTest> = fc.oneof(
  word.map((value) => ({ kind: "equals" as const, value })),
  fc.constantFrom("*", "a*", "?", "*b").map((pattern) => ({ kind: "glob" as const, pattern })),
  fc.constantFrom("10.0.0.0/8", "::/0").map((range) => ({ kind: "cidr" as const, range })),
  fc.constant({ kind: "absent" as const }),
);
const keys = <K extends string>(record: Record<K, unknown>) => fc.constantFrom(...(Object.keys(record) as K[]));
const { node: predicates } = fc.letrec<{ node: Predicate }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ kind: fc.constant("text" as const), field: keys(textFields), test: textTests }),
    fc.record({ kind: fc.constant("list" as const), field: keys(listFields), test: textTests }),
    fc.record({
      kind: fc.constant("number" as const),
      field: fc.constantFrom("code" as const, "time" as const),
      op: fc.constantFrom("<" as const, "<=" as const, "=" as const, ">=" as const, ">" as const),
      value: fc.constantFrom(0, 2, 200, 404),
    }),
    fc.record({ kind: fc.constant("not" as const), of: tie("node") }),
    fc.record({ kind: fc.constantFrom("all" as const, "any" as const), of: fc.array(tie("node"), { maxLength: 3 }) }),
  ),
}));

function alwaysEqual(left: (parts: Predicate[]) => Predicate, right: (parts: Predicate[]) => Predicate): void {
  fc.assert(
    fc.property(fc.array(predicates, { minLength: 1, maxLength: 3 }), subjects, (parts, subject) => {
      expect(compileTest(left(parts))(subject)).toBe(compileTest(right(parts))(subject));
    }),
    { numRuns: 500 },
  );
}

describe("the algebra of predicates, on any subject", () => {
  const all = (of: Predicate[]): Predicate => ({ kind: "all", of });
  const one = (of: Predicate[]): Predicate => ({ kind: "any", of });

  test("not not p = p", () => alwaysEqual((parts) => not(not(all(parts))), all));
  test("not all = any not", () =>
    alwaysEqual(
      (parts) => not(all(parts)),
      (parts) => one(parts.map(not)),
    ));
  test("not any = all not", () =>
    alwaysEqual(
      (parts) => not(one(parts)),
      (parts) => all(parts.map(not)),
    ));
  test("p and not p = nothing", () =>
    alwaysEqual(
      (parts) => all([all(parts), not(all(parts))]),
      () => one([]),
    ));
});

test("a test of raw text does not guess where there is none", () => {
  const { raw: _, ...without } = exec;
  expect(() => compileTest({ kind: "raw", text: "a" })(without)).toThrow("raw text");
});

test("the texts that a predicate looks for in raw text", () => {
  const raw = (of: string): Predicate => ({ kind: "raw", text: of });
  const nested: Predicate = { kind: "any", of: [raw("a"), not({ kind: "all", of: [raw("b"), raw("a"), everything] })] };
  expect(rawTexts(nested)).toEqual(["a", "b"]);
  expect(rawTexts(number("code", "=", 1))).toEqual([]);
});
