const INITIAL_BYTES = 256 * 1024;
const LARGE_BYTES = 64 * INITIAL_BYTES;

/** A growing buffer over a moving part of a stream: bytes are appended behind and dropped in front. */
export class ByteWindow {
  #store = Buffer.allocUnsafe(INITIAL_BYTES);
  #from = 0;
  #to = 0;

  /** The bytes held, valid until the next append. */
  get bytes(): Buffer {
    return this.#store.subarray(this.#from, this.#to);
  }

  get length(): number {
    return this.#to - this.#from;
  }

  append(chunk: Buffer): void {
    if (this.#to + chunk.length > this.#store.length) this.#makeRoom(chunk.length);
    chunk.copy(this.#store, this.#to);
    this.#to += chunk.length;
  }

  /** Forgets the first `count` bytes. */
  drop(count: number): void {
    this.#from += count;
    if (this.#from < this.#to) return;
    this.#from = 0;
    this.#to = 0;
    // A single huge record must not hold its memory for the rest of the file.
    if (this.#store.length > LARGE_BYTES) this.#store = Buffer.allocUnsafe(INITIAL_BYTES);
  }

  #makeRoom(count: number): void {
    const needed = this.length + count;
    const roomy = needed * 2 <= this.#store.length;
    // A copied store stays in memory until it is collected: so the last steps are few. Room that is never written to costs
    // no memory.
    const growth = needed > LARGE_BYTES ? 8 : 2;
    const target = roomy ? this.#store : Buffer.allocUnsafe(Math.max(needed * growth, INITIAL_BYTES));
    this.#store.copy(target, 0, this.#from, this.#to);
    this.#to -= this.#from;
    this.#from = 0;
    this.#store = target;
  }
}
