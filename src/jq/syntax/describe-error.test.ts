import { describe, expect, test } from "vitest";
import { CompileError } from "./compile-error.ts";
import { compileErrors, describeCompileError } from "./describe-error.ts";
import { parseSource } from "./parse-source.ts";

/** What is printed for a program, null where nothing is wrong with it. */
function refusal(text: string): string | null {
  try {
    parseSource(text);
    return null;
  } catch (error) {
    if (error instanceof CompileError) return describeCompileError(error, text);
    throw error;
  }
}

// What jq 1.8.2 says: line, column and number of carets, then the message.
const wrong: readonly (readonly [program: string, ...errors: string[]])[] = [
  ["{", "1:1+1 syntax error, unexpected end of file"],
  ["}", "1:1+1 syntax error, unexpected INVALID_CHARACTER, expecting end of file"],
  ["{1+2:3}", "1:2+1 syntax error, unexpected LITERAL", "1:2+3 May need parentheses around object key expression"],
  ["{(0):1}", "1:3+1 Cannot use number (0) as object key"],
  [
    "{(1):2, 3:4}",
    "1:3+1 Cannot use number (1) as object key",
    "1:9+1 syntax error, unexpected LITERAL",
    "1:9+1 May need parentheses around object key expression",
  ],
  ["{non_const:., (0):1}", "1:16+1 Cannot use number (0) as object key"],
  ['{([1,"a long text that is cut"]):1}', '1:3+29 Cannot use array ([1,"a long text that is cut"]) as object key'],
  [". as [] | null", "1:7+1 syntax error, unexpected ']', expecting BINDING or '[' or '{'"],
  [". as {} | null", "1:7+1 syntax error, unexpected '}'"],
  [". as {(true):$foo} | $foo", "1:8+4 Cannot use boolean (true) as object key"],
  ["module (.+1); 0", "1:8+5 Module metadata must be constant"],
  ["module []; 0", "1:8+2 Module metadata must be an object"],
  ["module (1+); 1", "1:11+1 syntax error, unexpected ')'", "1:8+4 Module metadata must be constant"],
  ["module {a:[1,(2,3)]}; 1", "1:8+13 Module metadata must be constant"],
  ['include "a" (.+1); 0', "1:13+5 Module metadata must be constant"],
  ['import "a" as f {a:-1}; 1', "1:17+6 Module metadata must be constant"],
  ['include "\\(a)"; 0', "1:9+6 Import path must be constant"],
  ["%::wat", "1:1+1 syntax error, unexpected '%', expecting end of file"],
  ['"u\\vw"', "1:3+2 Invalid escape at line 1, column 4 (while parsing '\"\\v\"')"],
  [
    '"a\\ud83dx\\qy\\u12\\uzzzz"',
    "1:3+6 Invalid \\uXXXX\\uXXXX surrogate pair escape at line 1, column 8 (while parsing '\"\\ud83d\"')",
    "1:10+2 Invalid escape at line 1, column 4 (while parsing '\"\\q\"')",
    "1:13+10 Invalid characters in \\uXXXX escape at line 1, column 12 (while parsing '\"\\u12\\uzzzz\"')",
  ],
  ['"\\\n\\q"', "1:2+1 Invalid escape at line 2, column 3 (while parsing '\"\\\n\\q\"')"],
  [
    String.raw`"\é\q" 1`,
    String.raw`1:2+2 Invalid escape at line 1, column 6 (while parsing '"\�"')`,
    String.raw`1:5+2 Invalid escape at line 1, column 4 (while parsing '"\q"')`,
    "1:9+1 syntax error, unexpected LITERAL, expecting end of file",
  ],
  ["1 + #a\r\n", "1:7+1 syntax error, unexpected end of file"],
  [
    ".é[1",
    "1:2+1 syntax error, unexpected INVALID_CHARACTER",
    '1:1+2 try .["field"] instead of .field for unusually named fields',
  ],
  [
    "{aé:1}",
    "1:3+1 syntax error, unexpected INVALID_CHARACTER, expecting '}'",
    "1:2+3 May need parentheses around object key expression",
  ],
  [".a.[1:]", "1:6+1 syntax error, unexpected ':', expecting '|' or ',' or ']'"],
  [".[:1].[:1]", "1:8+1 syntax error, unexpected ':'"],
  ["1 == 2 == 3", "1:8+2 syntax error, unexpected =="],
  [". = . = 1", "1:7+1 syntax error, unexpected '='"],
  ["1 < 2 == 3", "1:7+2 syntax error, unexpected =="],
  [
    "{é:1}",
    "1:2+1 syntax error, unexpected INVALID_CHARACTER",
    "1:2+2 May need parentheses around object key expression",
  ],
  ["1 é 2", "1:3+1 syntax error, unexpected INVALID_CHARACTER, expecting end of file"],
  [
    "break",
    "1:1+5 syntax error, unexpected end of file, expecting BINDING",
    "1:1+5 break requires a label to break to",
  ],
  ["if 1 then 2", "1:11+1 syntax error, unexpected end of file", "1:1+11 Possibly unterminated 'if' statement"],
  ["if 1", "1:4+1 syntax error, unexpected end of file, expecting then or '|' or ','"],
  ["if 1 then 2 else", "1:13+4 syntax error, unexpected end of file", "1:1+16 Possibly unterminated 'if' statement"],
  ["try 1 catch", "1:7+5 syntax error, unexpected end of file", "1:1+11 Possibly unterminated 'try' statement"],
  ['try error("x") catch ,', "1:22+1 syntax error, unexpected ','", "1:1+22 Possibly unterminated 'try' statement"],
  [
    ". foo",
    "1:3+3 syntax error, unexpected end of file",
    '1:1+5 try .["field"] instead of .field for unusually named fields',
  ],
  [".a.", "1:3+1 syntax error, unexpected end of file, expecting FORMAT or QQSTRING_START or '['"],
  ["..a", "1:3+1 syntax error, unexpected IDENT, expecting end of file"],
  ["f(1;2", "1:5+1 syntax error, unexpected end of file, expecting ';' or ')'"],
  ["f()", "1:3+1 syntax error, unexpected ')'"],
  [".[1", "1:3+1 syntax error, unexpected end of file, expecting '|' or ',' or ':' or ']'"],
  [".[1:2:3]", "1:6+1 syntax error, unexpected ':', expecting '|' or ',' or ']'"],
  [".[:]", "1:4+1 syntax error, unexpected ']'"],
  ["(1", "1:2+1 syntax error, unexpected end of file, expecting '|' or ',' or ')'"],
  ["[1}", "1:3+1 syntax error, unexpected INVALID_CHARACTER, expecting '|' or ',' or ']'"],
  ["[(]", "1:3+1 syntax error, unexpected INVALID_CHARACTER"],
  ["{a:1]", "1:5+1 syntax error, unexpected INVALID_CHARACTER, expecting '}'"],
  ["[1,]", "1:4+1 syntax error, unexpected ']'"],
  ["1 +", "1:3+1 syntax error, unexpected end of file"],
  ["1 + # foo", "1:9+1 syntax error, unexpected end of file"],
  ["1 2", "1:3+1 syntax error, unexpected LITERAL, expecting end of file"],
  [
    '"a',
    "1:2+1 syntax error, unexpected end of file, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END",
  ],
  ['"a\\(1', "1:5+1 syntax error, unexpected end of file, expecting QQSTRING_INTERP_END or '|' or ','"],
  ['"a\\(1 2) x"', "1:7+1 syntax error, unexpected LITERAL, expecting QQSTRING_INTERP_END or '|' or ','"],
  [
    '"\\',
    "1:2+1 syntax error, unexpected INVALID_CHARACTER, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END",
  ],
  ["reduce 1 as $x (1)", "1:18+1 syntax error, unexpected ')', expecting '|' or ',' or ';'"],
  ["foreach 1 as $x (1;2;3;4)", "1:23+1 syntax error, unexpected ';', expecting '|' or ',' or ')'"],
  ["def f 1;", "1:7+1 syntax error, unexpected LITERAL, expecting ':' or '('"],
  ["def f: 1", "1:8+1 syntax error, unexpected end of file, expecting '|' or ',' or ';'"],
  ["def if: 1; 2", "1:5+2 syntax error, unexpected if, expecting IDENT"],
  ["def f(a;): 1; f", "1:9+1 syntax error, unexpected ')', expecting IDENT or BINDING"],
  ["{a b}", "1:4+1 syntax error, unexpected IDENT, expecting '}'"],
  ["{a:1,,}", "1:6+1 syntax error, unexpected ','"],
  ["{[1]:2}", "1:2+1 syntax error, unexpected '['", "1:2+3 May need parentheses around object key expression"],
  [
    "{$__loc__:1}",
    "1:10+1 syntax error, unexpected ':', expecting '}'",
    "1:2+9 May need parentheses around object key expression",
  ],
  ["{.a:1}", "1:2+2 syntax error, unexpected FIELD", "1:2+2 May need parentheses around object key expression"],
  ["{a:1|2,3}", "1:8+1 syntax error, unexpected LITERAL"],
  ["{a:1 as $x|2}", "1:6+2 syntax error, unexpected as, expecting '}'"],
  ['import "a"; 1', "1:11+1 syntax error, unexpected ';', expecting as"],
  ["import a as b; 1", "1:8+1 syntax error, unexpected IDENT, expecting FORMAT or QQSTRING_START"],
  ['import "a" as b 1', "1:17+1 syntax error, unexpected end of file, expecting '|' or ',' or ';'"],
  ["1; 2", "1:2+1 syntax error, unexpected ';', expecting end of file"],
  ["1 as x | 2", "1:6+1 syntax error, unexpected IDENT, expecting BINDING or '[' or '{'"],
  ["1 as $x 2", "1:9+1 syntax error, unexpected LITERAL, expecting '|'"],
  [". as [$a, 1] | 1", "1:11+1 syntax error, unexpected LITERAL, expecting BINDING or '[' or '{'"],
  [". as {a} | 1", "1:8+1 syntax error, unexpected '}', expecting ':'"],
  [
    ". as {1:$a} | 1",
    "1:7+1 syntax error, unexpected LITERAL",
    "1:7+4 May need parentheses around object key expression",
  ],
  [". as [$a] ?// | 1", "1:15+1 syntax error, unexpected '|', expecting BINDING or '[' or '{'"],
  ["label x", "1:7+1 syntax error, unexpected IDENT, expecting BINDING"],
  ["label $x 1", "1:10+1 syntax error, unexpected LITERAL, expecting '|'"],
  ["$ x", "1:3+1 syntax error, unexpected IDENT, expecting '$'"],
  ["@", "1:1+1 syntax error, unexpected INVALID_CHARACTER, expecting end of file"],
  ["- -", "1:3+1 syntax error, unexpected end of file"],
  ["a::", "1:2+1 syntax error, unexpected ':', expecting end of file"],
  ["1 //= 2 //= 3", "1:9+3 syntax error, unexpected //="],
  ["else", "1:1+4 syntax error, unexpected else, expecting end of file"],
  [
    '{"a\\q":1,(1):2,"b\\w"}',
    "1:4+2 Invalid escape at line 1, column 4 (while parsing '\"\\q\"')",
    "1:11+1 Cannot use number (1) as object key",
    "1:18+2 Invalid escape at line 1, column 4 (while parsing '\"\\w\"')",
  ],
  ["\n\n  {a:\n}\n", "4:1+1 syntax error, unexpected '}'"],
  ["[\n1\n", "2:2+1 syntax error, unexpected end of file, expecting '|' or ',' or ']'"],
  ["{(\n1):2,\n(3)}", "2:1+1 Cannot use number (1) as object key", "3:4+1 syntax error, unexpected '}', expecting ':'"],
  ['"😀" 1', "1:8+1 syntax error, unexpected LITERAL, expecting end of file"],
  [
    "if . then 1 else 2 else 3 end",
    "1:20+4 syntax error, unexpected else, expecting end or '|' or ','",
    "1:1+23 Possibly unterminated 'if' statement",
  ],
];

