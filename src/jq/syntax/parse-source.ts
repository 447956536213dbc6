import type { Definition, Source } from "./ast.ts";
import { CompileError } from "./compile-error.ts";
import { syntaxErrors } from "./diagnosis/syntax-errors.ts";
import { tokenize } from "./lexer.ts";
import { parseImports, parseModule } from "./parse-module.ts";
import { parseDefinition, parseExpression, parseQuery } from "./parse-query.ts";
import { parseTerm } from "./parse-term.ts";
import { type Parser, peekKind, unexpected } from "./parser.ts";

/** Parses a program or a module by the grammar of jq 1.8.2. `fileName` is what `$__loc__` tells. Throws a
 * CompileError, never anything else. */
export function parseSource(text: string, fileName = "<top-level>"): Source {
  const parser: Parser = {
    tokens: tokenize(text),
    at: 0,
    location: ({ start }) => ({ file: fileName, line: lineOf(start, text) }),
    query: parseQuery,
    expression: parseExpression,
    term: parseTerm,
  };
  try {
    return parseTopLevel(parser);
  } catch (error) {
    if (error instanceof CompileError) throw allErrors(parser) ?? error;
    if (error instanceof RangeError) throw allErrors(parser) ?? new CompileError(tooDeep, null);
    throw error;
  }
}

/** What jq says of a program that nests too deeply for it. */
const tooDeep = "memory exhausted";

/** The first error in jq's order, with the others behind it. */
function allErrors({ tokens, location }: Parser): CompileError | null {
  const [first, ...further] = syntaxErrors(tokens, location);
  return first?.with(further) ?? null;
}

function parseTopLevel(parser: Parser): Source {
  const meta = parseModule(parser);
  const imports = parseImports(parser);
  const definitions: Definition[] = [];
  while (peekKind(parser) === "def") definitions.push(parseDefinition(parser));
  const body = peekKind(parser) === "end of file" ? null : parser.query(parser);
  if (peekKind(parser) !== "end of file") throw unexpected(parser);
  return { meta, imports, definitions, body };
}

function lineOf(start: number, text: string): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < start; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
