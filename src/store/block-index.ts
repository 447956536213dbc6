import type { Statement } from "better-sqlite3";
import { eventTime } from "./cell-sums.ts";
import { type HeldEvent, NO_TIME } from "./held-events.ts";
import { packIds } from "./id-set.ts";
import type { Db } from "./open.ts";

/** Gathers what the events of a block have and writes it beside the block, so that a question finds the blocks it has to read. An event
 *  never changes what stands here; the rows of merged values are not in it. */
export class BlockIndex {
  readonly #insert: Statement;
  readonly #shapes = new Gathered();
  readonly #namespaces = new Gathered();
  /** There may be as many as events: they are sorted, not marked. */
  #names: number[] = [];
  readonly #stageTimes = new Span();
  readonly #receivedTimes = new Span();
  #firstEvent = 0;
  #lastEvent = 0;

  constructor(db: Db) {
    this.#insert = db.prepare("INSERT INTO block_index VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  }

  /** Adds an event of the next block; ids grow. */
  add(id: number, event: HeldEvent): void {
    if (this.#firstEvent === 0) this.#firstEvent = id;
    this.#lastEvent = id;
    this.#shapes.add(event.shape);
    this.#namespaces.add(event.namespace);
    this.#names.push(event.name);
    this.#stageTimes.add(eventTime(event));
    this.#receivedTimes.add(event.received === NO_TIME ? event.elapsed : event.received);
  }

  /** The first and the last event since the last call of `write`, 0 if there is none. */
  get events(): { readonly first: number; readonly last: number } {
    return { first: this.#firstEvent, last: this.#lastEvent };
  }

  /** Writes what was gathered and forgets it; belongs into the transaction of the block. */
  write(block: number, file: number, isScanned: boolean): void {
    this.#insert.run(
      block,
      file,
      isScanned ? 1 : 0,
      this.#firstEvent,
      this.#lastEvent,
      ...this.#stageTimes.take(),
      ...this.#receivedTimes.take(),
      this.#shapes.take(),
      this.#namespaces.take(),
      packIds(Int32Array.from(this.#names)),
    );
    this.#names = [];
    this.#firstEvent = 0;
    this.#lastEvent = 0;
  }
}

/** A set of ids of few values that is filled and taken again and again. */
class Gathered {
  /** By id: the turn in which it was added last. */
  #turns = new Uint32Array(1 << 12);
  #turn = 1;
  readonly #ids: number[] = [];

  add(id: number): void {
    if (this.#turns[id] === this.#turn) return;
    if (id >= this.#turns.length) {
      const longer = new Uint32Array(2 ** Math.ceil(Math.log2(id + 1)));
      longer.set(this.#turns);
      this.#turns = longer;
    }
    this.#turns[id] = this.#turn;
    this.#ids.push(id);
  }

  take(): Buffer {
    const packed = packIds(Int32Array.from(this.#ids));
    this.#ids.length = 0;
    this.#turn++;
    return packed;
  }
}

/** The first and the last of some times, both null if one of them is absent. */
class Span {
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #isWhole = true;

  add(time: number): void {
    if (time === NO_TIME) this.#isWhole = false;
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
  }

  take(): [number | null, number | null] {
    const span: [number | null, number | null] = this.#isWhole ? [this.#first, this.#last] : [null, null];
    this.#first = Number.POSITIVE_INFINITY;
    this.#last = Number.NEGATIVE_INFINITY;
    this.#isWhole = true;
    return span;
  }
}
