import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { decodeEvent } from "../events/decode.ts";
import type { Subject } from "./field.ts";
import { filterFlags, parseFilters } from "./flags.ts";
import { everything } from "./predicate.ts";
import { compileTest } from "./to-test.ts";

const clock = { nowMicros: 1_772_000_000_000_000, timeZone: null };
type Typed = Record<string, readonly string[]>;

function matching(typed: Typed, subjects: Record<string, Subject>): string {
  const holds = compileTest(parseFilters(typed, clock).predicate);
  const names = Object.entries(subjects).filter(([, subject]) => holds(subject));
  return names.map(([name]) => name).join(" ");
}

function subject(object: Record<string, unknown>, more: Partial<Subject> = {}): Subject {
  return { event: decodeEvent(object, false), streams: ["main"], outcome: "success", timeMicros: 0, ...more };
}

const byUser = Object.fromEntries(
  ["alice", "bob", "!eve", "a,b", ""].map((username) => [
    username || "nobody",
    subject({ user: username === "" ? {} : { username } }),
  ]),
);

const userCases: readonly [rule: string, typed: readonly string[], matches: string][] = [
  ["one value", ["alice"], "alice"],
  ["twice is or", ["alice", "bob"], "alice bob"],
  ["the same twice is once", ["alice", "alice"], "alice"],
  ["! excludes, and keeps requests without a user", ["!alice"], "bob !eve a,b nobody"],
  ["two negated ones exclude both", ["!alice", "!bob"], "!eve a,b nobody"],
  ["a value and a negated one", ["*", "!alice"], "bob !eve a,b"],
  ["an escaped ! is a literal one", ["\\!eve"], "!eve"],
  ["a negated literal !", ["!\\!eve"], "alice bob a,b nobody"],
  ["after the first ! another one is literal", ["!!eve"], "alice bob a,b nobody"],
  ["the empty value is absent", [""], "nobody"],
  ["! alone is present", ["!"], "alice bob !eve a,b"],
  ["a glob", ["?ob"], "bob"],
  ["a name may hold a comma", ["a,b"], "a,b"],
  ["a flag without values was not given", [], "alice bob !eve a,b nobody"],
];

test.each(userCases)("--user: %s", (_rule, typed, matches) => {
  expect(matching({ user: typed }, byUser)).toBe(matches);
});

const byVerb = Object.fromEntries(["get", "list", "watch"].map((verb) => [verb, subject({ verb })]));
const verbCases: readonly [rule: string, typed: readonly string[], matches: string][] = [
  ["a list is or", ["get,list"], "get list"],
  ["a list and another value", ["get,list", "watch"], "get list watch"],
  ["! before a list excludes all of it", ["!get,list"], "watch"],
  ["! before each says the same", ["!get,!list"], "watch"],
  ["! further on excludes that one", ["*,!list"], "get watch"],
];

test.each(verbCases)("--verb: %s", (_rule, typed, matches) => {
  expect(matching({ verb: typed }, byVerb)).toBe(matches);
});

const byCode = Object.fromEntries(
  [200, 399, 403, 404, 499, 500, 503, 0, -1].map((code) => [code || "none", subject({ responseStatus: { code } })]),
);
const codeCases: readonly [typed: readonly string[], matches: string][] = [
  [["403"], "403"],
  [["4xx"], "403 404 499"],
  [["4XX", "500"], "403 404 499 500"],
  [[">=500"], "500 503"],
  [[">499"], "500 503"],
  [["<400"], "200 399 -1"],
  [["<=399"], "200 399 -1"],
  [["=404"], "404"],
  [["400-499"], "403 404 499"],
  [["4xx", "!404"], "403 499"],
  [["4xx,!404"], "403 499"],
  [["!404"], "200 399 403 499 500 503 none -1"],
  [["!4xx,5xx"], "200 399 none -1"],
  [[""], "none"],
  [["!"], "200 399 403 404 499 500 503 -1"],
];

test.each(codeCases)("--code %j", (typed, matches) => {
  const sorted = (names: string) => names.split(" ").sort();
  expect(sorted(matching({ code: typed }, byCode))).toEqual(sorted(matches));
});

const full = subject(
  {
    verb: "get",
    level: "Metadata",
    stage: "ResponseComplete",
    auditID: "id-1",
    requestURI: "/api/v1/namespaces/prod/pods/web-0/log?follow=true",
    user: { username: "alice", groups: ["dev", "ops"] },
    impersonatedUser: { username: "root" },
    sourceIPs: ["10.1.2.3", "::ffff:172.16.0.1"],
    userAgent: "kubectl/v1.31.0",
    objectRef: { resource: "pods", subresource: "log", namespace: "prod", name: "web-0", apiVersion: "v1" },
    responseStatus: { code: 200 },
  },
  {
    timeMicros: clock.nowMicros - 1,
    raw: Buffer.from(String.raw`{"verb":"get","uri":"/log?a=1\u0026b=!x*","user":"Al"}`),
  },
);
const bare = subject({}, { streams: [], outcome: "unknown", timeMicros: null, raw: Buffer.from("{}") });

