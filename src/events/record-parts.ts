import type { RawForm } from "./audit-event.ts";
import type { PartSink, Place } from "./part.ts";
import { type Part, problemPart } from "./part.ts";
import type { PlaceOf } from "./places.ts";
import { eventPart, parseRecord, salvageJson } from "./read-json.ts";

/** What was counted as one record inside bigger JSON, and where it stands. */
export interface Stretch {
  readonly bytes: Buffer;
  readonly place: Place;
  readonly placeOf: PlaceOf;
  readonly form: RawForm;
  /** The file ended inside it. */
  readonly isCut: boolean;
}

/** Gives what a stretch holds: an event, or whatever can be salvaged from it. Returns the bytes of separators in it; null
 *  if it was one JSON value. */
export function giveRecordParts(stretch: Stretch, sink: PartSink): number | null {
  const { bytes, place, form } = stretch;
  const parsed = parseRecord(bytes);
  if (parsed.kind === "not_json") {
    const out = stretch.isCut ? (part: Part) => sink(asTail(part)) : sink;
    return salvageJson(bytes, stretch.placeOf, form, out, parsed.why);
  }
  if (parsed.kind === "event") sink(eventPart(bytes, place, form, parsed.object));
  else sink(problemPart(bytes, place, "not_event", parsed.why));
  return null;
}

/** What stands around the items of a list object: in front of them, or (`isTail`) behind them; `isList`: up to the next list
 *  in the object. `event`: it is no list but an event; `broken`: it is no JSON. */
export function aroundList(bytes: Buffer, isTail: boolean, isList: boolean): "around" | "event" | "broken" {
  const { kind } = parseRecord(Buffer.from(`${isTail ? '{"":[]' : ""}${bytes.toString()}${isList ? "]}" : ""}`));
  if (kind === "not_json") return "broken";
  return kind === "event" && !isTail ? "event" : "around";
}

/** The last, unfinished record of a file is its partial tail. */
function asTail(part: Part): Part {
  if (part.kind !== "problem" || part.problem !== "not_json") return part;
  return { ...part, problem: "partial_tail", detail: "the last record has no end" };
}

const KEPT_BYTES = 1024 * 1024;

/** A run of bytes that is let go while it is read: NUL bytes, a record beyond the limit. */
export class PassedRun {
  readonly raw: Buffer;
  readonly #start: Place;
  #length = 0;

  /** Begins with the first of `bytes`; their first MiB is kept. */
  constructor(start: Place, bytes: Buffer) {
    this.#start = start;
    this.raw = Buffer.from(bytes.subarray(0, KEPT_BYTES));
  }

  /** Counts bytes that are dropped. */
  pass(count: number): void {
    this.#length += count;
  }

  get place(): Place {
    return { ...this.#start, length: this.#length };
  }
}
