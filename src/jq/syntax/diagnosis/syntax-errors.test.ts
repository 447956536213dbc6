import fc from "fast-check";
import { expect, test } from "vitest";
import { CompileError } from "../compile-error.ts";
import { tokenize } from "../lexer.ts";
import { parseSource } from "../parse-source.ts";
import { syntaxErrors } from "./syntax-errors.ts";

const operators = ["|", ",", "//", "=", "|=", "or", "and", "==", "<", "+", "-", "*", "/"];
const literals = [
  ".",
  "..",
  ".a",
  "1",
  "f",
  "$x",
  '"s"',
  '"\\(1)"',
  "@csv",
  "[]",
  "{}",
  "true",
  "$__loc__",
  "break $x",
];

function join(...parts: (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc
    .tuple(...parts.map((part) => (typeof part === "string" ? fc.constant(part) : part)))
    .map((all) => all.join(" "));
}

/** Programs of which most are right: operators that do not associate and constant keys make some wrong. */
const { query: program } = fc.letrec<{ query: string; term: string; pattern: string; entry: string }>((tie) => ({
  query: fc.oneof(
    { depthSize: "small" },
    tie("term"),
    join(tie("query"), fc.constantFrom(...operators), tie("query")),
    join(tie("term"), "as", tie("pattern"), "|", tie("query")),
    join("label $x |", tie("query")),
    join("def f(g; $x):", tie("query"), ";", tie("query")),
  ),
  term: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(...literals),
    join(tie("term"), fc.constantFrom(".b", ".b?", "[]", "?", '. "c"', ".[]?", ".[1]", ".[1:]", ".[:1]", "[:1]")),
    join(tie("term"), "[", tie("query"), fc.constantFrom("]", ": ]", "]?")),
    join("[", tie("query"), "]"),
    join("(", tie("query"), ")"),
    join("-", tie("term")),
    join("if", tie("query"), "then", tie("query"), fc.constantFrom("end", "elif . then 1 end", "else 2 end")),
    join("try", tie("term"), fc.constantFrom("", "catch .")),
    join("reduce", tie("term"), "as", tie("pattern"), "(", tie("query"), ";", tie("query"), ")"),
    join("{", tie("entry"), ",", tie("entry"), "}"),
  ),
  pattern: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom("$x", "{$x}"),
    join("[", tie("pattern"), ",", tie("pattern"), "]"),
    join("{a:", tie("pattern"), ", ($x):", tie("pattern"), "}"),
    join(tie("pattern"), "?//", tie("pattern")),
  ),
  entry: fc.oneof(fc.constantFrom("a", "$x", "if", '"k"'), join("a :", tie("term")), join("(", tie("query"), ") : 1")),
}));

const extra = [
  "end",
  "as",
  ";",
  ":",
  "?//",
  "$",
  "import",
  '"',
  "\\(",
  ")",
  "]",
  "}",
  "é",
  "catch",
  "module",
  "def",
  ...operators,
];

/** Programs with some words taken out or put in. */
const spoilt = fc
  .tuple(program, fc.array(fc.tuple(fc.nat(), fc.constantFrom("", ...extra)), { minLength: 1, maxLength: 3 }))
  .map(([text, changes]) => {
    const words = text.split(" ");
    for (const [at, word] of changes) words.splice(at % words.length, word === "" ? 1 : 0, word);
    return words.join(" ");
  });

function isRefused(text: string): boolean {
  try {
    parseSource(text);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(CompileError);
    return true;
  }
}

test("the parser refuses what the grammar refuses, and nothing else", () => {
  let right = 0;
  let count = 0;
  fc.assert(
    fc.property(fc.oneof(program, spoilt), (text) => {
      const errors = syntaxErrors(tokenize(text), () => ({}));
      expect(isRefused(text)).toBe(errors.length > 0);
      right += errors.length === 0 ? 1 : 0;
      count++;
    }),
    { numRuns: 2000 },
  );
  expect(right / count).toBeGreaterThan(0.1);
  expect(right / count).toBeLessThan(0.9);
});

test("no text makes the parser fail otherwise than with a CompileError", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom(...'."\\(){}[]ua1d|#\n\ud800 $@') }),
  );
  fc.assert(
    fc.property(text, (program) => typeof isRefused(program) === "boolean"),
    { numRuns: 3000 },
  );
});

test("tokens cover all of a program but blanks and comments", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'."\\()[ab1|+= \n$@é') }), (text) => {
      let end = 0;
      for (const token of tokenize(text).slice(0, -1)) {
        expect(token.start).toBeGreaterThanOrEqual(end);
        expect(text.slice(end, token.start)).toMatch(/^[ \n]*$/);
        expect(token.end).toBeGreaterThan(token.start);
        end = token.end;
      }
      expect(text.slice(end)).toMatch(/^[ \n]*$/);
    }),
  );
});
