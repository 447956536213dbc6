const INITIAL = 1 << 16;

/** A set of events by their hashes, 48 bits of the content and 32 of the request. An event takes 12 to 48 bytes. It knows
 *  copies of one text only: a copy that was truncated counts as another event here, unlike in a database (TwinEvents), because
 *  the better one may come when the other was given already. */
export class SeenEvents {
  #contents = new Float64Array(INITIAL).fill(-1);
  #requests = new Int32Array(INITIAL);
  #size = 0;

  /** Adds an event. False if it is there already. */
  add(content: number, request: number): boolean {
    const low = request | 0;
    const mask = this.#contents.length - 1;
    let at = content & mask;
    for (; this.#contents[at] !== -1; at = (at + 1) & mask) {
      if (this.#contents[at] === content && this.#requests[at] === low) return false;
    }
    this.#contents[at] = content;
    this.#requests[at] = low;
    if (++this.#size * 2 > this.#contents.length) this.#grow();
    return true;
  }

  /** Whether an event was added. */
  has(content: number, request: number): boolean {
    const low = request | 0;
    const mask = this.#contents.length - 1;
    for (let at = content & mask; this.#contents[at] !== -1; at = (at + 1) & mask) {
      if (this.#contents[at] === content && this.#requests[at] === low) return true;
    }
    return false;
  }

  #grow(): void {
    const contents = this.#contents;
    const requests = this.#requests;
    this.#contents = new Float64Array(contents.length * 2).fill(-1);
    this.#requests = new Int32Array(contents.length * 2);
    const mask = this.#contents.length - 1;
    for (const [from, content] of contents.entries()) {
      if (content === -1) continue;
      let at = content & mask;
      while (this.#contents[at] !== -1) at = (at + 1) & mask;
      this.#contents[at] = content;
      this.#requests[at] = requests[from] as number;
    }
  }
}
