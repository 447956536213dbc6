import type { Statement } from "better-sqlite3";
import { withoutTypeMeta } from "../events/canonical.ts";
import { type HeldEvent, NO_TIME } from "./held-events.ts";
import type { Db } from "./open.ts";
import type { StageText } from "./request-stages.ts";
import type { RequestWindow } from "./request-window.ts";
import { LONG_TEXT } from "./schema.ts";
import { type ShapeBook, storedIndex } from "./shape-book.ts";
import type { TwinTexts } from "./twin-texts.ts";

/** Known events that are one with an event, by their slots. */
export interface Twins {
  /** They say all that it says: it is a copy of theirs. */
  readonly better: number[];
  /** Truncated ones whose place it takes. */
  readonly worse: number[];
}

/** Events beyond these are not compared: only a forged log has more that are so alike. */
const MANY = 64;

/** So much longer than the whole event a copy may be from which nothing was removed: by the mark in its annotations, and by
 *  kind and apiVersion, which items of a list have not. */
const MARK_BYTES = 128;

// What is no part of what the event says, and what follows from the other columns.
const overlooked: ReadonlySet<number> = new Set([storedIndex.flags, storedIndex.form, storedIndex.outcome]);

/** An event that is compared. */
interface Candidate extends Omit<HeldEvent, "request" | "streams"> {
  readonly isTruncated: boolean;
  readonly place: StageText;
}

/** Finds the copies of one event of which some are truncated.
 *
 *  The log and the webhook of a server truncate on their own (audit-format §3.4), so an event comes whole from one and
 *  without its bodies from the other: the same request, stage and time. Both may bear the mark although nothing was removed.
 *  A forwarder cuts the text of an event somewhere, mostly before its times: what is left begins like the whole one, and its
 *  audit ID, verb, URI and stage are the same.
 *
 *  A truncated event is a copy of another one that says all that it says and more; between truncated ones the longer text
 *  counts, then the content. Nothing else is left out, so what is kept does not depend on the order in which they come. */
export class TwinEvents {
  readonly #window: RequestWindow;
  readonly #shapes: ShapeBook;
  readonly #texts: TwinTexts;
  readonly #longAlike: Statement;
  readonly #cuts = new SomeHashes();

  constructor(db: Db, window: RequestWindow, shapes: ShapeBook, texts: TwinTexts) {
    this.#window = window;
    this.#shapes = shapes;
    this.#texts = texts;
    this.#longAlike = db
      .prepare(
        `SELECT DISTINCT received_us FROM event
         WHERE request = ? AND length >= ${LONG_TEXT} AND received_us IS NOT NULL ORDER BY received_us LIMIT ${MANY}`,
      )
      .pluck();
    if (!shapes.hasTruncated) return;
    const timeless = db.prepare("SELECT request, shape FROM event WHERE received_us IS NULL AND elapsed_us IS NULL");
    for (const row of timeless.raw().iterate()) {
      const [request, shape] = row as [number, number];
      if (shapes.isTruncated(shape)) this.#cuts.add(request);
    }
  }

