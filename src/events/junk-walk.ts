/** Walks bytes that are no record, in as many pieces as come, up to where one may begin: the end of the line or the next
 *  object, in a list also its next separator. A JSON text at the beginning is passed over as a whole. */
export class JunkWalk {
  #inText = false;
  #escaped = false;
  #inList = false;

  start(first: number | undefined, inList: boolean): void {
    this.#inText = first === 0x22;
    this.#escaped = false;
    this.#inList = inList;
  }

  /** Walks on from an index, but not over the first byte of all. Returns the index of the byte that ends the junk, or the
   *  length of the bytes. */
  walk(bytes: Buffer, from: number): number {
    let at = from;
    if (at === 0 && this.#inText) at++;
    while (at < bytes.length && !this.#ends(bytes[at])) at++;
    return at;
  }

  #ends(byte: number | undefined): boolean {
    // No JSON text holds a line feed: there was no closing quote.
    if (byte === 0x0a) return true;
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === 0x5c) this.#escaped = true;
      else if (byte === 0x22) this.#inText = false;
      return false;
    }
    return byte === 0x7b || (this.#inList && (byte === 0x2c || byte === 0x5d));
  }
}
