import fc from "fast-check";
import { expect, test } from "vitest";
import { matchAll } from "../builtins/regex.ts";
import { JqError } from "../values/error.ts";
import { javascriptSource } from "./javascript.ts";
import { compileMatcher, type Positions } from "./matcher.ts";
import { parseRegex } from "./parse.ts";
import type { ParsedRegex } from "./tree.ts";

const options = { ignoreCase: false, isExtended: false, dotMatchesNewline: false, isSingleLine: true };
const first = { isLongest: false, isNotEmpty: false, isSpecial: false };

/** Patterns, many of which JavaScript's engine can take over. */
const { pattern } = fc.letrec<{ pattern: string; branch: string; piece: string; atom: string }>((tie) => ({
  pattern: fc.array(tie("branch"), { minLength: 1, maxLength: 2 }).map((branches) => branches.join("|")),
  branch: fc.array(tie("piece"), { maxLength: 3 }).map((pieces) => pieces.join("")),
  piece: fc
    .tuple(tie("atom"), fc.constantFrom("", "", "*", "+", "?", "*?", "??", "{2}", "{1,2}"))
    .map(([atom, quantifier]) => atom + quantifier),
  atom: fc.oneof(
    { maxDepth: 3, depthIdentifier: "pattern" },
    fc.constantFrom("a", "b", "é", "😀", ".", "[^a]", "\\w", "\\s", "(?i:B)", "(?:\\b)", "(?:^)", "(?:$)"),
    tie("pattern").map((inside) => `(${inside})`),
    tie("pattern").map((inside) => `(?:${inside}x)`),
    tie("pattern").map((inside) => `(?=${inside})a`),
    tie("pattern").map((inside) => `(?!${inside})b`),
  ),
}));

function parsed(regex: string): ParsedRegex | null {
  try {
    return parseRegex(regex, options);
  } catch (error) {
    if (error instanceof JqError) return null;
    throw error;
  }
}

/** The text of the match and of its groups. */
function textsOf(text: string, positions: Positions): (string | null)[] {
  const texts: (string | null)[] = [];
  for (let at = 0; at < positions.length; at += 2) {
    const start = positions[at] as number;
    texts.push(start === -1 ? null : text.slice(start, positions[at + 1]));
  }
  return texts;
}

test("JavaScript's engine and the matcher agree on patterns that mean the same", () => {
  let shared = 0;
  const letters = fc.constantFrom("a", "b", "B", "x", "é", "😀", " ", "\n");
  const texts = fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(pattern, texts, (regex, text) => {
      const tree = parsed(regex);
      if (tree === null || javascriptSource(tree.root, true) === null) return;
      shared++;
      const [native] = matchAll(text, regex, null, false);
      const positions = compileMatcher(tree, first)(text, 0);
      expect(native === undefined).toBe(positions === null);
      if (native === undefined || positions === null) return;
      expect(native.offset).toBe(Array.from(text.slice(0, positions[0])).length);
      // In an empty match the groups are reported as empty.
      const groups = native.length === 0 ? [] : native.captures.map((group) => group.string);
      expect([native.string, ...groups]).toEqual(textsOf(text, positions).slice(0, groups.length + 1));
    }),
    { numRuns: 3000 },
  );
  expect(shared).toBeGreaterThan(500);
});

test("a pattern that would try for ever is given up", () => {
  const text = "abc ".repeat(20);
  const message = (): unknown => {
    try {
      return matchAll(text, "(?:a|(b)|[^x])*y", null, false);
    } catch (error) {
      return error instanceof JqError ? error.value : error;
    }
  };
  expect(message()).toBe("Regex failure: retry-limit-in-match over");
});
