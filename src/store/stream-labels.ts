import { streamOfLabel } from "../events/part.ts";
import type { Batch } from "./batch.ts";
import type { Db } from "./open.ts";
import { streamName, streamNamed } from "./streams.ts";

/** The streams of the events of a batch: that of its file, or the one that an event's wrapper names. */
export class StreamLabels {
  readonly #db: Db;
  readonly #ids = new Map<string, number>();
  #own = 0;
  /** By index in the names of the batch. */
  #streams: number[] = [];
  #rows: Int32Array | null = null;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Makes the streams that a batch names. `own`: that of its file. */
  open({ streams, streamNames }: Batch, own: number): void {
    this.#own = own;
    this.#rows = streams;
    if (streams === null) return;
    const ownName = streamName(this.#db, own);
    this.#streams = streamNames.map((label, index) => (index === 0 ? own : this.#id(streamOfLabel(label, ownName))));
  }

  /** The stream of a row of the batch. */
  of(row: number): number {
    return this.#rows === null ? this.#own : (this.#streams[this.#rows[row] as number] as number);
  }

  #id(name: string): number {
    const id = this.#ids.get(name) ?? streamNamed(this.#db, name);
    this.#ids.set(name, id);
    return id;
  }
}
