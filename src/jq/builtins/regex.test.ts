import fc from "fast-check";
import { expect, test } from "vitest";
import { JqError } from "../values/error.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import { captureObject, type Match, matchAll, regexFunctions, scanAll, splitAll, substitute } from "./regex.ts";

/** What jq 1.8.2 answers: matches as `offset+length:text` with the groups in parentheses (`name` in front of
 * them, `-` for one that is not set), or the error. */
const answers: readonly [text: string, regex: string, flags: string | null, answer: string][] = [
  ["abcABC", "abc", null, "0+3:abc"],
  ["abcABC", "abc", "gi", "0+3:abc 3+3:ABC"],
  ["abcABC", "", "g", "0+0: 1+0: 2+0: 3+0: 4+0: 5+0: 6+0:"],
  ["", "", "g", "0+0:"],
  ["aXbX", "x", "i", "1+1:X"],
  ["aa aaa a", "a+", "gl", "3+3:aaa 7+1:a"],
  ["ab abc abcd", "ab|abc|abcd", "gl", "7+4:abcd"],
  ["xaxa", "a*", "gn", "1+1:a 3+1:a"],
  ["a b # c", "a b # c", "x", ""],
  ["aB", "(?i)ab", null, "0+2:aB"],
  ["aBc", "a(?i:b)C", null, ""],
  ["a\nb", "a.b", null, ""],
  ["a\nb", "a.b", "s", ""],
  ["a\nb", "a.b", "p", "0+3:a\nb"],
  ["a\nb", "a.b", "m", "0+3:a\nb"],
  ["a\nb", "(?s)a.b", null, "0+3:a\nb"],
  ["a\nb\n", "^.$", "g", ""],
  ["a\nb\n", "(?m)^.$", "g", "0+1:a 2+1:b"],
  ["a\n", "a$", null, "0+1:a"],
  ["a\n", "a\\z", null, ""],
  ["a\n", "a\\Z", null, "0+1:a"],
  ["a\nb", "^b", "s", ""],
  ["foo bar", "(?<x>o)(?<y>r)?", "g", "1+1:o(x1+1:o,y-) 2+1:o(x2+1:o,y-)"],
  ["xyz", "(?<a>x)?(?<b>q)?", null, "0+1:x(a0+1:x,b-)"],
  ["abc", "(?<x>b)|(?<x>c)", "g", "1+1:b(x1+1:b,x-) 2+1:c(x-,x2+1:c)"],
  ["xab", "(?=(b))|(?<n>x)", "g", "0+1:x(-,n0+1:x) 2+0:(2+0:,n-)"],
  ["ab", "(?:(a)|b)*", null, "0+2:ab(0+1:a)"],
  ["ab", "(?:(a)|b)+?$", null, "0+2:ab(0+1:a)"],
  ["b", "(?:a?|b)*", null, "0+0:"],
  ["ab", "(?:a?b??)*", null, "0+1:a"],
  ["aab", "(a|\\1b)*", null, "0+2:aa(1+1:a)"],
  ["xb", "(?<x>a?)?b?", null, "0+0:(x0+0:)"],
  ["b", "(?<x>a?)?b", null, "0+1:b(x0+0:)"],
  ["ab", "(a*)+", "g", "0+1:a(1+0:) 1+0:(1+0:) 2+0:(2+0:)"],
  ["ab", "(a|b?)*?b", null, "0+2:ab(0+1:a)"],
  ["abcd", "(a|ab)(c|bcd)(d*)", null, "0+4:abcd(0+1:a,1+3:bcd,4+0:)"],
  ["aab", "(a)\\1", null, "0+2:aa(0+1:a)"],
  ["ab", "(a)?(b)\\1", null, ""],
  ["aAa", "(?i)(a)\\1\\1", null, "0+3:aAa(0+1:a)"],
  ["abab", "(?<p>ab)\\k<p>", null, "0+4:abab(p0+2:ab)"],
  ["aba", "(?<n>a)(?<n>b)\\k<n>", null, "0+3:aba(n0+1:a,n1+1:b)"],
  ["é€😀x", ".", "g", "0+1:é 1+1:€ 2+1:😀 3+1:x"],
  ["😀a", "a", null, "1+1:a"],
  ["😀é", "(?<c>é)", null, "1+1:é(c1+1:é)"],
  ["é", "", "g", "0+0: 1+0: 1+0:"],
  ["aé€b", "x*", "g", "0+0: 1+0: 2+0: 2+0: 3+0: 3+0: 3+0: 4+0:"],
  ["ss😀", "\\B", "g", "1+0: 3+0:"],
  ["Zoë_1-²", "\\w+", "g", "0+5:Zoë_1 6+1:²"],
  ["٣ 3", "\\d", "g", "0+1:٣ 2+1:3"],
  ["a\u00a0b\u0085c", "\\s", "g", "1+1:\u00a0 3+1:\u0085"],
  ["Ünï cödé", "\\b", "g", "0+0: 1+0: 3+0: 4+0: 8+0:"],
  ["ſKſ", "[sk]+", "i", "0+3:ſKſ"],
  ["STRASSE Straße", "strasse", "gi", "0+7:STRASSE 8+6:Straße"],
  ["ﬁ", "FI", "i", "0+1:ﬁ"],
  ["ßss", "ß{1,2}", "i", "0+3:ßss"],
  ["ÀÉ", "[[:lower:]]+", "i", "0+2:ÀÉ"],
  ["ÀÉ", "(?i)\\p{Lower}", null, ""],
  ["a1_-", "[[:alnum:]_]+", null, "0+3:a1_"],
  ["a1_-", "[^[:alnum:]]", "g", "2+1:_ 3+1:-"],
  ["aα", "\\p{Greek}", null, "1+1:α"],
  ["aα", "\\P{Greek}\\p{^Latin}", null, "0+2:aα"],
  ["aB", "\\p{Uppercase Letter}", null, "1+1:B"],
  ["((a)b)", "\\((?:[^()]|\\g<0>)*\\)", null, "0+6:((a)b)"],
  ["f(g(x))", "(?<p>\\((?:[^()]++|\\g<p>)*\\))", null, "1+6:(g(x))(p1+6:(g(x)))"],
  ["aaab", "(?>a*)ab", null, ""],
  ["aaab", "a*+b", null, "0+4:aaab"],
  ["aab", "a{1,2}+b", null, "0+3:aab"],
  ["abab", "a\\Kb", "g", "1+1:b 3+1:b"],
  ["aab", "\\Ga", "g", "0+1:a 1+1:a"],
  ["ab", "(a)?b?(?(1)x|y)?", null, "0+2:ab(0+1:a)"],
  ["ax by", "(?:(a)|b)(?(1)x|y)", "g", "0+2:ax(0+1:a) 3+2:by(-)"],
  ["a/*b*/c", "/\\*(?~\\*/)\\*/", null, "1+5:/*b*/"],
  ["a\r\nb", "\\R", "g", "1+2:\r\n"],
  ["e\u0301x", "\\X", "g", "0+2:e\u0301 2+1:x"],
  ["a.b", "\\Qa.\\Eb", null, "0+3:a.b"],
  ["a{,3}", "a{,3}", null, "0+5:a{,3}"],
  ["abc", "[a-c&&b]+", null, "0+3:abc"],
  ["a]b", "[]]", null, "1+1:]"],
  ["a-b", "[a-]+", null, "0+2:a-"],
  ["[a]", "[[a]]", null, "1+2:a]"],
  ["h4", "\\h", null, "0+1:h"],
  ["b", "(?<=a?)b", null, "0+1:b"],
  ["xaab", "(?<=xa{2})b", null, "3+1:b"],
  ["ab cb", "(?<!a)b", "g", "4+1:b"],
  ["ab", "\\x61\\x{62}", null, "0+2:ab"],
  ["é", "\\xc3\\xa9", null, "0+1:é"],
  ["a\tb", "a\\tb", null, "0+3:a\tb"],
  ["a", "a(?#comment)", null, "0+1:a"],
  ["ab", "(?:a?)*b", null, "0+2:ab"],
  ["aaa", "(?:a{1,2}){2}", null, "0+3:aaa"],
  ["aXbxc", "x", "gi", "1+1:X 3+1:x"],
  ["a", "(?&x)(?<x>a)", null, ""],
  ["aa", "(?:a??)*", null, "0+0:"],
  ["aa", "(?:a?)+?", null, "0+1:a"],
  ["aa", "(?:a+)??", null, "0+0:"],
  ["aaa", "(?:a+?)*", null, "0+3:aaa"],
  ["aaaa", "(?:a{2}){2}", null, "0+4:aaaa"],
  ["aaa", "(?:a*){2}", null, "0+3:aaa"],
  ["aa", "(?:a?)??", null, "0+0:"],
  ["aa", "(?:a*?)+", null, "0+0:"],
  ["a", "(", null, "Regex failure: end pattern with unmatched parenthesis"],
  ["a", "a)", null, "Regex failure: unmatched close parenthesis"],
  ["a", "[a", null, "Regex failure: premature end of char-class"],
  ["a", "[]", null, "Regex failure: empty char-class"],
  ["a", "*", null, "Regex failure: target of repeat operator is not specified"],
  ["a", "^*", null, "Regex failure: target of repeat operator is invalid"],
  ["a", "\\", null, "Regex failure: end pattern at escape"],
  ["a", "a{2,1}", null, "Regex failure: upper is smaller than lower in repeat range"],
  ["a", "a{100001}", null, "Regex failure: too big number for repeat range"],
  ["a", "[b-a]", null, "Regex failure: empty range in char class"],
  ["a", "[a-\\d]", null, "Regex failure: char-class value at end of range"],
  ["a", "[\\d-a]", null, "Regex failure: unmatched range specifier in char-class"],
  ["a", "[[:x:]]", null, "Regex failure: invalid POSIX bracket type"],
  ["a", "\\p{x}", null, "Regex failure: invalid character property name {x}"],
  ["a", "(?z)", null, "Regex failure: undefined group option"],
  ["a", "(?-i)", null, "Regex failure: invalid group name <>"],
  ["a", "(?P<x>a)", null, "Regex failure: undefined group option"],
  ["a", "(?<>a)", null, "Regex failure: group name is empty"],
  ["a", "(?<1>a)", null, "Regex failure: invalid group name <1>"],
  ["a", "(?<.>a)", null, "Regex failure: invalid char in group name <.>"],
  ["a", "(?<x", null, "Regex failure: invalid group name <x>"],
  ["a", "\\k<x>", null, "Regex failure: undefined name <x> reference"],
  ["a", "\\g<x>", null, "Regex failure: undefined name <x> reference"],
  ["a", "\\g<1>", null, "Regex failure: undefined group <1> reference"],
  ["a", "(a)\\2", null, "Regex failure: invalid backref number/name"],
  ["a", "(a\\g<1>)", null, "Regex failure: never ending recursion"],
  ["a", "(?<x>a)(?<x>b)\\g<x>", null, "Regex failure: multiplex definition name <x> call"],
  ["a", "(?<=a|bc)", null, "Regex failure: invalid pattern in look-behind"],
  ["a", "(?<=b+a+)", null, "Regex failure: invalid pattern in look-behind"],
  ["a", "(?<!(a))", null, "Regex failure: invalid pattern in look-behind"],
  ["a", "\\xe9", null, "Regex failure: too short multibyte code string"],
  ["a", "\\x{61", null, "Regex failure: invalid code point value"],
  ["a", "(?(1)a)", null, "Regex failure: invalid backref number/name"],
  ["a", "(?#", null, "Regex failure: end pattern in group"],
  ["a", "(?", null, "Regex failure: end pattern in group"],
  ["a", "x", "q", "q is not a valid modifier string"],
  ["a", "x", "gG", "gG is not a valid modifier string"],
];

