import { describe, expect, test } from "vitest";
import { CompileError } from "../syntax/compile-error.ts";
import { describeCompileError } from "../syntax/describe-error.ts";
import { JqError } from "../values/error.ts";
import { linkProgram } from "./link.ts";
import type { LinkedImport } from "./linked-program.ts";
import type { ModuleFiles } from "./module-files.ts";

const texts: Readonly<Record<string, string>> = {
  "/lib/plain.jq": "def f: 1;",
  "/lib/dir/main.jq": "def f: 2;",
  "/lib/dir/jq/main.jq": "def f: 3;",
  "/lib/pair/pair.jq": "def f: 4;",
  "/lib/a/b/b.jq": "def f: 5;",
  "/lib/both.jq": "def f: 6;",
  "/lib/both/both.jq": "def f: 7;",
  "/lib/data.json": '1 {"a": 2}\n',
  "/lib/table/table.json": "[3]",
  "/lib/bad.json": "[1,",
  "/lib/outer.jq": 'import "inner" as i {search: "./sub"}; import "plain" as p; def f: i::f;',
  "/lib/sub/inner.jq": 'include "near" {search: "./"}; def f: 8;',
  "/lib/sub/near.jq": "def n: 9;",
  "/lib/cycle.jq": 'import "circle" as c;',
  "/lib/circle.jq": 'import "cycle" as c;',
  "/lib/self.jq": 'import "self" as s;',
  "/lib/broken.jq": "def f: ;\ndef g: {1:2};",
  "/lib/wrong.jq": "# two lines\nwat;",
  "/lib/main.jq": "def f: 1; f",
  "/lib/half.jq": 'import "gone" as g; import "bad" as $b;',
  "/opt/tools/lib/tool.jq": "def t: 1;",
  "/home/me/.jq": "def mine: 1;",
  "/home/me/lib/own.jq": "def o: 1;",
  "/project/here.jq": "def h: 1;",
  "/project/lib/rel.jq": "def r: 1;",
  "here.jq": "def w: 1;",
};

function files(changes: Partial<ModuleFiles> = {}): ModuleFiles & { readonly asked: string[] } {
  const asked: string[] = [];
  const read = (path: string): string | null => {
    asked.push(path);
    return texts[path] ?? null;
  };
  return {
    searchList: ["/lib"],
    origin: "/opt/tools/bin",
    home: null,
    programOrigin: "/project",
    read,
    asked,
    ...changes,
  };
}

function paths(imports: readonly LinkedImport[]): unknown[] {
  return imports.map(({ module, data }) => module?.path ?? data);
}

describe("an import finds", () => {
  const cases: [what: string, program: string, found: unknown, changes?: Partial<ModuleFiles>][] = [
    ["a file of its name", 'import "plain" as p; 1', "/lib/plain.jq"],
    ["jq/main.jq in a directory of its name", 'import "dir" as p; 1', "/lib/dir/jq/main.jq"],
    ["a file of its name in a directory of its name", 'import "pair" as p; 1', "/lib/pair/pair.jq"],
    ["the same below others", 'import "a/b" as p; 1', "/lib/a/b/b.jq"],
    ["the file before the directory", 'import "both" as p; 1', "/lib/both.jq"],
    ["an included file", 'include "plain"; 1', "/lib/plain.jq"],
    ["the values of a data file", 'import "data" as $d; 1', [1, { a: 2 }]],
    ["data in a directory", 'import "table" as $d; 1', [[3]]],
    ["data as text", 'import "bad" as $d {raw: true}; 1', "[1,"],
    ["a file in the working directory first", 'import "here" as h; 1', "here.jq"],
    ["a file beside the program", 'import "here" as h {search: "./"}; 1', "/project/here.jq"],
    ["a file below the program", 'import "rel" as r {search: "lib"}; 1', "/project/lib/rel.jq"],
    ["the first of several places", 'import "plain" as p {search: [1, "x", "/lib"]}; 1', "/lib/plain.jq"],
    ["a place above the program", 'import "plain" as p {search: "../lib/"}; 1', "/lib/plain.jq"],
    [
      "a place by the executable",
      'import "tool" as t; 1',
      "/opt/tools/lib/tool.jq",
      { searchList: ["$ORIGIN/../lib"] },
    ],
  ];
  test.each(cases)("%s", (_, program, found, changes) => {
    expect(paths(linkProgram(program, files(changes)).imports)).toEqual([found]);
  });

  test("nothing where it is optional", () => {
    const program = 'import "gone" as g {optional: true}; import "bad" as $b {optional: true}; import "plain" as p; 1';
    expect(paths(linkProgram(program, files()).imports)).toEqual(["/lib/plain.jq"]);
  });

  test("~ and ~/.jq in the home directory", () => {
    const program = 'import "own" as o {search: "~/lib"}; 1';
    const { imports } = linkProgram(program, files({ home: "/home/me" }));
    expect(paths(imports)).toEqual(["/home/me/.jq", "/home/me/lib/own.jq"]);
    expect(imports[0]?.import).toMatchObject({ name: null, isData: false });
  });

  test("what its module imports, each file once", () => {
    const { imports } = linkProgram('import "outer" as o; import "plain" as p; import "plain" as q; 1', files());
    expect(paths(imports)).toEqual(["/lib/outer.jq", "/lib/plain.jq", "/lib/plain.jq"]);
    const [outer, plain, again] = imports.map(({ module }) => module);
    expect(paths(outer?.imports ?? [])).toEqual(["/lib/sub/inner.jq", "/lib/plain.jq"]);
    expect(paths(outer?.imports[0]?.module?.imports ?? [])).toEqual(["/lib/sub/near.jq"]);
    expect(plain).toBe(again);
    expect(plain).toBe(outer?.imports[1]?.module);
  });

  test("the real path of a file", () => {
    const realPath = (path: string) => `/real${path}`;
    expect(paths(linkProgram('import "plain" as p; 1', files({ realPath })).imports)).toEqual(["/real/lib/plain.jq"]);
  });
});

