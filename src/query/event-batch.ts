/** Events to run a program on, in their order. Only bytes and numbers: it crosses from the thread that reads to those that
 *  run. */
export interface EventBatch {
  /** The JSON texts, one behind the other. */
  readonly text: Uint8Array<ArrayBuffer>;
  /** Where each text begins, and where the last one ends. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Line in the file, or the id of the row in the database. */
  readonly origins: Float64Array<ArrayBuffer>;
  /** Index in `names` of the file each comes from. */
  readonly files: Int32Array<ArrayBuffer>;
  readonly names: readonly string[];
  /** 1 where the text is, byte for byte, as kube-apiserver writes it. */
  readonly scanned: Uint8Array<ArrayBuffer>;
  /** The text as it was logged, by place in the batch, where that is not the text above. */
  readonly logged: ReadonlyMap<number, Uint8Array>;
}

/** Batches grow up to these; the first ones are small, so that what comes first is seen at once. */
const BYTES = { first: 64 * 1024, most: 1024 * 1024 };
const MOST_EVENTS = 8192;
const GROWTH = 4;
const OVERDUE_MS = 200;

/** Where an event comes from. */
export interface EventSource {
  /** Name of the file. */
  readonly file: string;
  /** Line in the file, or id of the row. */
  readonly origin: number;
  /** The text is, byte for byte, as kube-apiserver writes it. */
  readonly isScanned: boolean;
  /** The text as it was logged, if it is another. */
  readonly logged: Uint8Array | null;
}

/** Gathers events into batches. */
export class BatchBuilder {
  #limit = BYTES.first;
  #text = new Uint8Array(BYTES.first);
  #bytes = 0;
  readonly #starts = new Uint32Array(MOST_EVENTS + 1);
  readonly #origins = new Float64Array(MOST_EVENTS);
  readonly #files = new Int32Array(MOST_EVENTS);
  readonly #scanned = new Uint8Array(MOST_EVENTS);
  #names: string[] = [];
  #logged = new Map<number, Uint8Array>();
  #count = 0;
  #takenMs = performance.now();

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Events were gathered for so long that somebody may be waiting for them. */
  get isOverdue(): boolean {
    return this.#count > 0 && performance.now() - this.#takenMs > OVERDUE_MS;
  }

  /** Enough is gathered: no event may be added before the batch is taken. */
  get isFull(): boolean {
    return this.#bytes >= this.#limit || this.#count === MOST_EVENTS;
  }

  /** Adds the bytes `from` to `to` of a buffer; they are copied. */
  add(bytes: Buffer, from: number, to: number, { file, origin, isScanned, logged }: EventSource): void {
    const end = this.#bytes + to - from;
    if (end > this.#text.length) this.#grow(end);
    bytes.copy(this.#text, this.#bytes, from, to);
    this.#bytes = end;
    if (this.#names.at(-1) !== file) this.#names.push(file);
    if (logged !== null) this.#logged.set(this.#count, Uint8Array.from(logged));
    this.#files[this.#count] = this.#names.length - 1;
    this.#origins[this.#count] = origin;
    this.#scanned[this.#count] = isScanned ? 1 : 0;
    this.#starts[++this.#count] = end;
  }

  /** What was added since the last call. */
  take(): EventBatch {
    const count = this.#count;
    const batch = {
      text: this.#text.subarray(0, this.#bytes),
      starts: this.#starts.slice(0, count + 1),
      origins: this.#origins.slice(0, count),
      files: this.#files.slice(0, count),
      names: this.#names,
      scanned: this.#scanned.slice(0, count),
      logged: this.#logged,
    };
    if (this.#bytes >= this.#limit) this.#limit = Math.min(this.#limit * GROWTH, BYTES.most);
    this.#takenMs = performance.now();
    // The text is given away; some room for the event that crosses the limit.
    this.#text = new Uint8Array(this.#limit + this.#limit / 4);
    this.#bytes = 0;
    this.#count = 0;
    this.#names = [];
    this.#logged = new Map();
    return batch;
  }

  #grow(bytes: number): void {
    const longer = new Uint8Array(Math.max(bytes, this.#text.length * 2));
    longer.set(this.#text.subarray(0, this.#bytes));
    this.#text = longer;
  }
}
