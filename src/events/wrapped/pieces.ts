import type { Part, PartSink, Place, ProblemKind } from "../part.ts";
import { problemPart } from "../part.ts";

/** A record of the file that holds a piece of a text. */
export interface PieceRecord {
  readonly bytes: Buffer;
  readonly place: Place;
}

interface HeldPiece {
  readonly text: Buffer;
  readonly record: Buffer;
  readonly place: Place;
}

/** Skipped parts that may wait for the end of a text; more mean that it does not come. */
const MOST_WAITING = 1000;

/** Puts together texts that container runtimes cut into several records, and keeps the parts of a file in order: texts are
 *  given up as soon as anything but a skipped part comes before their end. */
export class Pieces {
  /** Bytes of records since the last look that turned out to be envelope, because the text ended in a later one. */
  #released = 0;
  /** By source. Texts of several sources are held where one is inside of the others. */
  readonly #held = new Map<string, HeldPiece[]>();
  #heldBytes = 0;
  #waiting: Part[] = [];
  readonly #sink: PartSink;
  readonly #maxBytes: number;

  constructor(sink: PartSink, maxBytes: number) {
    this.#sink = sink;
    this.#maxBytes = maxBytes;
  }

  /** The beginning of a text is held. */
  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** Whether the beginning of a text of some source is held. */
  awaits(source: string): boolean {
    return this.#held.has(source);
  }

  /** Gives a part of the file. */
  readonly give: PartSink = (part) => {
    if (this.isHolding && part.kind === "skipped" && this.#waiting.length < MOST_WAITING) {
      this.#waiting.push(part);
      return;
    }
    this.giveUp("partial_line");
    this.#sink(part);
  };

  /** Holds a piece of a text whose end is still to come. */
  hold(source: string, text: Buffer, { bytes, place }: PieceRecord): void {
    const pieces = this.#held.get(source) ?? [];
    pieces.push({ text: Buffer.from(text), record: Buffer.from(bytes), place });
    this.#held.set(source, pieces);
    this.#heldBytes += text.length + bytes.length;
    if (this.#heldBytes > 2 * this.#maxBytes) this.giveUp("line_too_long");
  }

  /** The whole text of a source, whose last piece this is. */
  complete(source: string, last: Buffer): Buffer {
    const pieces = this.#held.get(source) ?? [];
    this.#held.delete(source);
    for (const { text, record, place } of pieces) {
      this.#released += place.length;
      this.#heldBytes -= text.length + record.length;
    }
    if (!this.isHolding) for (const part of this.#takeWaiting()) this.#sink(part);
    return Buffer.concat([...pieces.map(({ text }) => text), last]);
  }

  /** Gives the records whose text has no end as problems. */
  giveUp(kind: ProblemKind): void {
    if (!this.isHolding) return;
    const detail = "a piece of a text whose other pieces are missing";
    const pieces = [...this.#held.values()].flat();
    const problems = pieces.map(({ record, place }) => problemPart(record, place, kind, detail));
    this.#held.clear();
    this.#heldBytes = 0;
    const parts = [...problems, ...this.#takeWaiting()].sort((a, b) => a.offset - b.offset);
    for (const part of parts) this.#sink(part);
  }

  /** Bytes of envelope since the last call. */
  takeReleased(): number {
    const released = this.#released;
    this.#released = 0;
    return released;
  }

  #takeWaiting(): Part[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
