import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { errorCode } from "../base/failure.ts";
import type { Micros } from "../base/instant.ts";
import { describeError, unreadable } from "./access.ts";
import { type Candidate, type Collected, collect, compressedSuccessor, type Refused } from "./collect.ts";
import { lookInto, newScratch, type Unseen } from "./first-look.ts";
import { looksLike, type Verdict } from "./foreign.ts";
import { noLogsIn } from "./no-logs.ts";
import { compareText, parseRotationName, type RotationName, saysAudit } from "./rotation-name.ts";
import { arrangeSet, type FoundSet, labelSets, type SetPlace, setKey } from "./rotation-set.ts";

/** A file to read. */
export interface FoundFile {
  /** Absolute real path, or `-` for standard input. */
  readonly path: string;
  /** As the user would write it: the typed path, joined with the part below it. */
  readonly shown: string;
  readonly set: FoundSet;
  /** `live`: the file the API server writes to, or a copy of it; the last of its set. `single`: no rotation is known. */
  readonly role: "backup" | "live" | "single";
  /** The instant the file was closed, where its name pins it (see RotationName.nameMicros). */
  readonly nameMicros: Micros | null;
  /** Size on disk; 0 for standard input, pipes and devices. */
  readonly sizeBytes: number;
  /** The user named exactly this file. */
  readonly named: boolean;
}

/** A file or directory that is not read, and why. */
interface PassedOver {
  readonly shown: string;
  readonly reason: string;
  readonly hint: string | null;
  readonly sizeBytes: number;
  /** The user named exactly this file. */
  readonly named: boolean;
}

/** What there is to read: files grouped by set, sets by label, each set from its oldest backup to its live file. */
export interface Found {
  readonly files: readonly FoundFile[];
  readonly passedOver: readonly PassedOver[];
  readonly sets: readonly FoundSet[];
}

/** Finds the audit logs that typed paths lead to: files, directories, globs and `-`. Relative paths start at `cwd`. A
 *  named file is read unless it is clearly something else, which is for the caller to report (`passedOver`, `named`).
 *  In a directory a file is read if it holds audit events or belongs to the set of one that does. The result does not
 *  depend on the order in which the system lists directories. Raises request: a path that is missing or may not be
 *  read, a glob that matches nothing, directories without any audit logs; evidence: a read error of the disk. */
export async function discover(typed: readonly string[], cwd: string): Promise<Found> {
  const collected = collect(typed, cwd);
  const seen: Seen[] = [];
  const refused = [...collected.refused];
  const looking: Looking = { all: collected.candidates, scratch: newScratch() };
  for (const candidate of collected.candidates.values()) {
    const looked = look(candidate, looking);
    if ("verdict" in looked) seen.push(looked);
    else refused.push(looked);
  }
  const bySet = Map.groupBy(seen, ({ place }) => setKey(place));
  const files: FoundFile[] = [];
  const found = new Set<number>();
  const keptBySet = new Map<string, readonly Seen[]>();
  for (const [key, members] of bySet) {
    const { kept, dropped } = choose(members);
    const { ordered, superseded } = arrangeSet(kept);
    for (const { candidate } of kept) for (const position of candidate.from) found.add(position);
    for (const { member, reason } of superseded) refused.push(refuse(member.candidate, reason, null));
    refused.push(...dropped);
    if (ordered.length > 0) keptBySet.set(key, ordered);
  }
  refused.push(...fruitless(collected, found, refused));
  const sets = labelFound([...keptBySet.values()].flat());
  const backedUp = backupFinder();
  for (const set of sets) {
    for (const member of keptBySet.get(set.key) ?? []) files.push(toFile(member, set, backedUp));
  }
  return { files, sets, passedOver: refused.map(toPassedOver).sort((a, b) => compareText(a.shown, b.shown)) };
}

/** A candidate that has been looked into. */
interface Seen {
  readonly candidate: Candidate;
  readonly rotation: RotationName;
  readonly place: SetPlace;
  readonly verdict: Verdict;
  readonly sizeBytes: number;
  readonly named: boolean;
}

interface Looking {
  readonly all: ReadonlyMap<string, Candidate>;
  readonly scratch: Buffer;
}

// What comes through a pipe can be read once only.
const streamVerdict: Verdict = { kind: "audit" };

/** An empty file in a directory need not be opened, which spares the kernel's own files in /proc and /sys. */
function lookAt(file: Unseen, scratch: Buffer): Verdict {
  return file.sizeBytes === 0 && !file.named ? looksLike(Buffer.alloc(0), file.name) : lookInto(file, scratch);
}

