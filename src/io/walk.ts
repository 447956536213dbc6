import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../base/failure.ts";
import { compareText } from "./rotation-name.ts";

/** A directory or file: its absolute real path, and how the user would write it. */
export interface Place {
  readonly path: string;
  readonly shown: string;
}

/** What a walk meets: a file, something that is not looked into, or something that could not be (Node's error). */
export type Met =
  | { readonly kind: "file"; readonly place: Place; readonly sizeBytes: number }
  | { readonly kind: "passed"; readonly place: Place; readonly reason: string }
  | { readonly kind: "unreadable"; readonly place: Place; readonly error: unknown };

const maxDepth = 8;

/** Meets every regular file of a directory and of the directories in it, sorted by name. Links to files count as files,
 *  links to directories are not followed; hidden directories and `lost+found` are passed over. Raises Node's error if
 *  the directory itself cannot be listed. */
export function* walkDirectory(root: Place): Generator<Met> {
  yield* walk(root, readdirSync(root.path, { withFileTypes: true }), 0);
}

function* walk(folder: Place, entries: readonly Dirent[], depth: number): Generator<Met> {
  const sorted = [...entries].sort((a, b) => compareText(a.name, b.name));
  // Links last: a file that is met twice is then known by its own name.
  const links = sorted.filter((entry) => entry.isSymbolicLink());
  const others = sorted.filter((entry) => !entry.isSymbolicLink());
  for (const entry of [...others, ...links]) {
    const place = { path: join(folder.path, entry.name), shown: shownInside(folder.shown, entry.name) };
    if (entry.isDirectory()) yield* enter(place, entry.name, depth + 1);
    else yield visit(place, entry.isSymbolicLink());
  }
}

function* enter(folder: Place, name: string, depth: number): Generator<Met> {
  const reason = whyNotEnter(name, depth);
  if (reason !== null) {
    yield { kind: "passed", place: folder, reason };
    return;
  }
  let entries: readonly Dirent[] = [];
  try {
    entries = readdirSync(folder.path, { withFileTypes: true });
  } catch (error) {
    yield { kind: "unreadable", place: folder, error };
  }
  yield* walk(folder, entries, depth);
}

function whyNotEnter(name: string, depth: number): string | null {
  if (name.startsWith(".")) return "hidden directory";
  if (name === "lost+found") return "recovery directory of the file system";
  return depth > maxDepth ? `more than ${maxDepth} directories deep` : null;
}

function visit(place: Place, isLink: boolean): Met {
  try {
    const stats = statSync(place.path);
    if (!stats.isFile()) {
      const reason = stats.isDirectory() ? "link to a directory" : `${kindOfFile(stats)}, not a file`;
      return { kind: "passed", place, reason };
    }
    const path = isLink ? realpathSync(place.path) : place.path;
    return { kind: "file", place: { path, shown: place.shown }, sizeBytes: stats.size };
  } catch (error) {
    if (isLink && errorCode(error) === "ENOENT") return { kind: "passed", place, reason: "link to nothing" };
    return { kind: "unreadable", place, error };
  }
}

/** What a path leads to, in words: `directory`, `named pipe`, `socket`, `character device`, `block device`, `file`. */
export function kindOfFile(stats: Stats): string {
  if (stats.isDirectory()) return "directory";
  if (stats.isFIFO()) return "named pipe";
  if (stats.isSocket()) return "socket";
  if (stats.isCharacterDevice()) return "character device";
  return stats.isBlockDevice() ? "block device" : "file";
}

/** How the user would write a name inside a directory they wrote as `folder`: `.` adds nothing, slashes are not doubled. */
export function shownInside(folder: string, name: string): string {
  if (folder === "." || folder === "./") return name;
  return folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}
