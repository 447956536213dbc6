import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { ROW_WIDTH, rowIndex } from "../scan/row-layout.ts";
import type { RawBlock } from "./batch.ts";

/** Raw text is compressed in blocks of about this size: big enough to compress well, small enough to open for one event. */
const BLOCK_BYTES = 512 * 1024;

const options = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: BLOCK_BYTES / 4 };

/** Collects raw text of events, a line feed behind each, into zstd frames. */
export class BlockBuilder {
  #blocks: RawBlock[] = [];
  readonly #buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  #bytes = 0;
  #rows = 0;
  #isScanned = true;

  /** Adds the text of one event, without a line feed; the bytes are copied. Returns its offset in its block. */
  add(raw: Buffer): number {
    if (this.#bytes + raw.length + 1 > BLOCK_BYTES) this.close();
    if (raw.length >= BLOCK_BYTES) return this.#addAlone(raw, false);
    this.#isScanned = false;
    const offset = this.#bytes;
    raw.copy(this.#buffer, offset);
    this.#buffer[offset + raw.length] = 10;
    this.#bytes += raw.length + 1;
    this.#rows++;
    return offset;
  }

  /** Adds lines that the byte scanner took: those of `input` that stand one behind the other from `start` on. Their rows, from place `from` to `to` in `rows`,
   *  get their offsets in their blocks. */
  addLines(input: Buffer, start: number, rows: Float64Array, from: number, to: number): void {
    let run = start;
    let end = start;
    let runRows = 0;
    for (let at = from; at < to; at += ROW_WIDTH) {
      const length = rows[at + rowIndex.length] as number;
      if (this.#bytes + end - run + length + 1 > BLOCK_BYTES) {
        this.#addRun(input.subarray(run, end), runRows);
        this.close();
        run = end;
        runRows = 0;
      }
      if (length >= BLOCK_BYTES) {
        rows[at + rowIndex.offset] = this.#addAlone(input.subarray(end, end + length), true);
        run = end + length + 1;
      } else {
        rows[at + rowIndex.offset] = this.#bytes + end - run;
        runRows++;
      }
      end += length + 1;
    }
    this.#addRun(input.subarray(run, end), runRows);
  }

  #addRun(text: Buffer, rows: number): void {
    // What nearly fills a block is one: it need not be copied.
    if (this.#bytes === 0 && text.length >= BLOCK_BYTES / 2) {
      this.#finish(text, rows, true);
    } else {
      this.#bytes += text.copy(this.#buffer, this.#bytes);
      this.#rows += rows;
    }
  }

  #addAlone(raw: Buffer, isScanned: boolean): number {
    this.#finish(raw, 1, isScanned);
    return 0;
  }

  /** Finishes the block that is being filled. */
  close(): void {
    if (this.#bytes === 0) return;
    this.#finish(this.#buffer.subarray(0, this.#bytes), this.#rows, this.#isScanned);
    this.#bytes = 0;
    this.#rows = 0;
    this.#isScanned = true;
  }

  /** The finished blocks since the last call, in order; their data stand in one buffer, which may be given away. */
  take(): RawBlock[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    const all = new Uint8Array(blocks.reduce((sum, { data }) => sum + data.length, 0));
    let end = 0;
    return blocks.map((block) => {
      const from = end;
      all.set(block.data, from);
      end += block.data.length;
      return { ...block, data: all.subarray(from, end) };
    });
  }

  #finish(text: Buffer, rows: number, isScanned: boolean): void {
    this.#blocks.push({ rows, bytes: text.length, isScanned, data: compress(text) });
  }
}

/** Compresses bytes as everything in the database is: one zstd frame, level 1. */
export function compress(bytes: Buffer): Buffer {
  return zstdCompressSync(bytes, options);
}

/** The bytes of a block or of a problem's raw text. */
export function decompress(data: Buffer): Buffer {
  return zstdDecompressSync(data);
}
