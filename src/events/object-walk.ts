const itemsKey = Buffer.from("items");

/** Walks the bytes of one JSON object, in as many pieces as come, until it ends or turns out to be a list: an object with
 *  `"items": […]` directly inside it. */
export class ObjectWalk {
  /** `end`: the object is closed; `items`: its list begins; `nothing`: more bytes are needed. */
  found: "end" | "items" | "nothing" = "nothing";
  #depth = 0;
  #inText = false;
  #escaped = false;
  #textFrom = 0;
  #awaitsKey = false;
  #isItems = false;

  /** Begins at an object's bracket (depth 0) or behind the list in it (depth 1). */
  start(depth: number): void {
    this.found = "nothing";
    this.#depth = depth;
    this.#inText = false;
    this.#escaped = false;
    this.#awaitsKey = false;
    this.#isItems = false;
  }

  /** Walks on from an index and returns the index behind the last byte looked at. The bytes before it must stay in place
   *  between two calls of one object. */
  walk(bytes: Buffer, from: number): number {
    this.found = "nothing";
    let at = from;
    while (at < bytes.length && this.found === "nothing") {
      at = this.#inText ? this.#walkText(bytes, at) : this.#walkToken(bytes, at);
    }
    return at;
  }

  #walkText(bytes: Buffer, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at++;
    }
    for (; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === 0x22) {
        this.#endText(bytes, at);
        return at + 1;
      }
      if (byte === 0x5c) at++;
    }
    this.#escaped = at > bytes.length;
    return bytes.length;
  }

  #endText(bytes: Buffer, at: number): void {
    this.#inText = false;
    if (this.#depth !== 1 || !this.#awaitsKey) return;
    this.#awaitsKey = false;
    this.#isItems = at - this.#textFrom === itemsKey.length && itemsKey.compare(bytes, this.#textFrom, at) === 0;
  }

  #walkToken(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      switch (bytes[at]) {
        case 0x22:
          this.#inText = true;
          this.#textFrom = at + 1;
          return at + 1;
        case 0x7b:
        case 0x5b:
          this.#openBracket(bytes[at] === 0x5b);
          break;
        case 0x7d:
        case 0x5d:
          this.#depth--;
          if (this.#depth === 0) this.found = "end";
          break;
        case 0x2c:
          if (this.#depth === 1) this.#nextKey();
      }
      if (this.found !== "nothing") return at + 1;
    }
    return bytes.length;
  }

  #openBracket(isArray: boolean): void {
    if (isArray && this.#depth === 1 && this.#isItems) this.found = "items";
    this.#depth++;
    if (this.#depth === 1) this.#nextKey();
  }

  #nextKey(): void {
    this.#awaitsKey = true;
    this.#isItems = false;
  }
}
