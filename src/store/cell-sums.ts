import { NO_TIME } from "./held-events.ts";
import { units } from "./schema.ts";

/** What a row adds to the sums of its chunk. Times are microseconds, NO_TIME where absent. */
export interface Counted {
  id: number;
  units: number;
  received: number;
  elapsed: number;
  shape: number;
  namespace: number;
  streams: number;
}

/** A row of nothing, to be filled. */
export function newCounted(): Counted {
  return { id: 0, units: 0, received: NO_TIME, elapsed: NO_TIME, shape: 0, namespace: 0, streams: 0 };
}

/** One cell's sums of a unit. */
interface UnitSums {
  readonly count: number;
  readonly first: number | null;
  readonly last: number | null;
}

const SLOTS = 1 << 16;

/** Sums of one unit by cell. */
class Sums {
  count = new Int32Array(SLOTS);
  first = new Float64Array(SLOTS);
  last = new Float64Array(SLOTS);

  open(cell: number): void {
    this.count[cell] = 0;
    this.first[cell] = Number.POSITIVE_INFINITY;
    this.last[cell] = Number.NEGATIVE_INFINITY;
  }

  add(cell: number, time: number): void {
    this.count[cell] = (this.count[cell] as number) + 1;
    if (time === NO_TIME) return;
    if (time < (this.first[cell] as number)) this.first[cell] = time;
    if (time > (this.last[cell] as number)) this.last[cell] = time;
  }

  /** Whether the cell may now be empty or its times too wide. */
  remove(cell: number, time: number): boolean {
    this.count[cell] = (this.count[cell] as number) - 1;
    return time === NO_TIME || time <= (this.first[cell] as number) || time >= (this.last[cell] as number);
  }

  of(cell: number): UnitSums {
    const first = this.first[cell] as number;
    const last = this.last[cell] as number;
    return { count: this.count[cell] as number, first: finite(first), last: finite(last) };
  }

  grow(): void {
    this.count = longer(this.count, new Int32Array(this.count.length * 2));
    this.first = longer(this.first, new Float64Array(this.first.length * 2));
    this.last = longer(this.last, new Float64Array(this.last.length * 2));
  }
}

/** Sums up the rows of one chunk while they are written: counts and times by shape, namespace and streams. */
export class CellSums {
  readonly events = new Sums();
  readonly requests = new Sums();
  shape = new Int32Array(SLOTS);
  namespace = new Int32Array(SLOTS);
  streams = new Int32Array(SLOTS);
  /** Cells in use. */
  size = 0;
  /** Cells that lost the row with their first or last time. */
  readonly loose = new Set<number>();
  #byKey = new Int32Array(SLOTS * 2).fill(-1);

  /** Counts a row. */
  add(row: Counted): void {
    const cell = this.#cell(row);
    if (row.units !== units.request) this.events.add(cell, eventTime(row));
    if (row.units >= units.request) this.requests.add(cell, requestTime(row));
  }

  /** Takes a row out that was counted, by this or by the sums that are stored. */
  remove(row: Counted): void {
    const cell = this.#cell(row);
    const isEvent = row.units !== units.request;
    const isRequest = row.units >= units.request;
    const isEventLoose = isEvent && this.events.remove(cell, eventTime(row));
    const isRequestLoose = isRequest && this.requests.remove(cell, requestTime(row));
    if (isEventLoose || isRequestLoose) this.loose.add(cell);
  }

  #cell({ shape, namespace, streams }: Counted): number {
    const mask = this.#byKey.length - 1;
    let bucket = hashOf(shape, namespace, streams) & mask;
    for (; ; bucket = (bucket + 1) & mask) {
      const cell = this.#byKey[bucket] as number;
      if (cell < 0) break;
      const isSame = this.shape[cell] === shape && this.namespace[cell] === namespace;
      if (isSame && this.streams[cell] === streams) return cell;
    }
    const cell = this.size++;
    this.#byKey[bucket] = cell;
    this.shape[cell] = shape;
    this.namespace[cell] = namespace;
    this.streams[cell] = streams;
    this.events.open(cell);
    this.requests.open(cell);
    if (this.size === this.shape.length) this.#grow();
    return cell;
  }

  #grow(): void {
    const length = this.shape.length * 2;
    this.events.grow();
    this.requests.grow();
    this.shape = longer(this.shape, new Int32Array(length));
    this.namespace = longer(this.namespace, new Int32Array(length));
    this.streams = longer(this.streams, new Int32Array(length));
    this.#byKey = new Int32Array(length * 2).fill(-1);
    const mask = this.#byKey.length - 1;
    for (let cell = 0; cell < this.size; cell++) {
      let bucket =
        hashOf(this.shape[cell] as number, this.namespace[cell] as number, this.streams[cell] as number) & mask;
      while ((this.#byKey[bucket] as number) >= 0) bucket = (bucket + 1) & mask;
      this.#byKey[bucket] = cell;
    }
  }
}

/** The time of an event, the same as timeOf in SQL. */
export function eventTime({ received, elapsed }: Pick<Counted, "received" | "elapsed">): number {
  if (elapsed === NO_TIME) return received;
  return received === NO_TIME ? elapsed : received + elapsed;
}

function requestTime({ received, elapsed }: Counted): number {
  return received === NO_TIME ? elapsed : received;
}

function hashOf(shape: number, namespace: number, streams: number): number {
  let hash = Math.imul(shape, 0x9e3779b1) ^ Math.imul(namespace, 0x85ebca6b) ^ Math.imul(streams, 0xc2b2ae35);
  hash ^= hash >>> 15;
  return Math.imul(hash, 0x2c1b3c6d) >>> 8;
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function longer<T extends Int32Array | Float64Array>(array: T, into: T): T {
  into.set(array);
  return into;
}
