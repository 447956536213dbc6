import { createHash, type Hash, hash } from "node:crypto";

/** So many bytes before a checkpoint identify it. */
export const TAIL_BYTES = 4096;

/** SHA-256 of the last bytes before a position. */
export function tailHash(before: Buffer): Buffer {
  return hash("sha256", before.subarray(Math.max(0, before.length - TAIL_BYTES)), "buffer");
}

/** Follows the content of a file while it is read: its SHA-256 from where reading began up to a position that moves with the
 *  checkpoint, and the last bytes before that position. */
export class ContentTrack {
  readonly #from: number;
  readonly #sha: Hash = createHash("sha256");
  #position: number;
  #tail: Buffer;
  #ahead: Buffer = Buffer.alloc(0);

  /** `tail` are the bytes before `from`. */
  constructor(from: number, tail: Buffer) {
    this.#from = from;
    this.#position = from;
    this.#tail = tail;
  }

  /** Takes the next bytes and moves the position to `to`, which is at most behind them. The chunk is not kept. */
  take(chunk: Buffer, to: number): void {
    const whole = this.#ahead.length === 0 ? chunk : Buffer.concat([this.#ahead, chunk]);
    const passed = whole.subarray(0, to - this.#position);
    this.#sha.update(passed);
    if (passed.length >= TAIL_BYTES) this.#tail = Buffer.from(passed.subarray(-TAIL_BYTES));
    else this.#tail = Buffer.concat([this.#tail, passed]).subarray(-TAIL_BYTES);
    this.#ahead = Buffer.from(whole.subarray(passed.length));
    this.#position = to;
  }

  /** The stretch from where reading began to the position. */
  segment(): { readonly from: number; readonly to: number; readonly sha256: Buffer } {
    return { from: this.#from, to: this.#position, sha256: this.#sha.copy().digest() };
  }

  tail(): Buffer {
    return tailHash(this.#tail);
  }
}
