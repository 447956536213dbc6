import { posix } from "node:path";
import type { Import, Source } from "../syntax/ast.ts";
import { CompileError } from "../syntax/compile-error.ts";
import { compileErrors } from "../syntax/describe-error.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { JqError } from "../values/error.ts";
import { parseJsonValues } from "../values/parse-json.ts";
import { isObject, type Value, valueAt } from "../values/value.ts";
import { findModule } from "./find-module.ts";
import type { LinkedImport, LinkedProgram, LoadedModule } from "./linked-program.ts";
import type { ModuleFiles } from "./module-files.ts";
import { moduleMeta } from "./module-meta.ts";
import { parseModuleFile } from "./parse-module-file.ts";

/** What is loaded so far: "loading" marks a module whose own imports are being loaded. */
interface Linker {
  readonly files: ModuleFiles;
  readonly modules: Map<string, LoadedModule | "loading">;
  readonly errors: CompileError[];
}

/** Parses a program and loads all that it imports. The first import of its result is `~/.jq`, where there is
 * one. Throws a CompileError that holds the errors of all files. */
export function linkProgram(text: string, files: ModuleFiles): LinkedProgram {
  const source = parseSource(text);
  if (source.body === null) throw new CompileError('Top-level program not given (try ".")', null);
  const linker: Linker = { files, modules: new Map(), errors: [] };
  const imports = linkImports(linker, [...homeLibrary(files), ...source.imports], files.programOrigin ?? ".");
  const [first, ...further] = linker.errors;
  if (first !== undefined) throw first.with(further);
  const meta = (name: string) => moduleMeta(name, files);
  const { origin, searchList } = files;
  const programOrigin = files.realPath?.(files.programOrigin ?? ".") ?? files.programOrigin ?? ".";
  return { text, source, imports, moduleMeta: meta, programOrigin, origin, searchList };
}

/** jq 1.8.2 includes a module without a name from the home directory: the file `.jq`. */
function homeLibrary({ home }: ModuleFiles): Import[] {
  if (home === null) return [];
  return [{ path: "", name: null, isData: false, meta: { optional: true, search: home }, start: 0, end: 0 }];
}

/** Loads imports from the last to the first, as jq does: that decides the order of the errors. */
function linkImports(linker: Linker, imports: readonly Import[], directory: string): LinkedImport[] {
  const linked: LinkedImport[] = [];
  for (const wanted of imports.toReversed()) {
    const result = linkImport(linker, wanted, directory);
    if (result === "stop") break;
    if (result !== null) linked.unshift(result);
  }
  return linked;
}

/** null: nothing is imported, be it that an optional file is missing or that it has errors. "stop": jq gives
 * up on the other imports of this file. */
function linkImport(linker: Linker, wanted: Import, directory: string): LinkedImport | "stop" | null {
  const { files, errors } = linker;
  const isOptional = metadata(wanted, "optional") === true;
  const named = metadata(wanted, "search");
  const search = named === undefined ? [".", ...files.searchList] : named;
  const found = findModule(wanted.path, search, wanted.isData ? ".json" : ".jq", directory, files);
  if ("problem" in found) {
    if (isOptional) return null;
    errors.push(linkError(`jq: error: ${found.problem}`));
    return "stop";
  }
  const { path, text } = found;
  if (wanted.isData) {
    const data = metadata(wanted, "raw") === true ? text : dataOf(linker, path, text, isOptional);
    return data === undefined ? null : { import: wanted, module: null, data };
  }
  const known = linker.modules.get(path);
  if (known === "loading") {
    errors.push(linkError(`jq: error: circular import of ${path}`));
    return "stop";
  }
  const module = known ?? loadModule(linker, path, text);
  return module === null ? null : { import: wanted, module, data: undefined };
}

/** What an import says of itself behind its name; null counts as said. */
function metadata({ meta }: Import, key: string): Value | undefined {
  return isObject(meta) ? valueAt(meta, key) : undefined;
}

function loadModule({ files, modules, errors }: Linker, path: string, text: string): LoadedModule | null {
  let source: Source;
  try {
    source = parseModuleFile(path, text);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    errors.push(...compileErrors(error));
    return null;
  }
  modules.set(path, "loading");
  const imports = linkImports({ files, modules, errors }, source.imports, posix.dirname(path));
  const module = { path, text, source, imports };
  modules.set(path, module);
  return module;
}

function dataOf({ errors }: Linker, path: string, text: string, isOptional: boolean): Value[] | undefined {
  try {
    return parseJsonValues(text);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    if (!isOptional) errors.push(linkError(`jq: error loading data file ${path}: ${error.value}`));
    return undefined;
  }
}

/** jq ends these messages with a line break of their own. */
function linkError(line: string): CompileError {
  return new CompileError(line.replace("jq: error: ", ""), null, { printed: `${line}\n` });
}
