import { SeenEvents } from "../store/seen-events.ts";

/** So many events at least are remembered, and at most twice as many: what a rotation, a copy or a restart gives twice lies near. */
const REMEMBERED = 262_144;

/** Remembers the events met last, in memory that does not grow. */
export class RecentEvents {
  #newer = new SeenEvents();
  #older = new SeenEvents();
  #count = 0;

  /** Adds an event. False if it is remembered. */
  add(content: number, request: number): boolean {
    if (this.#older.has(content, request) || !this.#newer.add(content, request)) return false;
    if (++this.#count < REMEMBERED) return true;
    this.#older = this.#newer;
    this.#newer = new SeenEvents();
    this.#count = 0;
    return true;
  }
}
