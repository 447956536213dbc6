import type { FoundFile } from "../io/discover.ts";
import { bytesBefore } from "../io/read-at.ts";
import { type FileRecord, filesAt, filesByFingerprint } from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import { TAIL_BYTES, tailHash } from "./content-track.ts";
import { headFingerprint, lineFingerprint, type Opened, skipTo } from "./evidence-file.ts";

/** What the database knows of a file.
 *  `new`: never read. `unchanged`: read whole. `grown`: read up to the record's checkpoint, where `content` goes on behind
 *  `before`. `again`: read before, but in a form that has to be read from its beginning; the first `passRecords` parts are
 *  stored already. `replaced`: what was stored of it is counted anew. */
export type Known =
  | { readonly kind: "new" }
  | { readonly kind: "unchanged"; readonly record: FileRecord }
  | { readonly kind: "grown"; readonly record: FileRecord; readonly from: Resumed }
  | { readonly kind: "again"; readonly record: FileRecord; readonly passRecords: number }
  | { readonly kind: "replaced"; readonly record: FileRecord };

/** Where reading goes on in a file that was read before. */
interface Resumed {
  readonly before: Buffer;
  /** Null: open the plain file at the checkpoint. */
  readonly content: AsyncGenerator<Buffer> | null;
  close(): Promise<void>;
}

/** Recognises a file by its content: by the fingerprint of its first line and the bytes before the checkpoint, so that its
 *  name, inode and compression do not matter (audit-format §4.5). `reopen` opens it from its beginning again. `taken`: records of files that
 *  are being read, which it cannot be. */
export async function recognise(
  db: Db,
  file: FoundFile,
  opened: Opened,
  reopen: () => Promise<Opened>,
  taken: ReadonlySet<number> = new Set(),
): Promise<Known> {
  const isFree = ({ id }: FileRecord) => !taken.has(id);
  const byHead = filesByFingerprint(db, opened.firstBytes).filter(isFree);
  const byLine = filesByFingerprint(db, opened.firstLine).filter(isFree);
  // Nothing tells one empty file from another but its name.
  const isEmpty = opened.head.bytes.length === 0;
  const known = [...byHead, ...byLine].filter(({ path }) => !isEmpty || path === file.path);
  if (file.path === "-") {
    const record = known.find(({ path }) => path === "-");
    return record === undefined ? { kind: "new" } : { kind: "replaced", record };
  }
  const same = known.find(
    (record) => record.disk_bytes === opened.diskBytes && record.disk_tail.equals(opened.diskTail),
  );
  if (same?.complete === 1) return { kind: "unchanged", record: same };
  if (same !== undefined && same.read_bytes === 0)
    return { kind: "again", record: same, passRecords: same.read_records };
  for (const record of byLine.filter(({ read_bytes }) => read_bytes > 0)) {
    const from = await continueAt(opened, record, reopen);
    // NUL bytes are no sign of a file: any that was truncated under its writer begins with them.
    if (from !== null && record.path !== file.path && isNul(from.before)) await from.close();
    else if (from !== null) return { kind: "grown", record, from };
  }
  const record =
    known.find(({ path, read_bytes }) => path === file.path && read_bytes === 0) ?? begunAt(db, file, opened, isFree);
  return record === undefined ? { kind: "new" } : { kind: "replaced", record };
}

/** The record of a file that had not even its whole first line when it was read, or in other forms less than a head: all
 *  that was known of it is the beginning of what it is now. */
function begunAt(
  db: Db,
  file: FoundFile,
  opened: Opened,
  isFree: (record: FileRecord) => boolean,
): FileRecord | undefined {
  const head = opened.head.bytes;
  return filesAt(db, file.path)
    .filter(isFree)
    .find(({ bytes, read_bytes, fingerprint }) => {
      if (read_bytes > 0 || bytes >= head.length) return false;
      const beginning = head.subarray(0, bytes);
      return fingerprint.equals(lineFingerprint(beginning)) || fingerprint.equals(headFingerprint(beginning));
    });
}

async function continueAt(opened: Opened, record: FileRecord, reopen: () => Promise<Opened>): Promise<Resumed | null> {
  if (!opened.isCompressed && opened.fd !== null) {
    if (opened.diskBytes < record.read_bytes) return null;
    const before = bytesBefore(opened.fd, record.read_bytes, TAIL_BYTES);
    return tailHash(before).equals(record.read_tail) ? { before, content: null, close: async () => undefined } : null;
  }
  const again = await reopen();
  const skipped = await skipTo(again.content, record.read_bytes);
  if (skipped !== null && tailHash(skipped.before).equals(record.read_tail)) {
    return { before: skipped.before, content: skipped.rest, close: again.close };
  }
  await again.close();
  return null;
}

function isNul(bytes: Buffer): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte === 0);
}
