import { link, unlink } from "./chains.ts";

/** What tells an event from others, and what its request needs of it. Times are microseconds; ids are those of the
 *  database. */
export interface HeldEvent {
  received: number;
  /** Hash of audit ID, verb and URI. */
  request: number;
  elapsed: number;
  content: number;
  shape: number;
  namespace: number;
  name: number;
  streams: number;
}

/** Stands for an absent time: no number of a log is that small. */
export const NO_TIME = Number.MIN_SAFE_INTEGER;

/** A stage's time, 0 where it is absent: events are ordered by it. */
export function elapsedOrZero(elapsed: number): number {
  return elapsed === NO_TIME ? 0 : elapsed;
}

/** An event of nothing, to be filled. */
export function newHeldEvent(): HeldEvent {
  return { received: NO_TIME, request: 0, elapsed: NO_TIME, content: 0, shape: 0, namespace: 0, name: 0, streams: 0 };
}

const INITIAL = 1 << 17;
const NONE = -1;

/** Events by slot, chained to their requests: in arrays of numbers, because a million objects would keep the garbage
 *  collector busy. Requests are forgotten in the order they came. */
export class HeldEvents {
  id = new Float64Array(INITIAL);
  elapsed = new Float64Array(INITIAL);
  content = new Float64Array(INITIAL);
  shape = new Int32Array(INITIAL);
  namespace = new Int32Array(INITIAL);
  name = new Int32Array(INITIAL);
  streams = new Int32Array(INITIAL);
  units = new Uint8Array(INITIAL);
  /** Events held. */
  size = 0;
  #requestOf = new Int32Array(INITIAL);
  #nextInRequest = new Int32Array(INITIAL);
  readonly #slots: number[] = [];
  #usedSlots = 0;

  #received = new Float64Array(INITIAL);
  #request = new Float64Array(INITIAL);
  #first = new Int32Array(INITIAL);
  #representative = new Int32Array(INITIAL);
  #later = new Int32Array(INITIAL);
  readonly #requests: number[] = [];
  #usedRequests = 0;
  #oldest = NONE;
  #newest = NONE;

  // Chains of equal low bits of the hash.
  #byContent = new Int32Array(INITIAL).fill(NONE);
  #nextOfContent = new Int32Array(INITIAL);
  #byRequest = new Int32Array(INITIAL).fill(NONE);
  #nextOfRequest = new Int32Array(INITIAL);

