import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { discover, type Found, type FoundFile } from "../../io/discover.ts";
import { isGlob } from "../../io/glob.ts";
import { NoLogs } from "../../io/no-logs.ts";
import { parseRotationName } from "../../io/rotation-name.ts";
import { type FoundSet, labelSets, type SetPlace } from "../../io/rotation-set.ts";
import { findEvidence } from "../evidence.ts";
import type { Io } from "../io.ts";

/** A rotation set to be shown or followed. */
export interface FollowedSet {
  readonly set: FoundSet;
  readonly place: SetPlace;
  /** What is there of it, oldest first; empty if it is still to come. */
  readonly files: readonly FoundFile[];
}

/** What the paths of a `tail` lead to. */
export interface FollowedEvidence {
  readonly sets: readonly FollowedSet[];
  readonly stdin: FoundFile | null;
  /** Files the user named that are something else. */
  readonly refused: readonly { readonly shown: string; readonly reason: string }[];
}

/** Finds rotation sets. If they are to be followed, a file that is not there yet is waited for. Raises request. */
export async function findFollowed(paths: readonly string[], io: Io, isFollowed: boolean): Promise<FollowedEvidence> {
  const isAwaited = (path: string) => isFollowed && path !== "-" && !isGlob(path) && !exists(resolve(io.cwd, path));
  const awaited = paths.filter(isAwaited);
  const there = paths.filter((path) => !awaited.includes(path));
  const found = there.length === 0 ? null : await findNow(there, io, isFollowed);
  const files = (found?.files ?? []).filter(({ path }) => path !== "-");
  const sets = groupBySet(files);
  const known = new Set(sets.map(({ set }) => set.key));
  const places = awaited.map((path) => placeOf(resolve(io.cwd, path)));
  for (const set of labelSets(places)) if (!known.has(set.key)) sets.push({ set, place: placeOf(set.key), files: [] });
  const stdin = found?.files.find(({ path }) => path === "-") ?? null;
  return { sets, stdin, refused: found?.passedOver.filter(({ named }) => named) ?? [] };
}

/** What is there now; null for directories without logs, if logs may still come. */
async function findNow(paths: readonly string[], io: Io, isFollowed: boolean): Promise<Found | null> {
  try {
    return await findEvidence(paths, io);
  } catch (error) {
    if (isFollowed && error instanceof NoLogs) return null;
    throw error;
  }
}

/** How often new sets are looked for, and how often while there is none. */
const NEW_SETS_MS = 5000;
const FIRST_SETS_MS = 500;

/** Finds the sets that come while others are followed, where directories or globs were typed. */
export class NewSets {
  readonly #paths: readonly string[];
  readonly #io: Io;
  readonly #known = new Set<string>();
  #lookedMs = performance.now();

  constructor(paths: readonly string[], io: Io) {
    this.#paths = paths;
    this.#io = io;
  }

  /** A set is followed. */
  add({ set }: FollowedSet): void {
    this.#known.add(set.key);
  }

  /** The sets that came since the last look; none if that was just now. */
  async look(): Promise<FollowedSet[]> {
    const waitMs = this.#known.size === 0 ? FIRST_SETS_MS : NEW_SETS_MS;
    if (performance.now() - this.#lookedMs < waitMs) return [];
    const found = await findNewSets(this.#paths, this.#known, this.#io);
    this.#lookedMs = performance.now();
    return found;
  }
}

async function findNewSets(paths: readonly string[], known: ReadonlySet<string>, io: Io): Promise<FollowedSet[]> {
  const searched = paths.filter((path) => path !== "-" && (isGlob(path) || isDirectory(resolve(io.cwd, path))));
  if (searched.length === 0) return [];
  try {
    const { files } = await discover(searched, io.cwd);
    return groupBySet(files).filter(({ set }) => !known.has(set.key));
  } catch {
    // Nothing is there any more, or may not be read: what is followed already goes on.
    return [];
  }
}

function groupBySet(files: readonly FoundFile[]): FollowedSet[] {
  const bySet = Map.groupBy(files, ({ set }) => set.key);
  return [...bySet].map(([key, members]) => ({
    set: (members[0] as FoundFile).set,
    place: placeOf(key),
    files: members,
  }));
}

function placeOf(path: string): SetPlace {
  return { directory: dirname(path), live: parseRotationName(basename(path)).live };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
