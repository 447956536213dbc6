import { createHash } from "node:crypto";
import { basename } from "node:path";
import { Failure } from "../../base/failure.ts";
import { envelopeNamed } from "../../events/envelope-registry.ts";
import { countLines } from "../../events/json-bytes.ts";
import { readOpenFile } from "../../io/read-file.ts";
import { segmentsOf } from "../../store/file-parts.ts";
import { type ImportedRecord, wasDamaged } from "../../store/verify-records.ts";
import { type Opened, openEvidenceAt } from "../evidence-file.ts";
import { type Compared, compareRecords } from "./compare-records.ts";
import { type Claim, ClaimCheck } from "./content-claims.ts";
import { type Difference, excerpt, plainDifference } from "./difference.ts";
import { plainName } from "./locate.ts";
import type { VerifyContext } from "./verify-file.ts";

/** A file as it is on disk, compressed or not. */
export interface DiskHash {
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly isCompressed: boolean;
}

/** How the content of a file compares with what was imported. */
export interface ContentVerdict {
  readonly status: "true" | "truncated" | "altered";
  readonly difference: Difference | null;
  /** Content behind what was imported, where that is no alteration. */
  readonly extraBytes: number;
  /** It is compressed otherwise than it was. */
  readonly isRepacked: boolean;
  readonly disk: DiskHash | null;
}

interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** Called while it is read once more; may throw to stop. */
  readonly tick: () => void;
}

/** What was found by reading a file once. */
interface Read {
  readonly opened: Opened;
  readonly check: ClaimCheck;
}

/** Reads an open file whole and compares its content with what was imported, by hashes first, and where these differ, record by record. */
export async function checkContent(
  record: ImportedRecord,
  claims: readonly Claim[],
  file: OpenFile,
  context: VerifyContext,
): Promise<ContentVerdict> {
  const segments = segmentsOf(context.db, record.id);
  const hashedTo = segments.at(-1)?.to ?? 0;
  const read = await readWhole(file, [...segments, ...claims], context);
  const { check, opened } = read;
  const disk = context.wantsDisk ? await hashDisk(file, read) : null;
  const isRepacked = opened.isCompressed && !isSameDisk(record, opened);
  const base = { extraBytes: 0, isRepacked, disk };
  // Of an import that was stopped no more than the hashed part is known.
  const end = record.complete === 1 ? record.bytes : hashedTo;
  const bad = await findFault(record, { hashedTo, end }, read, file, context);
  if (bad !== null) return { ...base, ...bad };
  const extraBytes = check.bytes - end;
  if (extraBytes === 0 || mayGrow(record, opened, context))
    return { ...base, status: "true", difference: null, extraBytes };
  return { ...base, status: "altered", difference: await appended(end, file) };
}

type Fault = Pick<ContentVerdict, "status" | "difference">;

async function findFault(
  record: ImportedRecord,
  { hashedTo, end }: { readonly hashedTo: number; readonly end: number },
  read: Read,
  file: OpenFile,
  context: VerifyContext,
): Promise<Fault | null> {
  const { check, opened } = read;
  const compare = (from: number, line: number) =>
    withContent(file, from, end, (content) =>
      compareRecords(context.db, record, content, context.envelopes, { offset: from, line }).catch(unlessDamaged),
    );
  const damage = wasDamaged(context.db, record.id) ? undefined : opened.damages[0]?.detail;
  if (check.broken() === null && check.isReached && check.bytes >= end) {
    const tail = hashedTo < end ? await compare(hashedTo, record.read_line) : null;
    if (tail?.difference) return { status: "altered", difference: tail.difference };
    if (damage === undefined) return null;
    const what = `${damage}, behind its content`;
    return { status: "altered", difference: plainDifference(record.lines, check.bytes, what) };
  }
  const compared = await compare(0, 1);
  const difference = compared?.difference ?? null;
  if (check.bytes < end && isCut(record, compared, opened)) {
    const line = await lineAt(file, check.bytes);
    const what = damage ?? `the rest is gone: ${end - check.bytes} of ${end} bytes`;
    const imported = difference?.imported ?? null;
    return { status: "truncated", difference: { ...plainDifference(line, check.bytes, what), imported } };
  }
  if (difference !== null) return { status: "altered", difference: { ...difference, what: damage ?? difference.what } };
  return { status: "altered", difference: await stretch(check.broken() ?? { from: 0, to: check.bytes }, file) };
}