  /** The number of a request; -1 if it is not held. */
  findRequest(received: number, request: number): number {
    let at = this.#byRequest[this.#bucket(request)] as number;
    while (at !== NONE && (this.#request[at] !== request || this.#received[at] !== received)) {
      at = this.#nextOfRequest[at] as number;
    }
    return at;
  }

  /** The number of a request of the same audit ID, verb and URI, whenever it was received: the first one, or the one behind
   *  `after`; -1 if there is none. */
  findAlike(request: number, after = NONE): number {
    let at =
      after === NONE ? (this.#byRequest[this.#bucket(request)] as number) : (this.#nextOfRequest[after] as number);
    while (at !== NONE && this.#request[at] !== request) at = this.#nextOfRequest[at] as number;
    return at;
  }

  /** The slot of the same event; -1 if it is not held. */
  findEvent({ received, request, elapsed, content }: HeldEvent): number {
    for (
      let at = this.#byContent[this.#bucket(content)] as number;
      at !== NONE;
      at = this.#nextOfContent[at] as number
    ) {
      if (this.content[at] !== content || this.elapsed[at] !== elapsed) continue;
      const of = this.#requestOf[at] as number;
      if (this.#request[of] === request && this.#received[of] === received) return at;
    }
    return NONE;
  }

  /** Adds an event to its request, which is opened without a representative if it is not held. Returns the event's slot. */
  add(event: HeldEvent, id: number, units: number): number {
    const slot = this.#slots.pop() ?? this.#usedSlots++;
    if (slot === this.id.length) this.#grow();
    const known = this.findRequest(event.received, event.request);
    const request = known === NONE ? this.#open(event) : known;
    this.id[slot] = id;
    this.units[slot] = units;
    this.elapsed[slot] = event.elapsed;
    this.content[slot] = event.content;
    this.shape[slot] = event.shape;
    this.namespace[slot] = event.namespace;
    this.name[slot] = event.name;
    this.streams[slot] = event.streams;
    this.#requestOf[slot] = request;
    link(this.#first, this.#nextInRequest, request, slot);
    link(this.#byContent, this.#nextOfContent, this.#bucket(event.content), slot);
    this.size++;
    return slot;
  }

  /** Forgets one event; its request stays, without a representative if it was that. */
  remove(slot: number): void {
    const request = this.#requestOf[slot] as number;
    unlink(this.#byContent, this.#nextOfContent, this.#bucket(this.content[slot] as number), slot);
    unlink(this.#first, this.#nextInRequest, request, slot);
    if (this.#representative[request] === slot) this.#representative[request] = NONE;
    this.#slots.push(slot);
    this.size--;
  }

  requestOf(slot: number): number {
    return this.#requestOf[slot] as number;
  }

  receivedOf(request: number): number {
    return this.#received[request] as number;
  }

  /** The slot of the event that stands for a request; -1 while it has none. */
  representative(request: number): number {
    return this.#representative[request] as number;
  }

  setRepresentative(request: number, slot: number): void {
    this.#representative[request] = slot;
  }

  /** The slot of the newest event of a request. */
  newestOf(request: number): number {
    return this.#first[request] as number;
  }

  /** The slot of the event of the same request that came before; -1 if there is none. */
  before(slot: number): number {
    return this.#nextInRequest[slot] as number;
  }

  /** The request that came first. */
  oldestRequest(): number {
    return this.#oldest;
  }

  /** Forgets the oldest request and its events. */
  forgetOldest(): void {
    const request = this.#oldest;
    for (let at = this.#first[request] as number; at !== NONE; at = this.#nextInRequest[at] as number) {
      unlink(this.#byContent, this.#nextOfContent, this.#bucket(this.content[at] as number), at);
      this.#slots.push(at);
      this.size--;
    }
    unlink(this.#byRequest, this.#nextOfRequest, this.#bucket(this.#request[request] as number), request);
    this.#oldest = this.#later[request] as number;
    this.#requests.push(request);
  }

  #open({ received, request }: HeldEvent): number {
    const index = this.#requests.pop() ?? this.#usedRequests++;
    if (index === this.#received.length) this.#grow();
    this.#received[index] = received;
    this.#request[index] = request;
    this.#first[index] = NONE;
    this.#representative[index] = NONE;
    this.#later[index] = NONE;
    if (this.#oldest === NONE) this.#oldest = index;
    else this.#later[this.#newest] = index;
    this.#newest = index;
    link(this.#byRequest, this.#nextOfRequest, this.#bucket(request), index);
    return index;
  }

  // The hashes are random, so their low bits are as good as any.
  #bucket(hash: number): number {
    return hash & (this.#byContent.length - 1);
  }

  /** Only a forged log, with a hundred thousand events of one request, gets here, and one of as many requests that lost
   *  their only event. */
  #grow(): void {
    this.id = longer(this.id, Float64Array);
    this.elapsed = longer(this.elapsed, Float64Array);
    this.content = longer(this.content, Float64Array);
    this.shape = longer(this.shape, Int32Array);
    this.namespace = longer(this.namespace, Int32Array);
    this.name = longer(this.name, Int32Array);
    this.streams = longer(this.streams, Int32Array);
    this.units = longer(this.units, Uint8Array);
    this.#requestOf = longer(this.#requestOf, Int32Array);
    this.#nextInRequest = longer(this.#nextInRequest, Int32Array);
    this.#received = longer(this.#received, Float64Array);
    this.#request = longer(this.#request, Float64Array);
    this.#first = longer(this.#first, Int32Array);
    this.#representative = longer(this.#representative, Int32Array);
    this.#later = longer(this.#later, Int32Array);
    this.#nextOfContent = longer(this.#nextOfContent, Int32Array);
    this.#nextOfRequest = longer(this.#nextOfRequest, Int32Array);
    this.#byContent = new Int32Array(this.id.length).fill(NONE);
    this.#byRequest = new Int32Array(this.id.length).fill(NONE);
    for (let request = this.#oldest; request !== NONE; request = this.#later[request] as number) {
      link(this.#byRequest, this.#nextOfRequest, this.#bucket(this.#request[request] as number), request);
      for (let at = this.#first[request] as number; at !== NONE; at = this.#nextInRequest[at] as number) {
        link(this.#byContent, this.#nextOfContent, this.#bucket(this.content[at] as number), at);
      }
    }
  }
}

interface Numbers {
  readonly length: number;
}

function longer<T extends Numbers & { set(from: T): void }>(array: T, make: new (length: number) => T): T {
  const twice = new make(array.length * 2);
  twice.set(array);
  return twice;
}
