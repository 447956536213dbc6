import { basename, dirname, join } from "node:path";
import { compareInSet, compareText, type RotationName } from "./rotation-name.ts";

/** The files of one API server's log: a live file and its backups in one directory. */
export interface FoundSet {
  /** Absolute path of the live file, whether it exists or not. */
  readonly key: string;
  /** Default name of the stream: directory and live file, such as `kube-apiserver/audit.log`. */
  readonly label: string;
}

/** Where a set lies. `live` is the name of the live file, `directory` is absolute. */
export interface SetPlace {
  readonly directory: string;
  readonly live: string;
}

/** The key of a set: the absolute path of its live file. */
export function setKey(place: SetPlace): string {
  return join(place.directory, place.live);
}

// cluster-logging-operator internal/collector/collector.go; must-gather collection-scripts/gather_audit_logs.
const openshiftComponents = new Set(["kube-apiserver", "openshift-apiserver", "oauth-apiserver", "oauth-server"]);

interface LabelParts {
  readonly key: string;
  readonly parts: readonly string[];
  /** How many of the last parts make the label. */
  taken: number;
}

function labelParts(place: SetPlace): LabelParts {
  const key = setKey(place);
  const folders = place.directory.split(/[/\\]/).filter((part) => part !== "");
  const above = dirname(place.directory);
  const node = /^(.+)-audit\.log$/.exec(place.live)?.[1];
  const component = basename(place.directory);
  const gathered = openshiftComponents.has(component) || basename(above) === "audit_logs";
  if (node !== undefined && node !== component && gathered) return { key, parts: [...folders, node], taken: 2 };
  // /var/log/pods/<namespace>_<pod>_<uid>/<container>/N.log: a static pod's name holds its node's name.
  const pod = /^[^_]+_([^_]+)_[0-9a-f-]+$/.exec(basename(above))?.[1];
  if (pod !== undefined && /^\d+\.log$/.test(place.live)) {
    return { key, parts: [...folders.slice(0, -2), pod, component, place.live], taken: 3 };
  }
  return { key, parts: [...folders, place.live], taken: 2 };
}

/** Gives every set its label. Labels that would be equal take in more parent directories until they differ. The result
 *  holds each set once, ordered by label, whatever the order of `places`. */
export function labelSets(places: Iterable<SetPlace>): FoundSet[] {
  const byKey = new Map<string, LabelParts>();
  for (const place of places) byKey.set(setKey(place), labelParts(place));
  const sets = [...byKey.values()];
  const labelOf = (set: LabelParts) => set.parts.slice(-set.taken).join("/");
  for (let grown = true; grown; ) {
    grown = false;
    for (const alike of Map.groupBy(sets, labelOf).values()) {
      if (alike.length === 1) continue;
      for (const set of alike) {
        if (set.taken >= set.parts.length) continue;
        set.taken++;
        grown = true;
      }
    }
  }
  const counts = new Map([...Map.groupBy(sets, labelOf)].map(([label, alike]) => [label, alike.length]));
  return sets
    .map((set) => ({ key: set.key, label: counts.get(labelOf(set)) === 1 ? labelOf(set) : set.key }))
    .sort((a, b) => compareText(a.label, b.label) || compareText(a.key, b.key));
}

/** A file of a set, as far as choosing between a backup and its compressed copy needs it. */
export interface SetMember {
  readonly rotation: RotationName;
  readonly sizeBytes: number;
  /** The user named exactly this file. */
  readonly named: boolean;
}

/** A file that is not read because another one holds the same events. */
export interface Superseded<T extends SetMember> {
  readonly member: T;
  readonly reason: string;
}

/** Orders the files of one set, oldest first, and takes out what a copy beside it replaces. Where `X` and `X.gz` or
 *  `X.zst` both exist, compression is running or was interrupted: `X` is whole, the other may not be (lumberjack
 *  compressLogFile). A compressed file the user named is kept if `X` was not named. */
export function arrangeSet<T extends SetMember>(
  members: Iterable<T>,
): {
  readonly ordered: readonly T[];
  readonly superseded: readonly Superseded<T>[];
} {
  const sorted = [...members].sort((a, b) => compareInSet(a.rotation, b.rotation));
  const ordered: T[] = [];
  const superseded: Superseded<T>[] = [];
  const groups = Map.groupBy(sorted, (member) => member.rotation.plain);
  for (const member of sorted) {
    const reason = whySuperseded(member, groups.get(member.rotation.plain) ?? []);
    if (reason === null) ordered.push(member);
    else superseded.push({ member, reason });
  }
  return { ordered, superseded };
}

function whySuperseded(member: SetMember, copies: readonly SetMember[]): string | null {
  const uncompressed = copies.find(({ rotation }) => rotation.compression === "none");
  if (uncompressed === undefined) return null;
  if (member === uncompressed) {
    const full = copies.find((copy) => copy !== member && copy.sizeBytes > 0);
    const empty = member.sizeBytes === 0 && !member.named && full !== undefined;
    return empty ? `empty, ${full.rotation.name} is read instead` : null;
  }
  if (uncompressed.sizeBytes === 0 || (member.named && !uncompressed.named)) return null;
  return `compressed copy, ${uncompressed.rotation.name} is read instead`;
}
