import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from "node:zlib";
import { errorCode } from "../base/failure.ts";

/** Compressed data that stops early or breaks; what could be decompressed before it was given. */
export interface StreamDamage {
  readonly detail: string;
}

type Engine = Gunzip | ZstdDecompress;

interface Codec {
  readonly name: string;
  readonly magic: Buffer;
  readonly create: (options: { chunkSize: number }) => Engine;
  /** Input given at a time: bounds what one piece can swell to (gzip 1:1032, zstd about 1:30000). */
  readonly pieceBytes: number;
}

const codecs: readonly Codec[] = [
  { name: "gzip", magic: Buffer.from([0x1f, 0x8b]), create: createGunzip, pieceBytes: 64 * 1024 },
  { name: "zstd", magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), create: createZstdDecompress, pieceBytes: 2 * 1024 },
];

const MAGIC_BYTES = 4;
const OUTPUT_BYTES = 512 * 1024;
// must-gather compresses files that were compressed already; more layers are no log.
const MAX_LAYERS = 3;

/** Where bytes come from. `again`: it can be opened a second time (a file can, standard input cannot). */
export interface ByteSource {
  readonly open: () => AsyncIterable<Buffer>;
  readonly again: boolean;
}

/** Decompresses a stream if its first bytes say so, again if what comes out is compressed too; plain data passes through.
 *  Gives everything up to a damage, then reports that. */
export async function* inflate(
  source: ByteSource,
  onDamage: (damage: StreamDamage) => void,
  layer = 0,
): AsyncGenerator<Buffer> {
  const { head, rest } = await peek(source.open());
  const codec = codecs.find(({ magic }) => head.subarray(0, magic.length).equals(magic));
  if (codec === undefined || layer >= MAX_LAYERS) {
    yield* rest;
    return;
  }
  let first: AsyncIterable<Buffer> | null = rest;
  const reopen = () => {
    const opened = first ?? source.open();
    first = null;
    return opened;
  };
  // A layer may be read twice, and one that is cut cuts the layers inside it too: that is one damage.
  let isReported = false;
  const report = (damage: StreamDamage) => {
    if (!isReported) onDamage(damage);
    isReported = true;
  };
  const open = () => decode({ open: reopen, again: source.again }, codec, report);
  yield* inflate({ open, again: source.again }, report, layer + 1);
}

async function peek(input: AsyncIterable<Buffer>): Promise<{ head: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = input[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < MAGIC_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    // A chunk is only valid until the next one is asked for.
    head = head.length === 0 && next.value.length >= MAGIC_BYTES ? next.value : Buffer.concat([head, next.value]);
  }
  return { head, rest: chain(head, iterator) };
}

async function* chain(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (head.length > 0) yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  } finally {
    await source.return?.();
  }
}

/** One decompressor, fed piece by piece so that everything it makes before a damage arrives. */
class Member {
  readonly engine: Engine;
  error: unknown = null;
  #made: Buffer[] = [];
  #written = 0;

  constructor(codec: Codec) {
    this.engine = codec.create({ chunkSize: OUTPUT_BYTES });
    this.engine.on("data", (chunk: Buffer) => this.#made.push(chunk));
    this.engine.on("error", (error) => {
      this.error ??= error;
    });
  }

  /** Returns how many bytes at the end of the piece were left over because the data ended before them. */
  async write(piece: Buffer): Promise<number> {
    // After an error the callback of the write never comes, only "close".
    await new Promise<void>((resolve) => {
      this.engine.once("close", resolve);
      this.engine.write(piece, () => {
        this.engine.removeListener("close", resolve);
        resolve();
      });
    });
    this.#written += piece.length;
    return this.error === null ? this.#written - this.engine.bytesWritten : 0;
  }

  async end(): Promise<void> {
    if (this.error !== null) return;
    await new Promise<void>((resolve) => {
      this.engine.once("close", resolve);
      this.engine.end();
    });
  }

  take(): Buffer[] {
    const made = this.#made;
    this.#made = [];
    return made;
  }
}

interface Broken {
  readonly error: unknown;
  /** Bytes of input before the piece that broke. */
  readonly inputBytes: number;
  /** Bytes of output given. */
  readonly outputBytes: number;
}

/** Decompresses; after a damage it reads once more up to there byte by byte, since a decompressor that fails drops what it
 *  had made from the last piece. */
async function* decode(
  source: ByteSource,
  codec: Codec,
  onDamage: (damage: StreamDamage) => void,
): AsyncGenerator<Buffer> {
  const broken = yield* decodeOnce(source.open(), codec, Number.POSITIVE_INFINITY);
  if (broken === null) return;
  if (source.again) {
    let skip = broken.outputBytes;
    for await (const chunk of decodeOnce(source.open(), codec, broken.inputBytes)) {
      if (chunk.length > skip) yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
    }
  }
  onDamage(damageOf(codec, broken.error));
}

/** Asks for the next chunk before the one before is used: other threads decompress it meanwhile. */
export async function* oneAhead(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    let next = chunks.next();
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = chunks.next();
      // Its error is met when it is waited for.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await chunks.return(undefined);
  }
}

async function* decodeOnce(
  input: AsyncIterable<Buffer>,
  codec: Codec,
  fineFrom: number,
): AsyncGenerator<Buffer, Broken | null> {
  let member = new Member(codec);
  let inputBytes = 0;
  let outputBytes = 0;
  let started = false;
  function* made(): Generator<Buffer> {
    for (const chunk of member.take()) {
      outputBytes += chunk.length;
      yield chunk;
    }
  }
  for await (const chunk of input) {
    let rest = chunk;
    while (rest.length > 0) {
      if (!started && rest[0] === 0) {
        // Zeros behind a member are padding, as of tapes and block devices (gzip ignores them too).
        rest = rest.subarray(1);
        inputBytes++;
        continue;
      }
      const piece = rest.subarray(0, inputBytes >= fineFrom ? 1 : Math.min(codec.pieceBytes, fineFrom - inputBytes));
      started = true;
      const left = await member.write(piece);
      yield* made();
      if (member.error !== null) return { error: member.error, inputBytes, outputBytes };
      rest = rest.subarray(piece.length - left);
      inputBytes += piece.length - left;
      if (left === 0) continue;
      // Node reads all members of a gzip file, but only the first frame of a zstd file.
      await member.end();
      yield* made();
      member = new Member(codec);
      started = false;
    }
  }
  if (!started) return null;
  await member.end();
  yield* made();
  return member.error === null ? null : { error: member.error, inputBytes, outputBytes };
}

function damageOf(codec: Codec, error: unknown): StreamDamage {
  if (errorCode(error) === "Z_BUF_ERROR") return { detail: `the ${codec.name} data stops early: the file was cut` };
  // What libzstd says of a damage depends on how much of the data it was given.
  const reason = codec.name === "gzip" && error instanceof Error ? ` (${error.message})` : "";
  return { detail: `the ${codec.name} data is damaged${reason}` };
}