// What jq 1.8.2 prints; it ends what it says of a whole file with an empty line.
const refused: readonly (readonly [program: string, ...lines: string[]])[] = [
  ["", 'jq: error: Top-level program not given (try ".")'],
  ["def f: 1;", 'jq: error: Top-level program not given (try ".")'],
  ['import "gone" as g; 1', "jq: error: module not found: gone", ""],
  ['import "gone" as g; import "lost" as l; 1', "jq: error: module not found: lost", ""],
  ['import "plain" as p {search: null}; 1', "jq: error: module not found: plain", ""],
  ['import "plain" as p {search: "."}; 1', "jq: error: module not found: plain", ""],
  [
    'import "plain" as p {search: "~/x"}; 1',
    "jq: error: module not found: plain (Could not expand ~/x. (Could not find home directory.))",
    "",
  ],
  [
    'import "../lib/plain" as p; 1',
    "jq: error: Relative paths to modules may not traverse to parent directories (../lib/plain)",
    "",
  ],
  ['import "a/a" as p; 1', "jq: error: module names must not have equal consecutive components: a/a", ""],
  [
    String.raw`import "a\\b" as p; 1`,
    String.raw`jq: error: Modules must be named by relative paths using '/', not '\' (a\b)`,
    "",
  ],
  [String.raw`import "a\u0000" as p; 1`, "jq: error: Module path contains a NUL byte", ""],
  ['import "cycle" as c; 1', "jq: error: circular import of /lib/cycle.jq", ""],
  ['import "self" as s; 1', "jq: error: circular import of /lib/self.jq", ""],
  [
    'import "main" as m; 1',
    "jq: error: jq: error: library should only have function definitions, not a main expression",
  ],
  [
    'import "bad" as $b; 1',
    "jq: error loading data file /lib/bad.json: Unfinished JSON term at EOF at line 1, column 3",
    "",
  ],
  [
    'import "broken" as b; import "wrong" as w; 1',
    "jq: error: syntax error, unexpected ';', expecting end of file at /lib/wrong.jq, line 2, column 4:",
    "    wat;",
    "       ^",
    "jq: error: syntax error, unexpected ';' at /lib/broken.jq, line 1, column 8:",
    "    def f: ;",
    "           ^",
  ],
  ["1 +", "jq: error: syntax error, unexpected end of file at <top-level>, line 1, column 3:", "    1 +", "      ^"],
];

test.each(refused)("%j is refused", (program, ...lines) => {
  let printed = "";
  try {
    linkProgram(program, files());
  } catch (error) {
    expect(error).toBeInstanceOf(CompileError);
    printed = describeCompileError(error as CompileError, program);
  }
  expect(printed.split("\n")).toEqual(lines);
});

test("only files below the places to search are read", () => {
  const { asked, ...rest } = files({ home: "/home/me" });
  linkProgram('import "outer" as o; import "data" as $d; import "/plain" as p; 1', rest);
  const outside = asked.filter((path) => path.startsWith("/") && !/^\/(?:lib\/|home\/me\/\.jq$)/.test(path));
  expect(outside).toEqual([]);
  expect(asked.filter((path) => path.includes(".."))).toEqual([]);
  expect(asked).toContain("plain.jq");
});

describe("modulemeta", () => {
  const modules: Readonly<Record<string, string>> = {
    "/lib/rich.jq": `module {"deps": 0, "version": 1.7}; import "a" as x {search: "./", as: "y"}; import "d" as $d; include "i";
      def f: 1; def g(h; $x): 2; def f: 3;`,
    "/lib/poor.jq": "def f: def g: 1; g;",
    "/lib/broken.jq": "def",
  };
  const { moduleMeta, searchList } = linkProgram(".", files({ read: (path) => modules[path] ?? null }));

  test("tells metadata, imports and functions in jq's order", () => {
    expect(JSON.stringify(moduleMeta("rich"))).toBe(
      '{"deps":[{"search":"./","as":"x","is_data":false,"relpath":"a"},' +
        '{"as":"d","is_data":true,"relpath":"d"},{"is_data":false,"relpath":"i"}],' +
        '"version":1.7,"defs":["f/0","g/2"]}',
    );
    expect(moduleMeta("poor")).toEqual({ deps: [], defs: ["f/0"] });
    expect(searchList).toEqual(["/lib"]);
  });

  test("is null for a broken module, and an error for none", () => {
    expect(moduleMeta("broken")).toBeNull();
    const messages = ["gone", "../x"].map((name) => {
      try {
        return moduleMeta(name);
      } catch (error) {
        return error instanceof JqError ? error.value : error;
      }
    });
    expect(messages).toEqual([
      "module not found: gone",
      "Relative paths to modules may not traverse to parent directories (../x)",
    ]);
  });
});