/** Where the database is damaged the place cannot be told. */
function unlessDamaged(error: unknown): null {
  if (error instanceof Failure && error.fault === "evidence") return null;
  throw error;
}

/** Whether what is there of a shorter file is true, as far as it can be told. Of events that were known from elsewhere some
 *  may be gone between others: then the latest one is there still. */
function isCut(record: ImportedRecord, compared: Compared | null, opened: Opened): boolean {
  if (opened.damages.some(({ detail }) => !detail.includes("stops early"))) return false;
  if (compared === null) return true;
  const { difference, isTight, records, hasLatest } = compared;
  if (difference !== null) return difference.isCut;
  if (isTight && record.duplicates === 0) return true;
  const imported = record.events + record.duplicates + record.problems + record.skipped;
  return records < imported && !(record.duplicates > 0 && hasLatest);
}

/** A live file grows, also when it is a backup now. A backup or a compressed file does not, nor does a big JSON value. */
function mayGrow(record: ImportedRecord, opened: Opened, { envelopes }: VerifyContext): boolean {
  if (record.complete === 0) return true;
  if (record.role === "live") return plainName(record.path) === basename(record.path);
  const isOfLines = envelopeNamed(envelopes, record.envelope).kind !== "stream";
  return record.role === "single" && isOfLines && !opened.isCompressed;
}

function isSameDisk(record: ImportedRecord, opened: Opened): boolean {
  return record.disk_bytes === opened.diskBytes && record.disk_tail.equals(opened.diskTail);
}

async function readWhole(file: OpenFile, claims: readonly Claim[], context: VerifyContext): Promise<Read> {
  const opened = await openEvidenceAt(file, file.fd);
  const check = new ClaimCheck(claims, context.wantsDisk && !opened.isCompressed);
  try {
    for await (const chunk of opened.content) {
      check.take(chunk);
      context.onRead(chunk.length);
    }
  } finally {
    await opened.close();
  }
  return { opened, check };
}

async function hashDisk({ fd }: OpenFile, { opened, check }: Read): Promise<DiskHash> {
  const { isCompressed } = opened;
  if (!isCompressed) return { bytes: check.bytes, sha256: check.sha256(), isCompressed };
  const sha = createHash("sha256");
  let bytes = 0;
  for await (const chunk of readOpenFile(fd, 0)) {
    sha.update(chunk);
    bytes += chunk.length;
  }
  return { bytes, sha256: sha.digest(), isCompressed };
}

/** Reads a stretch of the content of a file once more. */
async function withContent<T>(
  file: OpenFile,
  from: number,
  to: number,
  use: (content: AsyncIterable<Buffer>) => Promise<T>,
): Promise<T> {
  const opened = await openEvidenceAt(file, file.fd);
  try {
    return await use(between(opened.content, from, to, file.tick));
  } finally {
    await opened.close();
  }
}

async function* between(
  content: AsyncIterable<Buffer>,
  from: number,
  to: number,
  tick: () => void,
): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const chunk of content) {
    tick();
    const part = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
    at += chunk.length;
    if (part.length > 0) yield part;
    if (at >= to) return;
  }
}

/** The number of the line that a byte of the content stands in. */
function lineAt(file: OpenFile, offset: number): Promise<number> {
  return withContent(file, 0, offset, async (content) => {
    let line = 1;
    for await (const chunk of content) line += countLines(chunk, 0, chunk.length);
    return line;
  });
}

const SHOWN = 400;

/** What stands behind the end of a file that was not to grow. */
async function appended(end: number, file: OpenFile): Promise<Difference> {
  const line = await lineAt(file, end);
  const there = await withContent(file, end, end + SHOWN, firstLine);
  return { ...plainDifference(line, end, "more stands there than was imported"), there };
}

async function firstLine(content: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of content) pieces.push(Buffer.from(piece));
  const bytes = Buffer.concat(pieces);
  const feed = bytes.indexOf(10);
  return excerpt(feed < 0 ? bytes : bytes.subarray(0, feed), 0);
}

/** All that is certain is that the difference lies in a stretch. */
async function stretch(
  { from, to }: { readonly from: number; readonly to: number },
  file: OpenFile,
): Promise<Difference> {
  const [line, toLine] = [await lineAt(file, from), await lineAt(file, Math.max(from, to - 1))];
  const what =
    "all events are known: the difference is in what stands between them, in their white space, or in which of the known ones stand here";
  return { ...plainDifference(line, null, what), toLine };
}