test.each(answers)("%j matched with %j, flags %j", (text, regex, flags, answer) => {
  expect(attempt(() => matchAll(text, regex, flags, false).map(summary).join(" "))).toBe(answer);
});

test.each(answers)("%j tested with %j, flags %j", (text, regex, flags, answer) => {
  const isError = /^Regex failure|modifier/.test(answer);
  expect(attempt(() => matchAll(text, regex, flags, true))).toBe(isError ? answer : answer !== "");
});

function summary({ captures, ...whole }: Match): string {
  const groups = captures.map((group) => (group.name ?? "") + place(group)).join(",");
  return place(whole) + (groups === "" ? "" : `(${groups})`);
}

function place({ offset, length, string }: Omit<Match, "captures"> | Match["captures"][number]): string {
  return offset === -1 ? "-" : `${offset}+${length}:${string}`;
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof JqError ? error.value : error;
  }
}

test("a match object has jq's fields in jq's order", () => {
  expect(jsonText(matchAll("xab", "(?<n>a)()(q)?", null, false))).toBe(
    '[{"offset":1,"length":1,"string":"a","captures":[{"offset":1,"length":1,"string":"a","name":"n"},' +
      '{"offset":2,"string":"","length":0,"name":null},{"offset":-1,"string":null,"length":0,"name":null}]}]',
  );
});

