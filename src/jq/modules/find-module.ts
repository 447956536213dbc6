import { posix } from "node:path";
import { isArray, type Value } from "../values/value.ts";
import type { ModuleFiles } from "./module-files.ts";

/** A file that an import names: its real path and its text; or jq's message why there is none. */
export type FoundModule = { readonly path: string; readonly text: string } | { readonly problem: string };

/** Finds the file of a module or, with `suffix` ".json", of data, as jq 1.8.2 does (src/linker.c): below each
 * directory of `search` it is `name.jq`, `name/jq/main.jq` or `name/name.jq`. `search` is an array or the only
 * element of one; directories in it that are relative start from `importer`, the directory of the importing
 * file, except `.`, which is the working directory. */
export function findModule(
  name: string,
  search: Value,
  suffix: ".jq" | ".json",
  importer: string | null,
  files: ModuleFiles,
): FoundModule {
  const problem = nameProblem(name);
  if (problem !== null) return { problem };
  let homeless = "";
  for (const directory of isArray(search) ? search : [search]) {
    if (typeof directory !== "string") continue;
    if (directory.startsWith("~/") && files.home === null) {
      homeless = ` (Could not expand ${directory}. (Could not find home directory.))`;
      continue;
    }
    const found = findIn(expand(directory, importer, files), name, suffix, files);
    if (found !== null) return found;
  }
  return { problem: `module not found: ${name}${homeless}` };
}

function findIn(directory: string, name: string, suffix: string, files: ModuleFiles): FoundModule | null {
  if (directory === "") return null;
  const last = name.slice(name.lastIndexOf("/") + 1);
  for (const file of [name, `${name}/jq/main`, `${name}/${last}`]) {
    const path = posix.normalize(`${directory}/${file}${suffix}`);
    const text = files.read(path);
    if (text !== null) return { path: files.realPath?.(path) ?? path, text };
  }
  return null;
}

function expand(directory: string, importer: string | null, { home, origin }: ModuleFiles): string {
  const path = directory.startsWith("~/") ? `${home}/${directory.slice(2)}` : directory;
  if (path === ".") return path;
  if (path.startsWith("$ORIGIN/")) return `${origin}/${path.slice("$ORIGIN/".length)}`;
  return importer === null || path.startsWith("/") ? path : `${importer}/${path}`;
}

/** Why jq takes no such name for a module, null where it does. */
function nameProblem(name: string): string | null {
  if (name.includes("\0")) return "Module path contains a NUL byte";
  if (name.includes("\\")) return `Modules must be named by relative paths using '/', not '\\' (${name})`;
  const parts = name.split("/");
  for (const [at, part] of parts.entries()) {
    if (part === "..") return `Relative paths to modules may not traverse to parent directories (${name})`;
    if (at > 0 && part === parts[at - 1]) {
      return `module names must not have equal consecutive components: ${name}`;
    }
  }
  return null;
}
