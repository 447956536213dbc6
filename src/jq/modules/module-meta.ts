import type { Import, Source } from "../syntax/ast.ts";
import { CompileError } from "../syntax/compile-error.ts";
import { fail } from "../values/error.ts";
import { isObject, type JsonObject, storedKey, type Value } from "../values/value.ts";
import { findModule } from "./find-module.ts";
import type { ModuleFiles } from "./module-files.ts";
import { parseModuleFile } from "./parse-module-file.ts";

/** What `modulemeta` answers of a module in the search list: its metadata with `deps`, its imports, and
 * `defs`, its functions as `name/arity`; null for one that cannot be parsed. Throws a JqError where there is
 * no such module. */
export function moduleMeta(name: string, files: ModuleFiles): Value {
  const found = findModule(name, files.searchList, ".jq", null, files);
  if ("problem" in found) return fail(() => found.problem);
  let source: Source;
  try {
    source = parseModuleFile(found.path, found.text);
  } catch (error) {
    if (error instanceof CompileError) return null;
    throw error;
  }
  const defs = new Set(source.definitions.map((definition) => `${definition.name}/${definition.params.length}`));
  return withEntries(source.meta, { deps: source.imports.map(describeImport), defs: [...defs] });
}

function describeImport({ path, name, isData, meta }: Import): JsonObject {
  return withEntries(meta, { ...(name === null ? {} : { as: name }), is_data: isData, relpath: path });
}

/** Keys that stand in both keep the place they have in the metadata. */
function withEntries(meta: Value, entries: Readonly<Record<string, Value>>): JsonObject {
  const object: Record<string, Value> = isObject(meta) ? { ...meta } : {};
  for (const [key, value] of Object.entries(entries)) object[storedKey(key)] = value;
  return object;
}
