import { closeSync, openSync } from "node:fs";
import { basename } from "node:path";
import { errorCode } from "../../base/failure.ts";
import { formatBytes } from "../../base/text.ts";
import type { Envelope } from "../../events/envelope.ts";
import { describeError } from "../../io/access.ts";
import type { Db } from "../../store/open.ts";
import type { ImportedRecord } from "../../store/verify-records.ts";
import { readFaults } from "../import-evidence.ts";
import { type ContentVerdict, checkContent, type DiskHash } from "./check-content.ts";
import type { Claim } from "./content-claims.ts";
import type { Difference } from "./difference.ts";
import { type Candidate, kindAt, type Places, plainName } from "./locate.ts";

/** What became of a file since it was imported. `unchanged`, `grown` (what was imported is still its beginning), `renamed` and `recompressed` (the
 *  content is the same) are as it should be, and `not on disk` never was (standard input, a pipe). */
type FileStatus =
  | "unchanged"
  | "grown"
  | "renamed"
  | "recompressed"
  | "truncated"
  | "altered"
  | "missing"
  | "unreadable"
  | "not on disk";

/** How things stand with an imported file. */
export interface FileVerdict {
  readonly record: ImportedRecord;
  readonly status: FileStatus;
  /** Where it was found; null if nowhere. */
  readonly found: string | null;
  readonly difference: Difference | null;
  /** A sentence; null where the status says all. */
  readonly detail: string | null;
  readonly disk: DiskHash | null;
}

const fine: ReadonlySet<string> = new Set(["unchanged", "grown", "renamed", "recompressed", "not on disk", "sound"]);

/** Whether a status says that all is as it should be. */
export function isFine(status: string): boolean {
  return fine.has(status);
}

/** What verifying a file needs. */
export interface VerifyContext {
  readonly db: Db;
  readonly envelopes: readonly Envelope[];
  readonly places: Places;
  /** The file as it is on disk is hashed, too. */
  readonly wantsDisk: boolean;
  /** Told of content that was read, in bytes; may throw to stop. */
  readonly onRead: (bytes: number) => void;
}

/** Finds an imported file and tells what became of it. `claims`: what else is known of its content. Raises evidence: the
 *  database is damaged where it is needed. */
export async function verifyFile(
  record: ImportedRecord,
  claims: readonly Claim[],
  context: VerifyContext,
): Promise<FileVerdict> {
  const base = { record, found: null, difference: null, detail: null, disk: null };
  // What was read from a pipe has no size.
  const wasFile = record.path !== "-" && (record.disk_bytes > 0 || record.bytes === 0);
  if (!wasFile || kindAt(record.path) === "other") return { ...base, status: "not on disk" };
  let first: FileVerdict | null = null;
  for (const candidate of await context.places.candidates(record)) {
    const verdict = await verifyAt(record, claims, candidate, context);
    if (isFine(verdict.status)) return verdict;
    first ??= verdict;
  }
  return first ?? { ...base, status: "missing" };
}

async function verifyAt(
  record: ImportedRecord,
  claims: readonly Claim[],
  { path, isLike }: Candidate,
  context: VerifyContext,
): Promise<FileVerdict> {
  const base = { record, found: path, difference: null, detail: null, disk: null };
  try {
    const fd = openSync(path, "r");
    try {
      const verdict = await checkContent(record, claims, { path, fd, tick: () => context.onRead(0) }, context);
      if (!isLike && verdict.difference?.isOther === true && record.role !== "single" && record.name_us === null) {
        const detail = `another log is at ${path} now`;
        return { ...base, status: "missing", found: null, detail };
      }
      const { difference, disk } = verdict;
      return { ...base, difference, disk, ...placed(record, path, verdict) };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || !readFaults.has(code)) throw error;
    return { ...base, status: "unreadable", detail: describeError(path, error).reason };
  }
}

/** The status of a file, from that of its content and from where it was found. */
function placed(
  record: ImportedRecord,
  path: string,
  { status, extraBytes, isRepacked }: ContentVerdict,
): Pick<FileVerdict, "status" | "detail"> {
  if (status !== "true") return { status, detail: null };
  const more = extraBytes > 0 ? `${formatBytes(extraBytes)} more than was imported` : null;
  const isRenamed = plainName(path) !== plainName(record.path);
  const isOtherForm = !isRenamed && basename(path) !== basename(record.path);
  if (!isRenamed && !isOtherForm && !isRepacked)
    return { status: extraBytes > 0 ? "grown" : "unchanged", detail: more };
  const where = isRenamed || isOtherForm ? `found as ${basename(path)}` : "compressed anew";
  return { status: isRenamed ? "renamed" : "recompressed", detail: more === null ? where : `${where}, ${more}` };
}
