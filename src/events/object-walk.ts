/** Lists are looked for in so many objects around each other at most. */
const DEEPEST_KEY = 3;
const LONGEST_KEY = 32;

/** Walks the bytes of one JSON value, in as many pieces as come, until it ends or a list of records begins in it: an array
 *  that keys of objects lead to. */
export class ObjectWalk {
  /** `end`: the value is closed; `list`: a list begins; `nothing`: more bytes are needed. */
  found: "end" | "list" | "nothing" = "nothing";
  /** Path of the list that was found. */
  path = "";
  /** Its path in the value itself. */
  ownPath = "";
  readonly #isList: (path: string) => boolean;
  #prefix = "";
  #depth = 0;
  /** Objects around that no array is around: only in these lists are looked for. */
  #objects = 0;
  #keys: string[] = [];
  #inText = false;
  #escaped = false;
  #textFrom = 0;
  #awaitsKey = false;

  /** `isList`: whether a list of records has some path. */
  constructor(isList: (path: string) => boolean) {
    this.#isList = isList;
  }

  /** Begins at the bracket of a value. `prefix`: path of the list it is in. */
  start(prefix: string): void {
    this.#begin(prefix, 0);
    this.#keys = [];
  }

  /** Begins behind a list that was found. */
  resume(prefix: string, ownPath: string): void {
    this.#keys = ownPath.split(".");
    this.#begin(prefix, this.#keys.length);
  }

  #begin(prefix: string, depth: number): void {
    this.found = "nothing";
    this.#prefix = prefix;
    this.#depth = depth;
    this.#objects = depth;
    this.#inText = false;
    this.#escaped = false;
    this.#awaitsKey = false;
  }

  /** Walks on from an index and returns the index behind the last byte looked at. The bytes before it must stay in place
   *  between two calls of one value. */
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
    if (!this.#awaitsKey) return;
    this.#awaitsKey = false;
    const isShort = at - this.#textFrom <= LONGEST_KEY;
    this.#keys[this.#depth - 1] = isShort ? bytes.toString("latin1", this.#textFrom, at) : "";
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
          if (this.#depth < this.#objects) this.#objects = this.#depth;
          if (this.#depth === 0) this.found = "end";
          break;
        case 0x2c:
          this.#nextKey();
      }
      if (this.found !== "nothing") return at + 1;
    }
    return bytes.length;
  }

  #openBracket(isArray: boolean): void {
    const isWatched = this.#objects === this.#depth;
    if (isArray && isWatched && this.#depth > 0 && this.#depth <= DEEPEST_KEY) this.#meetList();
    this.#depth++;
    if (isArray || !isWatched) return;
    this.#objects++;
    this.#nextKey();
  }

  #meetList(): void {
    this.ownPath = this.#keys.slice(0, this.#depth).join(".");
    const paths = this.#prefix === "" ? [this.ownPath] : [`${this.#prefix}[].${this.ownPath}`, this.ownPath];
    const path = paths.find(this.#isList);
    if (path === undefined) return;
    this.path = path;
    this.found = "list";
  }

  #nextKey(): void {
    if (this.#depth > DEEPEST_KEY || this.#objects !== this.#depth) return;
    this.#awaitsKey = true;
    this.#keys.length = this.#depth - 1;
  }
}