const flagCases: readonly [flag: string, holds: readonly string[], fails: readonly string[]][] = [
  ["user", ["alice"], ["root", ""]],
  ["as", ["root", "!alice"], ["alice", ""]],
  ["group", ["dev", "o*", "!system:masters"], ["system:masters", "!dev", ""]],
  ["verb", ["get"], ["Get"]],
  ["namespace", ["prod", "!"], [""]],
  ["resource", ["pods", "po", "Pod/log", "pods.", "pods,secrets", "!pods/exec"], ["pods/", "pods/exec", "!pods", ""]],
  ["name", ["web-*"], ["web"]],
  ["subresource", ["log", "!"], [""]],
  ["api-group", [""], ["apps", "!"]],
  ["code", ["2xx"], ["4xx"]],
  ["outcome", ["success", "suc*", "not_found,success"], ["!success", "*denied", ""]],
  ["stage", ["ResponseComplete"], ["Panic"]],
  ["level", ["Metadata,Request"], ["Request"]],
  ["agent", ["kubectl/*"], ["kubectl"]],
  [
    "source-ip",
    ["10.0.0.0/8", "10.1.2.3", "172.16.0.0/12", "172.16.0.1", "10.*", "!192.168.0.0/16"],
    ["10.1.2.4", "!10.0.0.0/8", "node-a", ""],
  ],
  ["audit-id", ["id-1"], ["id-2"]],
  ["uri", ["/api/v1/namespaces/prod/pods/web-0/log?follow=true", "*/log*"], ["/healthz"]],
  ["stream", ["main"], ["other", ""]],
  ["grep", ['"verb":"get"', "1&b", "!x*", "!x", "Al"], ["!nothing", "g?t", "al", "1&amp;b", "get,list"]],
  ["since", ["-1h"], ["now"]],
  ["until", ["now"], ["-1h"]],
];

test.each(flagCases)("--%s", (flag, holds, fails) => {
  for (const value of holds) expect([value, matching({ [flag]: [value] }, { full })]).toEqual([value, "full"]);
  for (const value of fails) expect([value, matching({ [flag]: [value] }, { full })]).toEqual([value, ""]);
});

test("the table above has every flag", () => {
  expect(flagCases.map(([flag]) => flag).toSorted()).toEqual(filterFlags.map(({ name }) => name).toSorted());
});

describe("together", () => {
  test("different flags must all hold", () => {
    expect(matching({ user: ["alice"], verb: ["get"] }, { full })).toBe("full");
    expect(matching({ user: ["alice"], verb: ["list"] }, { full })).toBe("");
  });

  test("an explicit empty text is no value either", () => {
    const written = subject({
      user: { username: "" },
      objectRef: { resource: "nodes", namespace: "", subresource: "" },
    });
    expect(matching({ user: [""], namespace: [""], resource: ["no/"] }, { written, full })).toBe("written");
    expect(matching({ user: ["!"] }, { written, full })).toBe("full");
    expect(matching({ namespace: ["!", "prod"] }, { written, full })).toBe("full");
  });

  test("--grep twice is or, and its text means what it says", () => {
    expect(matching({ grep: ["nothing", "Al"] }, { full })).toBe("full");
    expect(matching({ grep: ["nothing", "!Al"] }, { full })).toBe("");
    expect(parseFilters({ grep: ["!a", "!a"] }, clock)).toMatchObject({
      predicate: { kind: "raw", text: "!a" },
      wanted: [],
      typed: { grep: ["!a", "!a"] },
    });
  });

  test("no flag lets everything pass", () => {
    expect(parseFilters({ user: [] }, clock)).toEqual({
      predicate: everything,
      sinceMicros: null,
      untilMicros: null,
      wanted: [],
      typed: {},
    });
  });

  test("--since is inclusive, --until exclusive, an unknown time is outside", () => {
    const at = (timeMicros: number) => subject({}, { timeMicros });
    const subjects = { before: at(999_999), start: at(1_000_000), last: at(1_999_999), end: at(2_000_000), bare };
    const parsed = parseFilters({ since: ["@1"], until: ["@2"] }, clock);
    expect([parsed.sinceMicros, parsed.untilMicros]).toEqual([1_000_000, 2_000_000]);
    expect(matching({ since: ["@1"], until: ["@2"] }, subjects)).toBe("start last");
  });

  test("what was typed is kept in the order of the flags", () => {
    const { typed } = parseFilters({ since: ["-2h"], user: ["!a", "b"], verb: [] }, clock);
    expect(JSON.stringify(typed)).toBe('{"user":["!a","b"],"since":["-2h"]}');
  });

  test("each value looked for is named, absent ones are not", () => {
    const { wanted } = parseFilters({ user: ["a", "!b*", ""], "source-ip": ["10.0.0.1"], code: ["403"] }, clock);
    expect(wanted).toEqual([
      { flag: "user", field: "user", value: "a", test: { kind: "equals", value: "a" }, negated: false },
      { flag: "user", field: "user", value: "b*", test: { kind: "glob", pattern: "b*" }, negated: true },
      {
        flag: "source-ip",
        field: "source_ip",
        value: "10.0.0.1",
        test: { kind: "cidr", range: "10.0.0.1" },
        negated: false,
      },
    ]);
  });
});