  /** The twins of an event that is not known; `row` is its place in its block. */
  find(event: HeldEvent, row: number): Twins {
    const { held } = this.#window;
    const own = this.#candidate(event, this.#texts.placeAt(row));
    const twins = { better: [], worse: [] };
    const request = held.findRequest(event.received, event.request);
    this.#compareAll(own, request, twins);
    if (isCut(own)) {
      this.#cuts.add(event.request);
      for (const received of this.#longAlike.all(event.request)) this.#window.hold(received as number, event.request);
      let other = held.findAlike(event.request);
      for (let count = 0; other >= 0 && count < MANY; count++) {
        if (other !== request) this.#compareAll(own, other, twins);
        other = held.findAlike(event.request, other);
      }
    } else if (own.place.length >= LONG_TEXT && event.received !== NO_TIME && this.#cuts.mayHave(event.request)) {
      this.#compareAll(own, this.#window.hold(NO_TIME, event.request), twins);
    }
    return twins;
  }

  /** Compares an event with those of a request; -1 for none. */
  #compareAll(own: Candidate, request: number, twins: Twins): void {
    if (request < 0) return;
    const { held } = this.#window;
    let slot = held.newestOf(request);
    for (let count = 0; slot >= 0 && count < MANY; count++) {
      if (own.isTruncated || this.#shapes.isTruncated(held.shape[slot] as number)) this.#compare(own, slot, twins);
      slot = held.before(slot);
    }
  }

  #compare(own: Candidate, slot: number, twins: Twins): void {
    const { held } = this.#window;
    const event = {
      received: held.receivedOf(held.requestOf(slot)),
      elapsed: held.elapsed[slot] as number,
      content: held.content[slot] as number,
      shape: held.shape[slot] as number,
      namespace: held.namespace[slot] as number,
      name: held.name[slot] as number,
    };
    const other = this.#candidate(event, this.#texts.placeOf(held.id[slot] as number));
    if (this.#standsFor(other, own)) twins.better.push(slot);
    else if (this.#standsFor(own, other)) twins.worse.push(slot);
  }

  #candidate(event: Omit<HeldEvent, "request" | "streams">, place: StageText): Candidate {
    const { received, elapsed, content, shape, namespace, name } = event;
    return { received, elapsed, content, shape, namespace, name, isTruncated: this.#shapes.isTruncated(shape), place };
  }

  /** Whether an event says all that a truncated one says, and more. */
  #standsFor(event: Candidate, truncated: Candidate): boolean {
    if (!truncated.isTruncated) return false;
    if (isCut(truncated)) return this.#goesOnBehind(event, truncated);
    const isTimeLike = truncated.elapsed === event.elapsed || truncated.elapsed === NO_TIME;
    return (
      truncated.received === event.received &&
      isTimeLike &&
      this.#isPart(truncated, event) &&
      outranks(event, truncated)
    );
  }

  /** Whether an event begins as one that was cut before its times. Where no text is kept, what is known of it has to do. */
  #goesOnBehind(event: Candidate, cut: Candidate): boolean {
    if (event.place.length < LONG_TEXT) return false;
    const text = this.#texts.read(event.place);
    const begun = text === null ? null : this.#texts.read(cut.place);
    if (text === null || begun === null) return event.place.length > cut.place.length && this.#isPart(cut, event);
    const start = withoutMark(withoutTypeMeta(begun));
    const whole = withoutTypeMeta(text);
    return whole.length > start.length && whole.subarray(0, start.length).equals(start);
  }

  /** Whether an event has all values that are known of another one. */
  #isPart(part: Candidate, whole: Candidate): boolean {
    const isSame = (value: number, other: number) => value === 0 || value === other;
    if (!isSame(part.name, whole.name) || !isSame(part.namespace, whole.namespace)) return false;
    const values = this.#shapes.values(whole.shape);
    return this.#shapes
      .values(part.shape)
      .every((value, column) => overlooked.has(column) || isSame(value, values[column] as number));
  }
}

function isCut({ isTruncated, received, elapsed }: Candidate): boolean {
  return isTruncated && received === NO_TIME && elapsed === NO_TIME;
}

function outranks(event: Candidate, truncated: Candidate): boolean {
  const longer = event.place.length - truncated.place.length;
  if (!event.isTruncated) return longer >= -MARK_BYTES;
  return longer === 0 ? event.content > truncated.content : longer > 0;
}

const LONGEST_MARK = 40;
// Of CloudWatch; three dots, an ellipsis and half a character, as UTF-8 in Latin-1, of others.
const mark = /(?:\[Truncated\.\.\.\]|\.\.\.|\xe2\x80\xa6|\xef\xbf\xbd|\s)+$/;

/** A text that was cut without what the forwarder put behind it. */
function withoutMark(text: Buffer): Buffer {
  const end = text.toString("latin1", Math.max(0, text.length - LONGEST_MARK));
  return text.subarray(0, text.length - (mark.exec(end)?.[0].length ?? 0));
}

const HASH_BITS = 20;

/** A set of hashes that takes some others for its own: its size is fixed. */
class SomeHashes {
  readonly #bits = new Uint8Array(2 ** (HASH_BITS - 3));

  add(hash: number): void {
    const bit = hash & (2 ** HASH_BITS - 1);
    this.#bits[bit >> 3] = (this.#bits[bit >> 3] as number) | (1 << (bit & 7));
  }

  mayHave(hash: number): boolean {
    const bit = hash & (2 ** HASH_BITS - 1);
    return ((this.#bits[bit >> 3] as number) & (1 << (bit & 7))) !== 0;
  }
}
