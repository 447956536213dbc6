import type { Micros } from "../../samples/generator/instant.ts";

interface Entry<T> {
  readonly at: Micros;
  /** Order of arrival, for equal times. */
  readonly turn: number;
  readonly item: T;
}

/** What is still to be written, by time (a binary heap). */
export class Queue<T> {
  readonly #heap: Entry<T>[] = [];
  #turn = 0;

  /** Time of the first entry; infinite if there is none. */
  get next(): Micros {
    return this.#heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: Micros, item: T): void {
    const entry = { at, turn: this.#turn++, item };
    let place = this.#heap.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const other = this.#heap[above];
      if (other === undefined || !isBefore(entry, other)) break;
      this.#heap[place] = other;
      place = above;
    }
    this.#heap[place] = entry;
  }

  /** Takes the first entry out. */
  take(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && last !== first) this.#sink(last);
    return first?.item;
  }

  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    let place = 0;
    for (;;) {
      const left = heap[2 * place + 1];
      const right = heap[2 * place + 2];
      const isRight = right !== undefined && left !== undefined && isBefore(right, left);
      const below = isRight ? right : left;
      if (below === undefined || isBefore(entry, below)) break;
      heap[place] = below;
      place = 2 * place + (isRight ? 2 : 1);
    }
    heap[place] = entry;
  }
}

function isBefore<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.turn < b.turn);
}
