import { readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../../base/failure.ts";
import { compareInSet, parseRotationName, type RotationName } from "../rotation-name.ts";
import type { SetPlace } from "../rotation-set.ts";

/** A name in the directory of a set that belongs to the set. */
export interface ListedFile {
  readonly name: RotationName;
  readonly path: string;
}

/** The files of one set as their directory lists them now, oldest backup first, the live file last; of `X` and `X.gz` only `X`, which is
 *  whole as long as it is there (lumberjack compressLogFile). Empty while there is no such directory. Raises Node's error if it cannot
 *  be listed. */
export function listSet({ directory, live }: SetPlace): ListedFile[] {
  const names = namesIn(directory)
    .filter((name) => couldBelong(name, live))
    .map(parseRotationName)
    .filter((name) => name.live === live);
  const plain = new Set(names.filter(({ compression }) => compression === "none").map(({ name }) => name));
  return names
    .filter((name) => name.compression === "none" || !plain.has(name.plain))
    .sort(compareInSet)
    .map((name) => ({ name, path: join(directory, name.name) }));
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

// Every name of a set begins with the stem of its live file: to parse the others, too, would cost more than the listing.
function couldBelong(name: string, live: string): boolean {
  const dot = live.lastIndexOf(".");
  return name.startsWith(dot > 0 ? live.slice(0, dot) : live);
}
