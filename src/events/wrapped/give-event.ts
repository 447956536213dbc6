import type { JsonObject } from "../../base/json.ts";
import type { WrappedText, WrapperEnvelope } from "../envelope.ts";
import { legacyPart } from "../legacy-line.ts";
import { type Part, problemPart } from "../part.ts";
import { eventPart } from "../read-json.ts";
import type { Inside } from "./inside.ts";
import { convertedPart, recordEvent } from "./record-event.ts";
import { hasOtherKeys, isMerged, serverText } from "./server-text.ts";
import { chooseLabel, withStream } from "./stream-label.ts";

/** Where in the wrappers around an event reading stands. */
export interface Level {
  /** How many there are. */
  readonly depth: number;
  /** Their names. */
  readonly chain: string;
  readonly stream: string | undefined;
  /** One of them cuts long texts off. */
  readonly mayBeCut: boolean;
  /** The record is a line without its end: it may grow. */
  readonly isTail: boolean;
  /** Takes what is found. */
  readonly inside: Inside;
  /** Takes what is found in the record of the file that all is inside of. */
  readonly record: Inside;
}

/** Gives a part with the stream of its wrappers. */
export function give(part: Part, { inside, stream }: Level): void {
  inside.give(withStream(part, stream));
}

/** Gives an event that is an object inside a record. Writers of JSON that sort keys have not left it as the API server wrote it:
 *  then the record is kept, and the event is that of the server. */
export function giveInner(bytes: Buffer, object: JsonObject, level: Level): void {
  const part = eventPart(bytes, level.inside.place, "compacted", object);
  if (serverText(part.raw).equals(part.canonical)) give(part, level);
  else giveConverted(part.raw, level);
}

/** Gives the event that a record of another shape holds; false if there is none. */
export function giveConverted(record: Buffer, level: Level): boolean {
  const found = recordEvent(record);
  if (found === null) return false;
  const stream = chooseLabel(level.stream, found.stream);
  level.inside.give(withStream(convertedPart(found, level.inside.place), stream));
  return true;
}

/** Gives the event of an object that has other keys too, and returns the name of the form; null if they are none that a
 *  collector would have put there: then it is just an event. */
export function giveMerged(
  bytes: Buffer,
  object: JsonObject,
  level: Level,
  wrappers: readonly WrapperEnvelope[],
): string | null {
  if (!hasOtherKeys(object)) return null;
  const merged = isMerged(object) ? whoMerged(object, wrappers) : null;
  const found = recordEvent(bytes);
  if (found === null || (merged === null && !found.isDerived)) return null;
  const stream = chooseLabel(level.stream, found.stream ?? merged?.stream);
  level.inside.give(withStream(convertedPart(found, level.inside.place), stream));
  return merged?.name ?? "flattened";
}

function whoMerged(
  object: JsonObject,
  wrappers: readonly WrapperEnvelope[],
): { readonly name: string; readonly stream: string | undefined } | null {
  for (const { name, fromEvent } of wrappers) {
    const found = fromEvent?.(object) ?? null;
    if (found !== null) return { name, stream: found.stream };
  }
  return null;
}

/** Gives a text that is no JSON: a legacy line, or none. */
export function givePlain(bytes: Buffer, { otherwise }: WrappedText, level: Level): void {
  const { inside } = level;
  const legacy = legacyPart(bytes, inside.place);
  if (legacy !== null) give(legacy, level);
  else if (otherwise !== undefined) inside.skip(otherwise);
  else inside.give(problemPart(bytes, inside.place, "not_json", "text that is no JSON object"));
}
