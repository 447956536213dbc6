import { posix } from "node:path";
import { globalVariables } from "../jq/command/named-values.ts";
import { type JqRequest, moduleFiles, programText } from "../jq/command/run-request.ts";
import type { System } from "../jq/command/system.ts";
import { buildConfiguration } from "../jq/command/usage.ts";
import { linkProgram } from "../jq/modules/link.ts";
import type { LinkedImport, LinkedProgram } from "../jq/modules/linked-program.ts";
import { compileProgram, type Program } from "../jq/program.ts";
import { parseSource } from "../jq/syntax/parse-source.ts";
import type { Value } from "../jq/values/value.ts";
import { preludeText } from "./prelude.ts";

/** A program that is ready to be planned. */
export interface LoadedProgram {
  readonly text: string;
  readonly variables: ReadonlyMap<string, Value>;
  /** Throws CompileError. */
  link(): LinkedProgram;
}

/** Loads a program with its variables and the files it names. Throws BadRequest. */
export function loadProgram(request: JqRequest, system: System): LoadedProgram {
  const { args } = request;
  const variables = globalVariables(args, system, buildConfiguration);
  const text = args.fromFile ? programText(request.program, system) : request.program;
  const directory = args.fromFile ? posix.dirname(request.program) : ".";
  return {
    text,
    variables,
    link: () => withPrelude(linkProgram(text, moduleFiles(request, system.realPath(directory), system))),
  };
}

/** Compiles a linked program. Throws CompileError. */
export function compileLoaded({ variables }: LoadedProgram, linked: LinkedProgram, timeZone: string | null): Program {
  return compileProgram(linked, { variables, timeZone });
}

/** Our functions come before everything: whatever the program defines or includes under the same name counts instead. */
function withPrelude(program: LinkedProgram): LinkedProgram {
  const text = preludeText;
  const source = parseSource(text);
  const hasIncludes = program.imports.some(({ import: { name }, module }) => name === null && module !== null);
  if (hasIncludes) {
    const module = { path: "auditq", text, source, imports: [] };
    const included: LinkedImport = {
      import: { path: "auditq", name: null, isData: false, meta: null, start: 0, end: 0 },
      module,
      data: undefined,
    };
    return { ...program, imports: [included, ...program.imports] };
  }
  const definitions = [...source.definitions, ...program.source.definitions];
  return { ...program, source: { ...program.source, definitions } };
}