const refused: readonly [typed: Typed, message: string, hint: string][] = [
  [{ grep: ["a", ""] }, "--grep: the text to look for is empty", "leave --grep out"],
  [{ code: ["abc"] }, "--code: `abc` is not a response code", "write 403, 4xx"],
  [{ code: ["4030"] }, "--code: `4030` is not a response code", "write 403, 4xx"],
  [{ code: ["499-400"] }, "--code: `499-400` is not a response code", "write 403, 4xx"],
  [{ code: ["!"], verb: ["get,"] }, "--verb: `get,` has an empty item", "give --verb '' by itself"],
  [{ verb: ["!,get"] }, "--verb: `!,get` has an empty item", "give --verb '' by itself"],
  [{ outcome: ["not-found"] }, "--outcome: `not-found` is not an outcome", "did you mean not_found?"],
  [
    { outcome: ["denied"] },
    "--outcome: `denied` is not an outcome",
    "did you mean admission_denied or authorization_denied?",
  ],
  [{ outcome: ["x*"] }, "--outcome: `x*` is not an outcome", "write one of unknown, success"],
  [
    { "source-ip": ["10.0.0.0/33"] },
    "--source-ip: `10.0.0.0/33` is not an address range",
    "write a range as 10.0.0.0/8",
  ],
  [{ since: ["2h"] }, "--since: `2h` is not a time", "did you mean -2h?"],
  [{ since: ["-2h", "-3h"] }, "--since is given twice: `-2h` and `-3h`", "give --since once"],
  [
    { since: ["now"], until: ["-1h"] },
    "--since `now` is not before --until `-1h`",
    "they mean 2026-02-25T06:13:20.000000Z and 2026-02-25T05:13:20.000000Z",
  ],
  [{ since: ["now"], until: ["now"] }, "--since `now` is not before --until `now`", "they mean"],
  [{ usr: ["a"] }, "there is no filter `--usr`", "did you mean --user?"],
];

test.each(refused)("refuses %j", (typed, message, hint) => {
  const expected = { name: "Failure", fault: "request", message, hint: expect.stringContaining(hint) };
  expect(() => parseFilters(typed, clock)).toThrow(expect.objectContaining(expected));
});

test("names are well-formed and distinct, summaries short and without full stop", () => {
  expect(new Set(filterFlags.map(({ name }) => name)).size).toBe(filterFlags.length);
  for (const { name, valueName, summary } of filterFlags) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(valueName).toMatch(/^[A-Z]+$/);
    expect(summary).toMatch(/^.{5,60}$/);
    expect(summary).not.toMatch(/\.$/);
  }
  expect(filterFlags.filter(({ alias }) => alias !== null)).toMatchObject([{ name: "namespace", alias: "n" }]);
});

test("random words give filters that run, or a Failure and nothing else", () => {
  const near = fc.string({ unit: fc.constantFrom(..."!\\*?,./-@<>=:0123459abhxz ") });
  const words = fc.array(fc.oneof(near, fc.string({ unit: "binary" }), fc.string()), { maxLength: 3 });
  const names = filterFlags.map(({ name }) => name);
  const zones = fc.constantFrom(null, "UTC", "America/New_York", "no/zone");
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...names, "other"), words), zones, (typed, timeZone) => {
      try {
        const { predicate } = parseFilters(typed, { ...clock, timeZone });
        for (const one of [full, bare]) expect(typeof compileTest(predicate)(one)).toBe("boolean");
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error.fault).toBe("request");
        expect(error.message).toMatch(/^(?:--|there is no filter|unknown time zone)/);
      }
    }),
    { numRuns: 3000 },
  );
});
