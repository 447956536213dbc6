import { type Counted, newCounted } from "./cell-sums.ts";
import type { ChunkSums } from "./cells.ts";
import { elapsedOrZero, type HeldEvent, HeldEvents, NO_TIME } from "./held-events.ts";
import { type Merged, mergeRequest } from "./merge-stages.ts";
import type { Db } from "./open.ts";
import { RequestRows } from "./request-rows.ts";
import { units } from "./schema.ts";
import type { ShapeBook } from "./shape-book.ts";

/** So many events are held in memory; a request is forgotten with all its events. */
const HELD_EVENTS = 65_536;

/** Groups events into requests while they arrive and keeps `units` true: which row counts as an event, which as its request.
 *  The request key is time received and the hash of audit ID, verb and URI; an event in it is known by its stage time and
 *  content (audit-format §2.5, §2.6). The stream is no part of either, so copies of one event in several streams are one.
 *  The events met last are held in memory; of others the database is asked, unless they are younger than all of those. */
export class RequestWindow {
  /** Requests met for the first time, less those that turned out to be others. */
  newRequests = 0;
  readonly held = new HeldEvents();
  readonly #shapes: ShapeBook;
  /** Stored events that changed, by slot, as they are stored. */
  readonly #changed = new Map<number, { readonly units: number; readonly streams: number }>();
  readonly #merged = new Map<number, MergedRow>();
  readonly #sums: ChunkSums;
  readonly #dropped: Counted[] = [];
  readonly #rows: RequestRows;
  /** No request received later than this is only in the database: logs are nearly in order, so few are looked up. */
  #olderUntil: number;
  #nextId: number;
  #storedId: number;

  /** The sums are told of every row that is written but those of new events. */
  constructor(db: Db, shapes: ShapeBook, sums: ChunkSums) {
    this.#shapes = shapes;
    this.#sums = sums;
    const newest = db.prepare("SELECT max(id) AS id, max(received_us) AS received FROM event").get() as {
      id: number | null;
      received: number | null;
    };
    this.#nextId = (newest.id ?? 0) + 1;
    this.#storedId = newest.id ?? 0;
    this.#olderUntil = newest.id === null ? Number.NEGATIVE_INFINITY : (newest.received ?? NO_TIME);
    this.#rows = new RequestRows(db);
  }

  /** The slot of a known event in `held`; -1 if it is new. */
  find(event: HeldEvent): number {
    return this.hold(event.received, event.request) < 0 ? -1 : this.held.findEvent(event);
  }

  /** The number of a request in `held`, where its events are from now on if they are stored; -1 if there is none. */
  hold(received: number, request: number): number {
    const at = this.held.findRequest(received, request);
    return at < 0 ? this.#load(received, request) : at;
  }

