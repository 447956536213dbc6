import { createHash, hash } from "node:crypto";
import { formatInstant } from "../base/instant.ts";
import type { Db } from "./open.ts";
import { readRaw, setOrder } from "./verify-records.ts";

/** What was imported of one file, as a link of its stream's chain. */
export interface ManifestEntry {
  /** Id of the file in the database. */
  readonly file: number;
  readonly stream: string;
  readonly path: string;
  /** What the link says: see EntryFacts, as JSON. */
  readonly line: string;
  /** SHA-256 in hex over the link before and the line. */
  readonly link: string;
}

/** What a manifest says of a file: nothing that changes when it is renamed or compressed, or when copies of its events are imported before
 *  it or after it. Times are RFC 3339. */
export interface EntryFacts {
  /** SHA-256 of the first line, or of the first 64 KiB of what is no file of lines. */
  readonly fingerprint: string;
  /** Of the content, decompressed. */
  readonly bytes: number;
  readonly lines: number;
  /** Events in it, also those that stood in other files. */
  readonly events: number;
  readonly problems: number;
  readonly skipped: number;
  readonly first: string | null;
  readonly last: string | null;
  /** Stretches of the content one behind the other: behind which byte each ends, and its SHA-256. */
  readonly segments: readonly (readonly [number, string])[];
  /** SHA-256 of the unreadable records behind the last stretch, which may still grow; null if there is none. */
  readonly tail: string | null;
}

/** Where the chain of a stream begins: SHA-256 in hex of a line with its name. */
export function chainStart(stream: string): string {
  return hash("sha256", `auditq manifest 1 ${JSON.stringify(stream)}\n`);
}

/** The next link of a chain: SHA-256 in hex over two lines, the link before and an entry. */
export function nextLink(link: string, line: string): string {
  return hash("sha256", `${link}\n${line}\n`);
}

interface ManifestRow {
  readonly id: number;
  readonly stream: string;
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  readonly events: number;
  readonly problems: number;
  readonly skipped: number;
  readonly first_us: number | null;
  readonly last_us: number | null;
  readonly fingerprint: string;
  readonly segments: string | null;
}

/** What was imported, in the order of streams and of the files in them, each with its link. */
export function manifestEntries(db: Db): ManifestEntry[] {
  const tailOf = tailReader(db);
  const rows = db.prepare(`SELECT * FROM manifest ORDER BY stream, ${setOrder}`).all() as ManifestRow[];
  let before: { readonly stream: string; readonly link: string } | null = null;
  return rows.map((row) => {
    const start = before?.stream === row.stream ? before.link : chainStart(row.stream);
    const line = JSON.stringify(factsOf(row, tailOf));
    before = { stream: row.stream, link: nextLink(start, line) };
    return { file: row.id, path: row.path, line, ...before };
  });
}

function factsOf(row: ManifestRow, tailOf: (file: number, from: number) => string | null): EntryFacts {
  const instant = (micros: number | null) => (micros === null ? null : formatInstant(micros));
  const segments = (row.segments ?? "").split(" ").flatMap((segment) => {
    const [to = "", sha256 = ""] = segment.split(":");
    return segment === "" ? [] : [[Number(to), sha256] as const];
  });
  const { fingerprint, bytes, lines, events, problems, skipped } = row;
  const counts = { fingerprint, bytes, lines, events, problems, skipped };
  const times = { first: instant(row.first_us), last: instant(row.last_us) };
  return { ...counts, ...times, segments, tail: tailOf(row.id, segments.at(-1)?.[0] ?? 0) };
}

function tailReader(db: Db): (file: number, from: number) => string | null {
  const find = db
    .prepare("SELECT raw FROM problem WHERE file = ? AND offset >= ? AND length > 0 ORDER BY offset, id")
    .pluck();
  return (file, from) => {
    const raws = find.all(file, from) as Buffer[];
    if (raws.length === 0) return null;
    const sha = createHash("sha256");
    for (const raw of raws) sha.update(readRaw(raw) ?? raw);
    return sha.digest("hex");
  };
}

/** The last link of each stream's chain, with the number of its files. */
export function chainHeads(
  entries: readonly ManifestEntry[],
): { readonly stream: string; readonly link: string; readonly files: number }[] {
  return [...Map.groupBy(entries, ({ stream }) => stream)].map(([stream, files]) => ({
    stream,
    link: files.at(-1)?.link ?? chainStart(stream),
    files: files.length,
  }));
}
