import type { ManifestEntry } from "../../store/manifest.ts";
import type { Claim } from "./content-claims.ts";
import type { ListedFile } from "./manifest-text.ts";

/** A file of a manifest with what the database says of it. */
export interface CheckedEntry {
  readonly listed: ListedFile;
  /** Null if the database does not know it. */
  readonly entry: ManifestEntry | null;
  /** What the database says differently, in a sentence; null if nothing, or no more than that the file was read on. */
  readonly fault: string | null;
}

/** Compares the files of a manifest with those of the database. */
export function checkEntries(listed: readonly ListedFile[], entries: readonly ManifestEntry[]): CheckedEntry[] {
  const known = entries.map((entry) => ({ entry, facts: JSON.parse(entry.line) as ListedFile["facts"] }));
  const left = new Set(known);
  return listed.map((file) => {
    const alike = [...left].filter(
      ({ entry, facts }) => entry.stream === file.stream && facts.fingerprint === file.facts.fingerprint,
    );
    const found =
      alike.find(({ entry }) => entry.line === file.entry) ??
      alike.find(({ entry }) => entry.path === file.path) ??
      alike[0];
    if (found === undefined) return { listed: file, entry: null, fault: "the database does not know this file" };
    left.delete(found);
    const isSame = found.entry.line === file.entry;
    return { listed: file, entry: found.entry, fault: isSame ? null : faultOf(file.facts, found.facts) };
  });
}

const counts = ["lines", "events", "problems", "skipped", "first", "last", "segments", "tail"] as const;

function faultOf(listed: ListedFile["facts"], stored: ListedFile["facts"]): string | null {
  if (stored.bytes > listed.bytes) {
    const ends = new Map(stored.segments);
    // The last stretch may have become longer.
    const isPrefix = listed.segments.every(([to, sha256], at) =>
      ends.has(to) ? ends.get(to) === sha256 : at === listed.segments.length - 1,
    );
    return isPrefix ? null : "the database has other hashes of it than the manifest";
  }
  const other = ["bytes" as const, ...counts].filter(
    (key) => JSON.stringify(listed[key]) !== JSON.stringify(stored[key]),
  );
  return `the database and the manifest differ in its ${other.join(", ") || "entry"}`;
}

/** What a manifest claims of the content of a file. */
export function claimsOf({ facts, disk }: ListedFile): Claim[] {
  const stretches = facts.segments.map(([to, sha256], at) => ({
    from: facts.segments[at - 1]?.[0] ?? 0,
    to,
    sha256: Buffer.from(sha256, "hex"),
  }));
  const whole = disk === null || disk.isCompressed ? [] : [{ from: 0, to: disk.bytes, sha256: disk.sha256 }];
  return [...stretches, ...whole];
}