test("wrong types", () => {
  const test1 = (input: Value, argument: Value) =>
    attempt(() => regexFunctions["test/1"]?.(input, argument, null, null));
  expect(test1(1, "a")).toBe("number (1) cannot be matched, as it is not a string");
  expect(test1("a", 1)).toBe("number not a string or array");
  expect(test1("a", [])).toBe("array not a string or array");
  expect(test1("a", ["A", "i"])).toBe(true);
  expect(test1("a", ["A"])).toBe(false);
  expect(test1("a", [1])).toBe("number (1) is not a string");
  expect(test1("a", ["a", 1])).toBe("number (1) is not a string");
  expect(attempt(() => scanAll("a", "a", 1))).toBe('string ("g") and number (1) cannot be added');
  expect(attempt(() => splitAll("a", "a", 1))).toBe('number (1) and string ("g") cannot be added');
});

test("scan, splits, split and capture", () => {
  expect(scanAll("a1b22", "[a-z]", null)).toEqual(["a", "b"]);
  expect(scanAll("a1b22", "([a-z])(\\d+)(x)?", null)).toEqual([
    ["a", "1", null],
    ["b", "22", null],
  ]);
  expect(splitAll("aXbxc", "x", "i")).toEqual(["a", "b", "c"]);
  expect(splitAll("é😀€", "😀", null)).toEqual(["é", "€"]);
  expect(splitAll("ab", "", null)).toEqual(["", "a", "b", ""]);
  expect(regexFunctions["split/2"]?.("a, b,c", ", *", null, null)).toEqual(["a", "b", "c"]);
  const [match] = matchAll("xyz", "(?<a>x)(y)(?<__proto__>z)(?<a>q)?", null, false);
  expect(jsonText(captureObject(match as Match))).toBe('{"a":null,"__proto__":"z"}');
});

