import { EventStarts, endOfValue, isSpace } from "./json-bytes.ts";
import type { PartSink, Place, ProblemKind } from "./part.ts";
import { problemPart } from "./part.ts";
import type { PlaceOf } from "./places.ts";

/** Reads one stretch of bytes as an event; false if it is none (and nothing was given to the sink). */
export type TryEvent = (bytes: Buffer, place: Place, sink: PartSink) => boolean;

/** Takes apart bytes that are no JSON value as a whole: events glued to each other or to a torn one. Each whole event goes
 *  to the sink, each rest becomes a Problem, `not_json` if nothing readable follows it. Returns the bytes of separators
 *  between them. */
export function salvage(bytes: Buffer, placeOf: PlaceOf, tryEvent: TryEvent, sink: PartSink, detail: string): number {
  const starts = new EventStarts(bytes);
  let envelope = 0;
  let from = 0;
  while (from < bytes.length) {
    const next = starts.next(from + 1);
    const to = next < 0 ? bytes.length : next;
    envelope += readStretch(bytes, from, to, { placeOf, tryEvent, sink, detail, last: next < 0 });
    from = to;
  }
  return envelope;
}

interface Stretch {
  readonly placeOf: PlaceOf;
  readonly tryEvent: TryEvent;
  readonly sink: PartSink;
  readonly detail: string;
  readonly last: boolean;
}

/** One stretch without a further event start inside: an event, an event and a rest, or a rest. */
function readStretch(bytes: Buffer, from: number, to: number, stretch: Stretch): number {
  const end = trimEnd(bytes, from, to);
  if (give(bytes, from, end, stretch)) return to - end;
  const close = bytes[from] === 0x7b ? endOfValue(bytes.subarray(0, end), from) : -1;
  if (close > 0 && close < end && give(bytes, from, close, stretch)) {
    const rest = skipSeparators(bytes, close, end);
    if (rest < end) giveProblem(bytes, rest, end, stretch, "text behind an event");
    return rest - close + (to - end);
  }
  if (end > from) giveProblem(bytes, from, end, stretch, stretch.last ? stretch.detail : "an event begins inside");
  return to - end;
}

function give(bytes: Buffer, from: number, to: number, stretch: Stretch): boolean {
  return to > from && stretch.tryEvent(bytes.subarray(from, to), stretch.placeOf(from, to), stretch.sink);
}

function giveProblem(bytes: Buffer, from: number, to: number, stretch: Stretch, detail: string): void {
  const kind: ProblemKind = stretch.last ? "not_json" : "partial_line";
  stretch.sink(problemPart(bytes.subarray(from, to), stretch.placeOf(from, to), kind, detail));
}

function trimEnd(bytes: Buffer, from: number, to: number): number {
  let end = to;
  while (end > from && isSpace(bytes[end - 1])) end--;
  return end;
}

// Between the elements of a list stand commas and at its end brackets.
function skipSeparators(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && (isSpace(bytes[at]) || ",]}".includes(String.fromCharCode(bytes[at] as number)))) at++;
  return at;
}