  /** Adds an event that is not known yet and gives it its id. Returns its slot in `held`. */
  add(event: HeldEvent): number {
    const { held } = this;
    const slot = held.add(event, this.#nextId++, units.event);
    const request = held.requestOf(slot);
    const before = held.representative(request);
    if (before < 0) {
      held.units[slot] = units.both;
      held.setRepresentative(request, slot);
      this.newRequests++;
    } else {
      if (this.#isLater(slot, before)) held.setRepresentative(request, slot);
      this.#settle(request, before);
    }
    return slot;
  }

  /** Forgets a known event for which another one is about to be added. */
  remove(slot: number): void {
    const { held } = this;
    const request = held.requestOf(slot);
    if ((held.id[slot] as number) <= this.#storedId) {
      this.#dropped.push({ ...this.countedAt(slot), ...this.#changed.get(slot) });
      this.#changed.delete(slot);
    }
    this.#dropMerged(request);
    held.remove(slot);
    let best = held.newestOf(request);
    for (let other = best; other >= 0; other = held.before(other)) if (this.#isLater(other, best)) best = other;
    held.setRepresentative(request, best);
    if (best < 0) this.newRequests--;
    else this.#settle(request, best);
  }

  /** Sets the stream set of a known event. */
  setStreams(slot: number, streams: number): void {
    const { held } = this;
    this.#touch(slot);
    held.streams[slot] = streams;
    const request = held.requestOf(slot);
    const merged = this.#merged.get(request);
    if (merged === undefined || held.representative(request) !== slot) return;
    // Made anew from its representative.
    this.#dropMerged(request);
    this.#merged.set(request, { ...merged, id: this.#nextId++, stored: null });
  }

  /** Rows of this id or a lower one are stored. */
  get storedId(): number {
    return this.#storedId;
  }

  /** Writes what changed besides the new rows of events, which are stored already; belongs into the transaction of the
   *  batch. */
  flush(): void {
    const { held } = this;
    for (const row of this.#dropped) {
      this.#rows.delete(row.id);
      this.#sums.remove(row);
    }
    this.#dropped.length = 0;
    for (const [slot, before] of this.#changed) {
      const after = this.countedAt(slot);
      this.#rows.update(after.id, after);
      this.#sums.remove({ ...after, ...before });
      this.#sums.add(after);
    }
    this.#changed.clear();
    for (const [request, merged] of this.#merged) {
      if (merged.stored !== null) continue;
      const representative = held.representative(request);
      const { id, shape, namespace } = merged;
      this.#rows.insertMerged(id, merged, held.id[representative] as number);
      const stored = { ...this.countedAt(representative), id, shape, namespace, units: units.request };
      this.#merged.set(request, { ...merged, stored });
      this.#sums.add(stored);
    }
    this.#storedId = this.#nextId - 1;
    this.#forgetOldest();
  }

  /** What a held event adds to the sums of its chunk; into `counted`, which is given back. */
  countedAt(slot: number, counted = newCounted()): Counted {
    const { held } = this;
    counted.id = held.id[slot] as number;
    counted.units = held.units[slot] as number;
    counted.received = held.receivedOf(held.requestOf(slot));
    counted.elapsed = held.elapsed[slot] as number;
    counted.shape = held.shape[slot] as number;
    counted.namespace = held.namespace[slot] as number;
    counted.streams = held.streams[slot] as number;
    return counted;
  }

  #forgetOldest(): void {
    const { held } = this;
    while (held.size > HELD_EVENTS) {
      const request = held.oldestRequest();
      this.#olderUntil = Math.max(this.#olderUntil, held.receivedOf(request));
      this.#merged.delete(request);
      held.forgetOldest();
    }
  }

  /** Brings `units` of a request's rows up to date, after an event joined it. */
  #settle(request: number, before: number): void {
    const { held } = this;
    const slot = held.representative(request);
    if (slot !== before) this.#setUnits(before, units.event);
    const merged = mergeRequest(held, this.#shapes, request);
    this.#dropMerged(request);
    if (merged !== null) this.#merged.set(request, { ...merged, id: this.#nextId++, stored: null });
    this.#setUnits(slot, merged === null ? units.both : units.event);
  }

  #dropMerged(request: number): void {
    const merged = this.#merged.get(request);
    if (merged === undefined) return;
    this.#merged.delete(request);
    if (merged.stored !== null) this.#dropped.push(merged.stored);
  }

  #isLater(slot: number, than: number): boolean {
    const { held } = this;
    const rank = this.#shapes.rank(held.shape[slot] as number) - this.#shapes.rank(held.shape[than] as number);
    if (rank !== 0) return rank > 0;
    const time = elapsedOrZero(held.elapsed[slot] as number) - elapsedOrZero(held.elapsed[than] as number);
    return time === 0 ? (held.content[slot] as number) > (held.content[than] as number) : time > 0;
  }

  /** Brings the stored events of a request into memory. */
  #load(received: number, request: number): number {
    if (received > this.#olderUntil) return -1;
    const { held } = this;
    let index = -1;
    for (const { id, units: value, elapsed_us, ...row } of this.#rows.find(received, request)) {
      const elapsed = elapsed_us ?? NO_TIME;
      if (value === units.request) {
        this.#merged.set(index, { id, ...row, stored: { id, units: value, received, elapsed, ...row } });
        continue;
      }
      const slot = held.add({ received, request, elapsed, ...row }, id, value);
      index = held.requestOf(slot);
      const best = held.representative(index);
      if (best < 0 || this.#isLater(slot, best)) held.setRepresentative(index, slot);
    }
    return index;
  }

  #setUnits(slot: number, value: number): void {
    if (this.held.units[slot] === value) return;
    this.#touch(slot);
    this.held.units[slot] = value;
  }

  /** A stored event is about to change. */
  #touch(slot: number): void {
    const { held } = this;
    if ((held.id[slot] as number) > this.#storedId || this.#changed.has(slot)) return;
    this.#changed.set(slot, { units: held.units[slot] as number, streams: held.streams[slot] as number });
  }
}

interface MergedRow extends Merged {
  readonly id: number;
  /** Null until it is stored. */
  readonly stored: Counted | null;
}