test("sub takes the outputs of the replacements one by one", () => {
  const sub = (text: string, regex: string, replacementsOf: (groups: Value) => Value[]) =>
    attempt(() => substitute(text, matchAll(text, regex, "g", false), replacementsOf));
  expect(sub("abc", "b", () => ["1", "2"])).toEqual(["a1c", "a2c"]);
  expect(sub("abcb", "b", () => [])).toEqual(["abcb"]);
  expect(sub("abcb", "b", () => [null])).toEqual(["ac"]);
  expect(sub("abcb", "x", () => ["1", "2"])).toEqual(["abcb"]);
  expect(sub("abcb", "b", () => [1])).toBe('string ("a") and number (1) cannot be added');
  expect(sub("é😀a😀", "😀", () => ["-"])).toEqual(["é-a-"]);
  expect(sub("é", "", () => ["-"])).toEqual(["-é--"]);
  const byLetter = (first: Value[], others: Value[]) => (groups: Value) =>
    jsonText(groups) === '{"l":"a"}' ? first : others;
  expect(sub("abc", "(?<l>[ab])", byLetter(["1", "2", "3"], ["x"]))).toEqual(["1xc", "2c", "3c"]);
  expect(sub("abc", "(?<l>[ab])", byLetter(["1"], ["x", "y"]))).toEqual(["1xc", "yc"]);
});

test("the pieces between matches and the matches make up the text", () => {
  const text = fc.array(fc.constantFrom("a", "b", "é", "😀", "-")).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.constantFrom("a", "[ab]+", "(?:a|(b))+", "(?>é|😀)", "a\\Kb"), (whole, regex) => {
      const pieces = splitAll(whole, regex, null);
      const found = matchAll(whole, regex, "g", false).map((match) => match.string);
      expect(pieces.map((piece, at) => piece + (found[at] ?? "")).join("")).toBe(whole);
    }),
  );
});
