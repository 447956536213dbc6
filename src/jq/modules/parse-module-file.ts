import type { Source } from "../syntax/ast.ts";
import { CompileError } from "../syntax/compile-error.ts";
import { compileErrors } from "../syntax/describe-error.ts";
import { parseSource } from "../syntax/parse-source.ts";

/** Parses a module. Throws a CompileError that knows the file. */
export function parseModuleFile(path: string, text: string): Source {
  const file = { name: path, text };
  let source: Source;
  try {
    source = parseSource(text, path);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const [first, ...further] = compileErrors(error).map(
      ({ message, place }) => new CompileError(message, place, { file }),
    );
    throw first?.with(further) ?? error;
  }
  if (source.body !== null) throw new CompileError(bodyProblem, null, { file });
  return source;
}

/** jq 1.8.2 has its prefix in this message twice. */
const bodyProblem = "jq: error: library should only have function definitions, not a main expression";
