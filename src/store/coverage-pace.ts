import type { Statement } from "better-sqlite3";
import { eventTime } from "./cell-sums.ts";
import { type HeldEvent, NO_TIME } from "./held-events.ts";
import { packIds } from "./id-set.ts";
import type { Db } from "./open.ts";
import { type ShapeBook, storedIndex } from "./shape-book.ts";

/** Requests whose first stage may still come are remembered; of a webhook's batches it comes within some thousand events. */
const REMEMBERED = 16_384;

/** What the stage of a shape says of the request it opens: nothing, that it was received, or that this is missing so far. */
const unknown = 0;
const isReceived = 1;
const isLate = 2;

interface Late {
  readonly block: number;
  readonly received: number;
}

/** Gathers the pace of the events of a block, in the order of the file, for the table `block_pace`: where a stretch of the log may be missing
 *  shows there. It is a hint that never lacks a place, but may name one where an earlier or later import has what was missing. */
export class Pace {
  readonly #shapes: ShapeBook;
  readonly #insert: Statement;
  readonly #found: Statement;
  /** By file: the latest time so far. */
  readonly #latest = new Map<number, number>();
  readonly #kinds = new Map<number, number>();
  /** Requests whose first event was not the one of their being received, by request. */
  readonly #late = new Map<number, Late>();
  #hasReceived = false;
  #file = 0;
  #block = 0;
  #high = NO_TIME;
  #pause = 0;
  #pauseFrom = 0;
  #back = 0;
  #backFrom = 0;
  #lateCount = 0;
  #lateFirst = Number.POSITIVE_INFINITY;
  #lateLast = Number.NEGATIVE_INFINITY;
  #lateShapes: number[] = [];

  constructor(db: Db, shapes: ShapeBook) {
    this.#shapes = shapes;
    this.#insert = db.prepare("INSERT INTO block_pace VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    this.#found = db.prepare("UPDATE block_pace SET late = late - 1 WHERE block = ?");
  }

  /** The events that follow are of this file, whose events so far end at `last`. */
  begin(file: number, last: number | null): void {
    this.#file = file;
    this.#high = this.#latest.get(file) ?? last ?? NO_TIME;
    this.#forget();
  }

  /** The events that follow are in this block. */
  enter(block: number): void {
    this.#block = block;
  }

  /** Notes an event, known or new, in the order of the file. */
  see(event: HeldEvent): void {
    const high = this.#high;
    const time = eventTime(event);
    if (time === NO_TIME) return;
    if (high === NO_TIME) {
      this.#high = time;
    } else if (time >= high) {
      if (time - high > this.#pause) {
        this.#pause = time - high;
        this.#pauseFrom = high;
      }
      this.#high = time;
    } else if (high - time > this.#back && event.elapsed !== NO_TIME) {
      // The time a request was received says nothing of when its end was written.
      this.#back = high - time;
      this.#backFrom = high;
    }
  }

  /** Notes a new event; `isFirst`: none of its request was met before. */
  add(event: HeldEvent, isFirst: boolean): void {
    const kind = this.#kindOf(event.shape);
    if (kind === isReceived) {
      this.#hasReceived = true;
      if (!isFirst && this.#late.size > 0) this.#resolve(event);
    } else if (kind === isLate && isFirst && event.received !== NO_TIME) {
      this.#lateCount++;
      this.#lateShapes.push(event.shape);
      this.#lateFirst = Math.min(this.#lateFirst, event.received);
      this.#lateLast = Math.max(this.#lateLast, event.received);
      if (this.#hasReceived) this.#remember(event);
    }
  }

  /** Writes what was gathered since the last call and forgets it; belongs into the transaction of the block. */
  write(): void {
    const known = (time: number) => (Number.isFinite(time) ? time : null);
    this.#insert.run(
      ...[this.#block, this.#file, this.#pause, this.#pauseFrom, this.#back, this.#backFrom],
      ...[this.#lateCount, known(this.#lateFirst), known(this.#lateLast), packIds(Int32Array.from(this.#lateShapes))],
    );
    this.#forget();
  }

  /** Ends what `begin` began. */
  end(): void {
    if (this.#high !== NO_TIME) this.#latest.set(this.#file, this.#high);
  }

  #forget(): void {
    this.#pause = 0;
    this.#pauseFrom = 0;
    this.#back = 0;
    this.#backFrom = 0;
    this.#lateCount = 0;
    this.#lateFirst = Number.POSITIVE_INFINITY;
    this.#lateLast = Number.NEGATIVE_INFINITY;
    this.#lateShapes = [];
  }

  #remember({ request, received }: HeldEvent): void {
    this.#late.set(request, { block: this.#block, received });
    if (this.#late.size <= REMEMBERED) return;
    for (const oldest of this.#late.keys()) {
      this.#late.delete(oldest);
      return;
    }
  }

  /** Batches of a webhook overtake each other: a request may be received after its end. */
  #resolve({ request, received }: HeldEvent): void {
    const late = this.#late.get(request);
    if (late?.received !== received) return;
    this.#late.delete(request);
    if (late.block === this.#block && this.#lateCount > 0) this.#lateCount--;
    else this.#found.run(late.block);
  }

  #kindOf(shape: number): number {
    const known = this.#kinds.get(shape);
    if (known !== undefined) return known;
    const rank = this.#shapes.rank(shape);
    // A refused login has no other stage than ResponseStarted (apiserver filters/authn_audit.go).
    const isRefused = rank === 2 && (this.#shapes.values(shape)[storedIndex.code] as number) >= 400;
    const kind = rank === 1 ? isReceived : rank === 0 || isRefused ? unknown : isLate;
    this.#kinds.set(shape, kind);
    return kind;
  }
}
