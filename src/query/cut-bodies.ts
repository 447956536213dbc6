import { PlainEvents } from "./plain-events.ts";

/** The end of both keys. Node.js looks for eight bytes and more in a way that is three times as slow. */
const KEY_END = Buffer.from('Object"');
const BODIES = [',"requestObject":{', ',"responseObject":{'].map((text) => ({
  start: Buffer.from(text),
  endAt: text.indexOf(KEY_END.toString()),
}));
const BEHIND_BODIES = Buffer.from(',"requestReceivedTimestamp":"');

/** Parses events without their bodies. An event has to be, byte for byte, as kube-apiserver writes it: then nothing stands between its
 *  first body and the time it was received but bodies. Events have to be asked for in their order. */
export class CutBodies {
  readonly #bytes: Buffer;
  readonly #plain: PlainEvents;
  #nextKey = -2;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#plain = new PlainEvents(bytes);
  }

  /** The event from one offset to another without bodies; undefined if it has none, or has to be read as a whole. */
  parse(from: number, to: number): unknown {
    const bytes = this.#bytes;
    const cut = this.#firstBody(from, to);
    if (cut < 0) return undefined;
    const rest = bytes.lastIndexOf(BEHIND_BODIES, to - 1);
    if (rest < cut || !this.#plain.isPlain(from, cut) || !this.#plain.isPlain(rest, to)) return undefined;
    try {
      // The key of a body within another value is met deeper than that of the time: then this is no JSON.
      return JSON.parse(bytes.toString("utf8", from, cut) + bytes.toString("utf8", rest, to));
    } catch {
      return undefined;
    }
  }

  #firstBody(from: number, to: number): number {
    const bytes = this.#bytes;
    if (this.#nextKey !== -1 && this.#nextKey < from) this.#nextKey = bytes.indexOf(KEY_END, from);
    while (this.#nextKey !== -1 && this.#nextKey < to) {
      for (const { start, endAt } of BODIES) {
        const at = this.#nextKey - endAt;
        if (at > from && bytes.compare(start, 0, start.length, at, at + start.length) === 0) return at;
      }
      this.#nextKey = bytes.indexOf(KEY_END, this.#nextKey + KEY_END.length);
    }
    return -1;
  }
}