function block(program: string, error: string): string {
  const [, line = "", column = "", carets = "", message = ""] = /^(\d+):(\d+)\+(\d+) (.*)$/s.exec(error) ?? [];
  return [
    `jq: error: ${message} at <top-level>, line ${line}, column ${column}:`,
    `    ${program.split("\n")[Number(line) - 1]}`,
    `    ${" ".repeat(Number(column) - 1)}${"^".repeat(Number(carets))}`,
  ].join("\n");
}

test.each(wrong)("%j", (program, ...errors) => {
  expect(refusal(program)).toBe(errors.map((error) => block(program, error)).join("\n"));
});

test("a program that nests deeper than jq can read", () => {
  const [first] = refusal("[".repeat(12_000))?.split("\n") ?? [];
  expect(first).toBe("jq: error: memory exhausted at <top-level>, line 1, column 9997:");
});

describe("an error", () => {
  test("is underlined in bytes up to the end of its first line", () => {
    const error = new CompileError("oh", { start: 5, end: 12 });
    expect(describeCompileError(error, "1\n\u{1f600}é+1\n+2", "x.jq")).toBe(
      "jq: error: oh at x.jq, line 2, column 7:\n    \u{1f600}é+1\n          ^^",
    );
  });

  test("of another file shows that file", () => {
    const elsewhere = new CompileError("no", { start: 4, end: 8 }, { file: { name: "b.jq", text: "# b\nnope" } });
    const error = new CompileError("oh", { start: 0, end: 1 }, { further: [elsewhere] });
    expect(describeCompileError(error, ".").split("\n")).toEqual([
      "jq: error: oh at <top-level>, line 1, column 1:",
      "    .",
      "    ^",
      "jq: error: no at b.jq, line 2, column 1:",
      "    nope",
      "    ^^^^",
    ]);
    expect(compileErrors(error)).toEqual([error, elsewhere]);
  });

  test("without a place is one line", () => {
    expect(describeCompileError(new CompileError("oh", null), ".")).toBe("jq: error: oh");
  });
});
