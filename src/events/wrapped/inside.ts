import { type PartSink, type Place, problemPart } from "../part.ts";
import type { Pieces } from "./pieces.ts";

/** Gives what is found inside one record of a file. The first part owns the bytes of the record; the others stand in the
 *  same place and have none. What is skipped in it is one part. */
export class Inside {
  readonly #record: Buffer;
  readonly #place: Place;
  readonly #sink: PartSink;
  readonly #pieces: Pieces;
  #isOwned = false;
  readonly #reasons = new Set<string>();

  constructor(record: Buffer, place: Place, sink: PartSink, pieces: Pieces) {
    this.#record = record;
    this.#place = place;
    this.#sink = sink;
    this.#pieces = pieces;
  }

  /** Where the record stands. */
  get place(): Place {
    return this.#place;
  }

  readonly give: PartSink = (part) => {
    if (part.kind === "skipped") {
      this.#reasons.add(part.reason);
      return;
    }
    const place = this.#own();
    if (part.kind === "event") {
      this.#sink({ ...part, ...place });
      return;
    }
    // Only a file has a tail that may grow.
    const problem = part.problem === "partial_tail" ? "not_json" : part.problem;
    const raw = place.length > 0 ? this.#record : part.raw;
    this.#sink({ ...part, ...place, problem, raw });
  };

  problem(detail: string, raw: Buffer): void {
    this.give(problemPart(raw, this.#place, "not_event", detail));
  }

  skip(reason: string): void {
    this.#reasons.add(reason);
  }

  /** Holds a piece of a text. */
  hold(key: string, piece: Buffer): void {
    const place = this.#own();
    this.#pieces.hold(key, piece, { bytes: this.#record.subarray(0, place.length), place });
  }

  /** Everything inside was given. Returns the bytes of envelope. */
  end(): number {
    if (this.#reasons.size > 0) {
      this.#sink({ kind: "skipped", reason: [...this.#reasons].slice(0, 3).join("; "), ...this.#own() });
    }
    return this.#isOwned ? 0 : this.#place.length;
  }

  /** The place of the next part: the first one has the bytes. */
  #own(): Place {
    const isFirst = !this.#isOwned;
    this.#isOwned = true;
    return isFirst ? this.#place : { ...this.#place, length: 0 };
  }
}
