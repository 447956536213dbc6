import { readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { errorCode, Failure } from "../base/failure.ts";
import { describeError, missing, unreadable } from "./access.ts";
import { expandGlob, globBase, isGlob } from "./glob.ts";
import { parseRotationName } from "./rotation-name.ts";
import { kindOfFile, type Place, walkDirectory } from "./walk.ts";

/** A file that may be evidence. `path` is real and absolute, or `-`. */
export interface Candidate extends Place {
  readonly sizeBytes: number;
  /** Standard input, a pipe or a device: looking into it would take its bytes away from the reader. */
  readonly isStream: boolean;
  /** The user named exactly this file. */
  readonly named: boolean;
  /** Positions, in what was typed, of the directories and globs that led here. */
  readonly from: ReadonlySet<number>;
}

/** Something that is certainly not read, and why. */
export interface Refused {
  readonly shown: string;
  readonly reason: string;
  readonly hint: string | null;
  readonly sizeBytes: number;
  readonly named: boolean;
  readonly from: ReadonlySet<number>;
}

/** What the typed paths lead to. */
export interface Collected {
  /** By path: each real file is there once, under the first of the names it was reached by. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  readonly refused: readonly Refused[];
  /** The typed directories and globs, by position: each has to yield something. */
  readonly searched: ReadonlyMap<number, string>;
}

type Located = { readonly candidate: Candidate } | { readonly refused: Refused };

/** How a path was reached: typed itself (null), or by the directory or glob typed at this position. */
type Origin = number | null;

/** Finds the files that typed paths lead to, without looking into them. Raises request: a path that does not exist or
 *  may not be read, a glob that matches nothing. */
export function collect(typed: readonly string[], cwd: string): Collected {
  const candidates = new Map<string, Candidate>();
  const refused: Refused[] = [];
  const searched = new Map<number, string>();
  for (const [position, text] of typed.entries()) {
    const { located, isSearch } = locate(text, position, cwd);
    if (isSearch) searched.set(position, text);
    for (const found of located) {
      if ("refused" in found) refused.push(found.refused);
      else candidates.set(found.candidate.path, merge(candidates.get(found.candidate.path), found.candidate));
    }
  }
  return { candidates, refused, searched };
}

function merge(known: Candidate | undefined, found: Candidate): Candidate {
  if (known === undefined) return found;
  return { ...known, named: known.named || found.named, from: known.from.union(found.from) };
}

function locate(
  typed: string,
  position: number,
  cwd: string,
): { readonly located: Iterable<Located>; readonly isSearch: boolean } {
  if (typed === "") throw new Failure("request", "a path is empty", { hint: "use . for the current directory" });
  if (typed === "-") return { located: [fileOf({ path: "-", shown: "-" }, 0, null, true)], isSearch: false };
  const place = { path: resolve(cwd, typed), shown: typed };
  try {
    const stats = statSync(place.path);
    if (stats.isDirectory()) return { located: locateInFolder(place, position), isSearch: true };
    return { located: [locateFile(place, stats, null)], isSearch: false };
  } catch (error) {
    const isMissing = ["ENOENT", "ENOTDIR", "ENAMETOOLONG"].includes(errorCode(error) ?? "");
    if (!isMissing) throw unreadable(typed, place.path, error);
  }
  if (isGlob(typed)) return { located: locateByGlob(typed, position, cwd), isSearch: true };
  const successor = compressedSuccessor(place);
  if (successor === null) throw missing(typed, place.path);
  return { located: [fileOf(successor, successor.sizeBytes, null)], isSearch: false };
}

function* locateByGlob(pattern: string, position: number, cwd: string): Generator<Located> {
  const matches = expandGlob(pattern, cwd);
  if (matches.length === 0) throw noMatch(pattern, cwd);
  for (const shown of matches) {
    const place = { path: resolve(cwd, shown), shown };
    try {
      const stats = statSync(place.path);
      if (stats.isDirectory()) yield* locateInFolder(place, position);
      else yield locateFile(place, stats, position);
    } catch (error) {
      const cause = error instanceof Failure ? error.cause : error;
      yield refusal(place, describeError(place.path, cause), position);
    }
  }
}

function noMatch(pattern: string, cwd: string): Failure {
  const base = globBase(pattern, cwd);
  try {
    readdirSync(base);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? missing(pattern, base) : unreadable(pattern, base, error);
  }
  return new Failure("request", `${pattern}: no file matches`, { hint: "* and ? do not cross a /, ** does" });
}

function* locateInFolder(typed: Place, position: number): Generator<Located> {
  const root = { path: realpathSync(typed.path), shown: typed.shown };
  try {
    for (const met of walkDirectory(root)) {
      if (met.kind === "file") yield fileOf(met.place, met.sizeBytes, position);
      else if (met.kind === "passed") yield refusal(met.place, { reason: met.reason, hint: null }, position);
      else yield refusal(met.place, describeError(met.place.path, met.error), position);
    }
  } catch (error) {
    throw unreadable(typed.shown, root.path, error);
  }
}

function locateFile(place: Place, stats: Stats, origin: Origin): Located {
  const kind = kindOfFile(stats);
  if (kind === "file") return fileOf({ ...place, path: realpathSync(place.path) }, stats.size, origin);
  // The real path of a pipe in /dev/fd is no path at all.
  if (origin === null && (kind === "named pipe" || kind === "character device")) return fileOf(place, 0, null, true);
  return refusal(place, { reason: `${kind}, not a file`, hint: null }, origin);
}

function fileOf(place: Place, sizeBytes: number, origin: Origin, isStream = false): Located {
  const { path, shown } = place;
  return { candidate: { path, shown, sizeBytes, isStream, named: origin === null, from: originSet(origin) } };
}

function refusal(
  { shown }: Place,
  { reason, hint }: { readonly reason: string; readonly hint: string | null },
  origin: Origin,
): Located {
  return { refused: { shown, reason, hint, sizeBytes: 0, named: origin === null, from: originSet(origin) } };
}

function originSet(origin: Origin): ReadonlySet<number> {
  return new Set(origin === null ? [] : [origin]);
}

/** The compressed file a backup has become since it was listed, or null: an API server compresses its backups in the
 *  background (lumberjack millRunOnce). */
export function compressedSuccessor(gone: Place): (Place & { readonly sizeBytes: number }) | null {
  const name = parseRotationName(basename(gone.path));
  if (name.order.kind === "live" || name.compression !== "none") return null;
  for (const suffix of [".gz", ".zst"]) {
    const stats = statSync(gone.path + suffix, { throwIfNoEntry: false });
    if (stats?.isFile() === true) {
      return { path: realpathSync(gone.path + suffix), shown: gone.shown + suffix, sizeBytes: stats.size };
    }
  }
  return null;
}
