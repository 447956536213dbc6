import { closeSync, constants, openSync } from "node:fs";
import { gunzipSync, constants as zlibConstants, zstdDecompressSync } from "node:zlib";
import { HEAD_BYTES, holdsEvents, looksLike, namedLooksLike, type Verdict } from "./foreign.ts";
import { fillAt } from "./read-at.ts";
import { saysAudit } from "./rotation-name.ts";

/** A regular file to look into. */
export interface Unseen {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  /** The user named exactly this file. */
  readonly named: boolean;
}

// Nearly every audit log shows itself in the first step. The second is 64 KiB of plain text and more of packed text; the
// third holds a whole zstd block of 128 KiB that would not compress.
const steps = [4096, HEAD_BYTES, 147_456] as const;
const deepBytes = 1_048_576;
const maxUnpackedBytes = 33_554_432;
const sampleBytes = 16_384;
// An empty gzip file is a header with a file name and a trailer.
const maxHeaderBytes = 300;

/** Room for `lookInto` to read into; one serves any number of files, one after the other. */
export function newScratch(): Buffer {
  return Buffer.allocUnsafe(deepBytes);
}

/** Opens a file and tells what it is, reading no more than needed: 4 KiB of most audit logs. Decompresses gzip and
 *  zstd by their magic bytes, also where the file is cut or compressed twice. Raises Node's own file errors. */
export function lookInto(file: Unseen, scratch: Buffer): Verdict {
  // Some kernel files block a reader until data comes.
  const descriptor = openSync(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const read: Read = (offset, bytes) => fillAt(descriptor, offset, scratch.subarray(0, bytes));
    const verdict = lookStepwise(read, file) ?? damaged(file);
    return holdsEventsDeeper(read, file, verdict) ? { kind: "audit" } : verdict;
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes of the open file; good until the next call. */
type Read = (offset: number, bytes: number) => Buffer;

/** Null if nothing could be decompressed. */
function lookStepwise(read: Read, file: Unseen): Verdict | null {
  let verdict: Verdict | null = null;
  for (const bytes of steps) {
    const raw = read(0, bytes);
    const head = unpack(raw)?.subarray(0, HEAD_BYTES);
    if (head !== undefined) verdict = file.named ? namedLooksLike(head, file.name) : looksLike(head, file.name);
    if (verdict?.kind === "audit" || raw.length < bytes || head?.length === HEAD_BYTES) break;
  }
  return verdict;
}

/** Damaged evidence is the reader's to report; other damaged files are not worth a word more. */
function damaged(file: Unseen): Verdict {
  return saysAudit(file.name) ? { kind: "audit" } : { kind: "unknown", reason: "damaged gzip or zstd data" };
}

/** Looks at places further on in a file that may hold events after all: an API server that logs to its standard output
 *  begins with pages of klog, a log truncated under its writer with gigabytes of NUL. */
function holdsEventsDeeper(read: Read, file: Unseen, verdict: Verdict): boolean {
  const mixed = verdict.kind === "foreign" && verdict.mixed;
  if (!mixed && verdict.kind !== "unknown") return false;
  if (packing(read(0, 4)) !== null) {
    if (!mixed && !file.named) return false;
    const text = unpack(read(0, deepBytes))?.toString("latin1");
    return text !== undefined && holdsEvents(text);
  }
  if (file.sizeBytes <= HEAD_BYTES) return false;
  const last = file.sizeBytes - sampleBytes;
  const places = [last, Math.floor(last / 2), Math.floor(last / 4), Math.floor((last * 3) / 4)];
  return places.some((offset) => holdsEvents(read(offset, sampleBytes).toString("latin1")));
}

type Packing = "gzip" | "zstd";

function packing(bytes: Buffer): Packing | null {
  if (bytes.length < 4) return null;
  const magic = bytes.readUInt32LE(0);
  if ((magic & 0xffffff) === 0x088b1f) return "gzip";
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? "zstd" : null;
}

/** The text of a beginning, after up to three rounds of decompression. Null if not one byte could be decompressed. */
function unpack(raw: Buffer): Buffer | null {
  let bytes = raw;
  for (let round = 0; round < 3; round++) {
    const kind = packing(bytes);
    if (kind === null) return bytes;
    const inner = decompressPart(bytes, kind);
    if (inner === null || (inner.length === 0 && bytes.length > maxHeaderBytes)) return null;
    bytes = inner;
  }
  return bytes;
}

/** Decompresses what a beginning of a stream allows. Null for damaged data. */
function decompressPart(bytes: Buffer, kind: Packing): Buffer | null {
  const maxOutputLength = maxUnpackedBytes;
  // A few bytes can stand for gigabytes, and damage may lie further on: in both cases a shorter part is enough.
  for (let size = bytes.length; size >= 16; size = size >>> 3) {
    const part = bytes.subarray(0, size);
    try {
      return kind === "gzip"
        ? gunzipSync(part, { finishFlush: zlibConstants.Z_SYNC_FLUSH, maxOutputLength })
        : zstdDecompressSync(part, { finishFlush: zlibConstants.ZSTD_e_flush, maxOutputLength });
    } catch {
      // the next part is shorter
    }
  }
  return null;
}
