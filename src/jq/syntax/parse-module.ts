import type { Value } from "../values/value.ts";
import type { Import } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { metadataProblem, pathProblem } from "./constant-problems.ts";
import { constantValue } from "./constant-value.ts";
import { parseText } from "./parse-text.ts";
import { accept, expect, type Parser, peek, peekKind, placeFrom, take } from "./parser.ts";

/** `module {…};` at the head of a file: its metadata, null where there is none. */
export function parseModule(parser: Parser): Value {
  if (!accept(parser, "module")) return null;
  const meta = parseMetadata(parser);
  expect(parser, ";");
  return meta;
}

/** The `import` and `include` lines that come before all else. */
export function parseImports(parser: Parser): Import[] {
  const imports: Import[] = [];
  while (peekKind(parser) === "import" || peekKind(parser) === "include") imports.push(parseImport(parser));
  return imports;
}

function parseImport(parser: Parser): Import {
  const { start, kind } = take(parser);
  const path = parsePath(parser);
  let name: string | null = null;
  let isData = false;
  if (kind === "import") {
    expect(parser, "as");
    isData = peekKind(parser) === "BINDING";
    name = expect(parser, isData ? "BINDING" : "IDENT").text;
  }
  const meta = peekKind(parser) === ";" ? null : parseMetadata(parser);
  expect(parser, ";");
  return { path, name, isData, meta, ...placeFrom(parser, start) };
}

function parsePath(parser: Parser): string {
  const { start } = peek(parser);
  const path = parseText(parser);
  if (path.type === "literal" && typeof path.value === "string") return path.value;
  throw new CompileError(pathProblem, placeFrom(parser, start));
}

function parseMetadata(parser: Parser): Value {
  const { start } = peek(parser);
  const meta = constantValue(parser.query(parser));
  const problem = metadataProblem(meta);
  if (problem !== null) throw new CompileError(problem, placeFrom(parser, start));
  return meta ?? null;
}
