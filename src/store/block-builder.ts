import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** Raw text is compressed in blocks of about this size: big enough to compress well, small enough to open for one event. */
const BLOCK_BYTES = 512 * 1024;

/** A finished block of raw text. */
export interface Block {
  readonly id: number;
  readonly file: number;
  /** Decompressed size. */
  readonly bytes: number;
  readonly data: Buffer;
}

/** Collects raw text of events, a line feed between them, into zstd frames. A block holds text of one file. */
export class BlockBuilder {
  readonly done: Block[] = [];
  readonly #buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #id: number;
  #file = 0;
  #bytes = 0;

  constructor(nextId: number) {
    this.#id = nextId;
  }

  /** Adds a text and returns its place. The bytes are copied. */
  add(file: number, raw: Buffer): { block: number; offset: number; length: number } {
    if (file !== this.#file || this.#bytes + raw.length + 1 > BLOCK_BYTES) this.close();
    this.#file = file;
    const place = { block: this.#id, offset: this.#bytes, length: raw.length };
    if (raw.length >= BLOCK_BYTES) {
      // Alone in its block, and too big to copy for a line feed.
      this.#finish(raw);
    } else {
      raw.copy(this.#buffer, this.#bytes);
      this.#bytes += raw.length;
      this.#buffer[this.#bytes++] = 10;
    }
    return place;
  }

  /** Finishes the block that is being filled. */
  close(): void {
    if (this.#bytes > 0) this.#finish(this.#buffer.subarray(0, this.#bytes));
    this.#bytes = 0;
  }

  #finish(text: Buffer): void {
    this.done.push({ id: this.#id++, file: this.#file, bytes: text.length, data: compress(text) });
  }
}

/** Compresses bytes as everything in the database is: one zstd frame, level 1. */
export function compress(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}

/** The bytes of a block or of a problem's raw text. */
export function decompress(data: Buffer): Buffer {
  return zstdDecompressSync(data);
}