function look(candidate: Candidate, looking: Looking): Seen | Refused {
  const name = basename(candidate.path);
  const { path, sizeBytes, named, isStream } = candidate;
  try {
    const verdict = isStream ? streamVerdict : lookAt({ path, name, sizeBytes, named }, looking.scratch);
    const rotation = parseRotationName(name);
    const directory = path === "-" ? "" : dirname(path);
    return { candidate, rotation, place: { directory, live: rotation.live }, verdict, sizeBytes, named };
  } catch (error) {
    const successor = errorCode(error) === "ENOENT" ? compressedSuccessor(candidate) : null;
    if (successor !== null && !looking.all.has(successor.path)) return look({ ...candidate, ...successor }, looking);
    if (named) throw unreadable(candidate.shown, path, error);
    const { reason, hint } = describeError(path, error);
    return refuse(candidate, reason, hint);
  }
}

/** Decides what of one set is read. One file with audit events vouches for the others of its set: an empty live file,
 *  a damaged backup, the part of a container's output in which the API server wrote only its own log. */
function choose(members: readonly Seen[]): { readonly kept: readonly Seen[]; readonly dropped: readonly Refused[] } {
  const hasEvents = members.some(({ verdict }) => verdict.kind === "audit");
  const kept: Seen[] = [];
  const dropped: Refused[] = [];
  for (const member of members) {
    const { verdict, candidate, rotation } = member;
    const isEmptyLog = member.sizeBytes === 0 && saysAudit(rotation.name);
    const vouched = hasEvents && (verdict.kind === "unknown" || (verdict.kind === "foreign" && verdict.mixed));
    const asked = member.named && verdict.kind === "unknown";
    if (verdict.kind === "audit" || vouched || asked || isEmptyLog) kept.push(member);
    else dropped.push(refuse(candidate, verdict.reason, verdict.kind === "foreign" ? verdict.hint : null));
  }
  return { kept, dropped };
}

function refuse(candidate: Candidate, reason: string, hint: string | null): Refused {
  const { shown, sizeBytes, named, from } = candidate;
  return { shown, reason, hint, sizeBytes, named, from };
}

function toPassedOver({ shown, reason, hint, sizeBytes, named }: Refused): PassedOver {
  return { shown, reason, hint, sizeBytes, named };
}

/** Typed directories and globs in which nothing is to be read. If that is all of them, it is a Failure. */
function fruitless(collected: Collected, found: ReadonlySet<number>, refused: readonly Refused[]): Refused[] {
  const empty = [...collected.searched].filter(([position]) => !found.has(position));
  return empty.map(([position, shown]) => {
    const met = refused.filter(({ from }) => from.has(position)).sort((a, b) => compareText(a.shown, b.shown));
    if (found.size === 0) throw noLogsIn(shown, met);
    const reason = "no Kubernetes audit logs in it";
    return { shown, reason, hint: null, sizeBytes: 0, named: false, from: new Set([position]) };
  });
}

const stdinSet: FoundSet = { key: "-", label: "stdin" };

function labelFound(members: readonly Seen[]): FoundSet[] {
  const onDisk = members.filter(({ candidate }) => candidate.path !== "-").map(({ place }) => place);
  const sets = labelSets(onDisk);
  return onDisk.length === members.length
    ? sets
    : [...sets, stdinSet].sort((a, b) => compareText(a.label, b.label) || compareText(a.key, b.key));
}

type BackupFinder = (place: SetPlace) => boolean;

/** Tells whether a live file has backups beside it, read or not. Lists each directory once. */
function backupFinder(): BackupFinder {
  const livesByFolder = new Map<string, ReadonlySet<string>>();
  return ({ directory, live }) => {
    const lives = livesByFolder.get(directory) ?? livesWithBackups(directory);
    livesByFolder.set(directory, lives);
    return lives.has(live);
  };
}

function livesWithBackups(directory: string): ReadonlySet<string> {
  try {
    const names = readdirSync(directory).map(parseRotationName);
    return new Set(names.filter(({ order }) => order.kind !== "live").map(({ live }) => live));
  } catch {
    // A directory may be searchable and not listable; then the names that were typed have to do.
    return new Set();
  }
}

function toFile(member: Seen, set: FoundSet, isBackedUp: BackupFinder): FoundFile {
  const { candidate, rotation, place } = member;
  const { path, shown, sizeBytes, named, isStream } = candidate;
  const isLive = !isStream && (saysAudit(rotation.name) || isBackedUp(place));
  const role = rotation.order.kind !== "live" ? "backup" : isLive ? "live" : "single";
  return { path, shown, set, role, nameMicros: rotation.nameMicros, sizeBytes, named };
}
