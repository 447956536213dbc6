const INITIAL = 64 * 1024;
/** Text is encoded in pieces of about so many characters: one call for many outputs. */
const PENDING = 16 * 1024;

/** Gathers output, text and bytes, in order. */
export class OutputBuffer {
  #bytes = Buffer.allocUnsafeSlow(INITIAL);
  #size = 0;
  #pending = "";

  /** Bytes gathered, about. */
  get size(): number {
    return this.#size + this.#pending.length;
  }

  text(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= PENDING) this.#encode();
  }

  bytes(bytes: Uint8Array, from: number, to: number): void {
    this.#encode();
    this.#makeRoom(to - from);
    this.#bytes.set(bytes.subarray(from, to), this.#size);
    this.#size += to - from;
  }

  /** What was gathered since the last call, in a buffer of its own. */
  take(): Uint8Array<ArrayBuffer> {
    this.#encode();
    const taken = new Uint8Array(this.#size);
    taken.set(this.#bytes.subarray(0, this.#size));
    this.#size = 0;
    return taken;
  }

  #encode(): void {
    if (this.#pending === "") return;
    // A UTF-16 unit takes at most three bytes.
    this.#makeRoom(this.#pending.length * 3);
    this.#size += this.#bytes.write(this.#pending, this.#size);
    this.#pending = "";
  }

  #makeRoom(more: number): void {
    if (this.#size + more <= this.#bytes.length) return;
    const longer = Buffer.allocUnsafeSlow(Math.max(this.#size + more, this.#bytes.length * 2));
    this.#bytes.copy(longer, 0, 0, this.#size);
    this.#bytes = longer;
  }
}
