import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { compileGlob } from "./glob.ts";
import { compileTextTest } from "./text-test.ts";

const globCases: readonly [rule: string, pattern: string, holds: readonly string[], fails: readonly string[]][] = [
  ["without wildcard the whole text counts", "abc", ["abc"], ["ab", "abcd", "xabc", ""]],
  ["case counts", "Abc", ["Abc"], ["abc", "ABC"]],
  ["* is any run, also none and slashes", "a*c", ["ac", "abc", "a/b/c", "acc", "a\nc"], ["ab", "bac"]],
  ["* alone is any text", "*", ["a", "/", ""], []],
  ["? is one character", "a?c", ["abc", "a/c", "a😀c"], ["ac", "abbc"]],
  ["?* is at least one", "?*", ["a", "😀", "ab"], [""]],
  ["*? is at least one", "*?", ["a", "😀", "ab"], [""]],
  ["runs of * are one", "a***b", ["ab", "axb"], ["a"]],
  ["at both ends it is a search", "*exec*", ["exec", "pods/exec", "x exec y"], ["exe c"]],
  ["the end is anchored after a false start", "*ab", ["ab", "abab", "aab"], ["aba"]],
  ["brackets, dots, braces and backslashes are literal", "[a].{b}\\*", ["[a].{b}\\x"], ["a.b", "[a]x{b}\\"]],
  ["system users", "system:serviceaccount:*:default", ["system:serviceaccount:ns:default"], ["system:node:default"]],
];

test.each(globCases)("glob: %s", (_rule, pattern, holds, fails) => {
  const matches = compileTextTest({ kind: "glob", pattern });
  for (const value of holds) expect([value, matches(value)]).toEqual([value, true]);
  for (const value of fails) expect([value, matches(value)]).toEqual([value, false]);
  expect(matches(null)).toBe(false);
});

function naive(pattern: readonly string[], value: readonly string[]): boolean {
  const [token, ...rest] = pattern;
  if (token === undefined) return value.length === 0;
  if (token === "*") return naive(rest, value) || (value.length > 0 && naive(pattern, value.slice(1)));
  return value.length > 0 && (token === "?" || token === value[0]) && naive(rest, value.slice(1));
}

test("the glob matcher agrees with a naive one", () => {
  const letters = ["a", "b", "/", "😀", "\ud83d"];
  const pattern = fc.array(fc.constantFrom("*", "?", ...letters), { maxLength: 8 });
  const value = fc.array(fc.constantFrom(...letters), { maxLength: 10 });
  fc.assert(
    fc.property(pattern, value, (tokens, chars) => {
      const text = chars.join("");
      expect(compileGlob(tokens.join(""))(text)).toBe(naive([...tokens.join("")], [...text]));
    }),
    { numRuns: 5000 },
  );
});

test.each(["a*a*a*a*b", "*a*a*a*a*a*a*a*a*b", "a?*a?*a?*b", `${"a*".repeat(50)}b`])(
  "the glob %s is fast on a long text that almost matches",
  (pattern) => {
    const matches = compileGlob(pattern);
    const started = performance.now();
    expect(matches("a".repeat(1_000_000))).toBe(false);
    expect(matches(`${"a".repeat(1_000_000)}b`)).toBe(true);
    expect(performance.now() - started).toBeLessThan(5000);
  },
);

const rangeCases: readonly [rule: string, range: string, holds: readonly string[], fails: readonly string[]][] = [
  ["IPv4", "10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["11.0.0.0", "9.255.255.255", "::1"]],
  ["host bits of the range do not matter", "10.1.2.3/8", ["10.9.9.9"], ["11.1.2.3"]],
  ["IPv4 written as IPv6 is IPv4", "10.0.0.0/8", ["::ffff:10.1.2.3", "::FFFF:a01:203"], ["::ffff:11.1.2.3"]],
  ["a range written as IPv4 in IPv6", "::ffff:10.0.0.0/104", ["10.1.2.3", "::ffff:10.1.2.3"], ["11.0.0.1", "::1"]],
  ["IPv6", "2001:db8::/32", ["2001:db8::1", "2001:DB8:1:0::"], ["2001:db9::1", "10.0.0.1"]],
  ["one address in all its spellings", "2001:db8::1", ["2001:DB8:0:0::1"], ["2001:db8::2"]],
  ["one IPv4 address", "10.0.0.1", ["10.0.0.1", "::ffff:10.0.0.1"], ["10.0.0.10"]],
  ["all of IPv4", "0.0.0.0/0", ["1.2.3.4", "::ffff:1.2.3.4"], ["::1"]],
  ["all of IPv6", "::/0", ["::1", "fe80::1"], ["1.2.3.4", "::ffff:1.2.3.4"]],
  ["a range wider than IPv4 in IPv6 is IPv6", "::ffff:0:0/64", ["::1"], ["1.2.3.4"]],
  ["link-local with interface", "fe80::/10", ["fe80::1%eth0"], ["fec0::1%eth0"]],
  ["what is no address is in no range", "0.0.0.0/0", [], ["", "localhost", "1.2.3", "1.2.3.4:80", "1.2.3.4/8", "%"]],
];

test.each(rangeCases)("cidr: %s", (_rule, range, holds, fails) => {
  const matches = compileTextTest({ kind: "cidr", range });
  for (const value of holds) expect([value, matches(value)]).toEqual([value, true]);
  for (const value of fails) expect([value, matches(value)]).toEqual([value, false]);
  expect(matches(null)).toBe(false);
});

test.each(["", "/", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8", "fe80::%eth0/10", "host/8"])(
  "cidr: the range %j is refused",
  (range) => {
    expect(() => compileTextTest({ kind: "cidr", range })).toThrow(Failure);
  },
);

describe("other tests", () => {
  test("equals is exact and false for an absent value", () => {
    const matches = compileTextTest({ kind: "equals", value: "a*" });
    expect(["a*", "ab", "A*", "", null].map(matches)).toEqual([true, false, false, false, false]);
  });

  test("absent holds for an absent value alone", () => {
    expect([null, "", "a"].map(compileTextTest({ kind: "absent" }))).toEqual([true, false, false]);
  });
});
