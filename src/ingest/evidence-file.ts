import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { Failure } from "../base/failure.ts";
import type { Head } from "../events/envelope.ts";
import type { FoundFile } from "../io/discover.ts";
import { foreignStream } from "../io/foreign.ts";
import { type ByteSource, inflate, type StreamDamage } from "../io/inflate.ts";
import { bytesBefore, readAt } from "../io/read-at.ts";
import { counted, readOpenFile, readPipe, readStreamChunks } from "../io/read-file.ts";
import { TAIL_BYTES, tailHash } from "./content-track.ts";

/** So much of a file tells its form and its first line. */
export const HEAD_BYTES = 64 * 1024;
const nothing = Buffer.alloc(0);

/** A file that was opened far enough to know which one it is. */
export interface Opened {
  readonly head: Head;
  /** SHA-256 of the first line without its line feed: what a file is known by, whatever its name and compression. */
  readonly firstLine: Buffer;
  /** SHA-256 of the head: the same for forms whose first line says nothing. */
  readonly firstBytes: Buffer;
  readonly isCompressed: boolean;
  /** The open file; null for a stream, a pipe or a device. */
  readonly fd: number | null;
  /** Damage of the compression met so far. */
  readonly damages: readonly StreamDamage[];
  readonly diskBytes: number;
  readonly diskTail: Buffer;
  /** The decompressed content from its beginning. */
  readonly content: AsyncGenerator<Buffer>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** What a file of lines is known by. */
export function lineFingerprint(firstLine: Buffer): Buffer {
  return hash("sha256", firstLine, "buffer");
}

/** What a file of another form is known by. */
export function headFingerprint(head: Buffer): Buffer {
  return hash("sha256", Buffer.concat([Buffer.from("head:"), head]), "buffer");
}

/** Opens a file and reads its first bytes. Damage of the compression is met when reading gets there. `isHurried`: of what somebody is still
 *  writing no more is waited for than a line that tells the form; then it is not known by its first bytes. */
export async function openEvidence(
  file: FoundFile,
  stdin: Readable,
  onRead: (bytes: number) => void,
  isHurried = false,
): Promise<Opened> {
  const isFile = file.path !== "-" && statSync(file.path).isFile();
  const fd = isFile ? openSync(file.path, "r") : null;
  try {
    return await openSource(file, fd, stdin, onRead, isHurried && fd === null);
  } catch (error) {
    if (fd !== null) closeSync(fd);
    throw error;
  }
}

/** The same for a file that somebody else opened, and closes. */
export function openEvidenceAt(file: Pick<FoundFile, "path">, fd: number): Promise<Opened> {
  return openSource(file, fd, null, () => undefined, false, false);
}

async function openSource(
  file: Pick<FoundFile, "path">,
  fd: number | null,
  stdin: Readable | null,
  onRead: (bytes: number) => void,
  isHurried: boolean,
  isOwned = true,
): Promise<Opened> {
  const damages: StreamDamage[] = [];
  const open = () => {
    if (fd !== null) return counted(readOpenFile(fd, 0), onRead);
    return counted(file.path === "-" && stdin !== null ? readStreamChunks(stdin) : readPipe(file.path), onRead);
  };
  const source: ByteSource = { open, again: fd !== null };
  const content = inflate(source, (damage) => damages.push(damage));
  const { bytes, whole } = await readHead(content, isHurried ? isLineOfJson : () => false);
  // How much came at once depends on the compression: what the file is known by must not.
  const head = bytes.subarray(0, HEAD_BYTES);
  const feed = head.indexOf(10);
  const magic = fd === null ? nothing : readAt(fd, 0, 4);
  const diskBytes = fd === null ? 0 : fstatSync(fd).size;
  return {
    head: { bytes: head, whole: whole && head.length === bytes.length },
    firstLine: lineFingerprint(feed < 0 ? head : head.subarray(0, feed)),
    firstBytes: headFingerprint(head),
    fd,
    damages,
    isCompressed: fd === null || !bytes.subarray(0, 4).equals(magic),
    diskBytes,
    diskTail: tailHash(fd === null ? nothing : bytesBefore(fd, diskBytes, TAIL_BYTES)),
    content: prepend(bytes, content),
    close: async () => {
      // A generator that was never asked does not run its cleanup: this one was.
      await content.return(undefined);
      if (fd !== null && isOwned) closeSync(fd);
    },
  };
}

/** Raises request: what comes through a pipe is another kind of log. Files were looked at when they were found. */
export function refuseForeign({ shown }: FoundFile, { fd, head }: Pick<Opened, "fd" | "head">): void {
  const foreign = fd === null ? foreignStream(head.bytes) : null;
  if (foreign === null) return;
  const name = shown === "-" ? "standard input" : shown;
  throw new Failure("request", `${name}: ${foreign.reason}`, { hint: foreign.hint ?? undefined });
}

/** Reads on to a position of the content and returns the bytes before it, at most TAIL_BYTES, with the content behind it.
 *  Null if the content ends before. */
export async function skipTo(
  content: AsyncGenerator<Buffer>,
  position: number,
): Promise<{ before: Buffer; rest: AsyncGenerator<Buffer> } | null> {
  let passed = 0;
  let before: Buffer = nothing;
  while (passed < position) {
    const next = await content.next();
    if (next.done === true) return null;
    const take = Math.min(next.value.length, position - passed);
    before = Buffer.concat([before, next.value.subarray(0, take)]).subarray(-TAIL_BYTES);
    passed += take;
    if (take < next.value.length) return { before, rest: prepend(Buffer.from(next.value.subarray(take)), content) };
  }
  return { before, rest: content };
}

/** Whether bytes begin with a line that is one JSON object by the look of it. */
function isLineOfJson(bytes: Buffer): boolean {
  const feed = bytes.indexOf(10);
  return feed > 1 && bytes[0] === 0x7b && bytes[feed - 1] === 0x7d;
}

async function readHead(
  content: AsyncGenerator<Buffer>,
  isEnough: (bytes: Buffer) => boolean,
): Promise<{ bytes: Buffer; whole: boolean }> {
  const pieces: Buffer[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await content.next();
    if (next.done === true) return { bytes: Buffer.concat(pieces), whole: true };
    pieces.push(Buffer.from(next.value));
    size += next.value.length;
    if (isEnough(pieces[0] as Buffer)) break;
  }
  return { bytes: Buffer.concat(pieces), whole: false };
}

async function* prepend(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}
