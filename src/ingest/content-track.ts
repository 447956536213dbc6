import { createHash, type Hash, hash } from "node:crypto";

/** So many bytes before a checkpoint identify it. */
export const TAIL_BYTES = 4096;

/** SHA-256 of the last bytes before a position. */
export function tailHash(before: Buffer): Buffer {
  return hash("sha256", before.subarray(Math.max(0, before.length - TAIL_BYTES)), "buffer");
}

/** Follows the content of a file while it is read: its SHA-256 from where reading began up to a position that moves with the
 *  checkpoint, and the last bytes before that position. Holds no more than those, however far reading is ahead. */
export class ContentTrack {
  readonly #from: number;
  /** Up to the position, and up to the end of what was taken. */
  #sha: Hash | null;
  readonly #shaAhead: Hash | null;
  #position: number;
  #end: number;
  #tail: Buffer;
  #tailAhead: Buffer;

  /** `tail` are the bytes before `from`. */
  constructor(from: number, tail: Buffer, isHashed: boolean) {
    this.#sha = isHashed ? createHash("sha256") : null;
    this.#shaAhead = isHashed ? createHash("sha256") : null;
    this.#from = from;
    this.#position = from;
    this.#end = from;
    this.#tail = tail;
    this.#tailAhead = tail;
  }

  /** Takes the next bytes and moves the position to `to`: into them, behind them, or not at all. The chunk is not kept. */
  take(chunk: Buffer, to: number): void {
    const passed = to - this.#end;
    if (to !== this.#position && passed < 0) throw new Error("a checkpoint moved to bytes that were passed before");
    const split = Math.max(0, passed);
    this.#follow(chunk.subarray(0, split));
    if (to !== this.#position) {
      this.#sha = this.#shaAhead?.copy() ?? null;
      this.#tail = this.#tailAhead;
      this.#position = to;
    }
    this.#follow(chunk.subarray(split));
  }

  #follow(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#end += bytes.length;
    this.#shaAhead?.update(bytes);
    const last = bytes.subarray(-TAIL_BYTES);
    this.#tailAhead = Buffer.concat([this.#tailAhead, last]).subarray(-TAIL_BYTES);
  }

  /** The stretch from where reading began to the position; null if it is not hashed. */
  segment(): { readonly from: number; readonly to: number; readonly sha256: Buffer } | null {
    return this.#sha === null ? null : { from: this.#from, to: this.#position, sha256: this.#sha.copy().digest() };
  }

  tail(): Buffer {
    return tailHash(this.#tail);
  }
}
