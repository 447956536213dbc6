import { globSync } from "node:fs";
import { resolve } from "node:path";
import { compareText } from "./rotation-name.ts";

/** True if a typed path holds glob characters (`*`, `?`, `[`). */
export function isGlob(typed: string): boolean {
  return /[*?[]/.test(typed);
}

/** Paths that match a glob, as the user would write them, sorted by code unit. `*`, `?`, `[…]`, `{a,b}` and `**`;
 *  names that begin with a dot match only where the pattern writes the dot. Directories that cannot be read match
 *  nothing. */
export function expandGlob(pattern: string, cwd: string): string[] {
  return globSync(pattern, { cwd }).sort(compareText);
}

/** The directory a glob starts from, absolute: what stands before its first part with a glob character. */
export function globBase(pattern: string, cwd: string): string {
  const fixed = pattern.slice(0, pattern.search(/[*?[{]/));
  return resolve(cwd, fixed.slice(0, fixed.lastIndexOf("/") + 1));
}
