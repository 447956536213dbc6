import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, type Stats } from "node:fs";
import { inflate, type StreamDamage } from "../inflate.ts";
import { readAt } from "../read-at.ts";
import { readOpenFile } from "../read-file.ts";
import type { RotationName } from "../rotation-name.ts";
import type { ListedFile } from "./set-listing.ts";

const HEAD_BYTES = 64 * 1024;
const SKIP_BYTES = 1024 * 1024;
const nothing = Buffer.alloc(SKIP_BYTES);

/** Bytes before a position that tell whether a file is still the one that was read up to there. */
export const WITNESS_BYTES = 4096;

/** A file of a set, open, and what it is known by. */
export interface OpenedLog {
  path: string;
  name: RotationName;
  fd: number;
  dev: number;
  ino: number;
  readonly isCompressed: boolean;
  /** The first bytes of the content, decompressed, behind any NUL bytes. */
  readonly head: Buffer;
  readonly sizeBytes: number;
}

/** Opens a listed file. Raises Node's error, such as ENOENT for a name that is gone meanwhile. */
export async function openLog({ path, name }: ListedFile): Promise<OpenedLog> {
  const fd = openSync(path, "r");
  try {
    const { dev, ino, size } = fstatSync(fd);
    const magic = readAt(fd, 0, 4);
    const isCompressed = isMagic(magic);
    const head = isCompressed ? await firstBytes(fd) : readAt(fd, firstText(fd, size), HEAD_BYTES);
    return { path, name, fd, dev, ino, isCompressed, head, sizeBytes: size };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Where text begins: a file that was truncated under a writer without O_APPEND has NUL bytes up to the place where that goes on. */
function firstText(fd: number, size: number): number {
  const [first] = readAt(fd, 0, 1);
  if (first !== 0) return 0;
  for (let at = 0; at < size; at += SKIP_BYTES) {
    const chunk = readAt(fd, at, SKIP_BYTES);
    const text = withoutNul(chunk);
    if (text.length > 0) return at + chunk.length - text.length;
  }
  return size;
}

function isMagic(bytes: Buffer): boolean {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b) || (bytes.length === 4 && bytes.readUInt32LE(0) === 0xfd2fb528);
}

async function firstBytes(fd: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const chunk of contentOf(fd, () => undefined)) {
    const text = size > 0 ? chunk : withoutNul(chunk);
    pieces.push(Buffer.from(text.subarray(0, HEAD_BYTES)));
    size += text.length;
    if (size >= HEAD_BYTES) break;
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** What stands behind the NUL bytes at the beginning of a chunk. */
function withoutNul(chunk: Buffer): Buffer {
  if (chunk[0] !== 0) return chunk;
  if (chunk.equals(nothing.subarray(0, chunk.length))) return chunk.subarray(chunk.length);
  return chunk.subarray(chunk.findIndex((byte) => byte !== 0));
}

/** The decompressed content of an open file from its beginning. */
export function contentOf(fd: number, onDamage: (damage: StreamDamage) => void): AsyncGenerator<Buffer> {
  return inflate({ open: () => readOpenFile(fd, 0), again: true }, onDamage);
}

/** Whether stats are those of the open file. */
export function isSameFile(log: { readonly dev: number; readonly ino: number }, stats: Stats): boolean {
  return log.dev === stats.dev && log.ino === stats.ino;
}

/** What a log is known by, whatever its name, inode and compression: the SHA-256 of its first line in hex (audit-format §4.5). Null while it
 *  has no whole first line. */
export function fingerprintOf(head: Buffer): string | null {
  const feed = head.indexOf(10);
  if (feed < 0 && head.length < HEAD_BYTES) return null;
  return hash("sha256", feed < 0 ? head : head.subarray(0, feed), "hex");
}

/** The last bytes of what was read, with a chunk behind it. */
export function witnessAfter(before: Buffer, chunk: Buffer): Buffer {
  if (chunk.length >= WITNESS_BYTES) return Buffer.from(chunk.subarray(-WITNESS_BYTES));
  return Buffer.concat([before, chunk]).subarray(-WITNESS_BYTES);
}

/** Whether the bytes before a position of a plain file are the ones that were read there. */
export function holdsWitness(fd: number, position: number, witness: Buffer): boolean {
  return readAt(fd, position - witness.length, witness.length).equals(witness);
}
