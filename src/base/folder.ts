import { readdirSync } from "node:fs";

/** File names of the modules in a folder, without their extension, sorted. Test files are left out. */
export function moduleNames(folder: URL): string[] {
  return readdirSync(folder)
    .filter((file) => /^[a-z0-9-]+\.(?:ts|js)$/.test(file))
    .map((file) => file.replace(/\.(?:ts|js)$/, ""))
    .sort();
}

/** Loads one module of a folder. Its export `exportName` must be an object whose `name` is the file's name. */
export async function loadModule<T extends { readonly name: string }>(
  folder: URL,
  name: string,
  exportName: string,
): Promise<T> {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const module = (await import(new URL(`${name}.${extension}`, folder).href)) as Record<string, unknown>;
  const found = module[exportName] as T | undefined;
  if (found?.name !== name) throw new Error(`${name}: export ${exportName} must be named after the file`);
  return found;
}

/** Loads every module of a folder, sorted by name: adding an entity is adding a file. */
export async function loadFolder<T extends { readonly name: string }>(folder: URL, exportName: string): Promise<T[]> {
  return Promise.all(moduleNames(folder).map((name) => loadModule<T>(folder, name, exportName)));
}
