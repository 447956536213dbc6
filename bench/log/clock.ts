import { type Micros, microTime, SECOND } from "../../samples/generator/instant.ts";

/** Writes instants as MicroTime. Most of a log's lines share their second with the line before. */
export class Clock {
  #second = Number.NaN;
  #text = "";

  text(at: Micros): string {
    const second = Math.floor(at / SECOND);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = microTime(second * SECOND).slice(0, 20);
    }
    return `${this.#text}${String(at - second * SECOND).padStart(6, "0")}Z`;
  }
}
