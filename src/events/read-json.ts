import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject } from "../base/json.ts";
import type { RawForm } from "./audit-event.ts";
import { canonicalText, inspectJson } from "./canonical.ts";
import { decodeEvent, whyNotAnEvent } from "./decode.ts";
import { parseWithoutBodies } from "./large-event.ts";
import type { EventPart, PartSink, Place } from "./part.ts";
import type { PlaceOf } from "./places.ts";
import { salvage } from "./salvage.ts";

/** From this size on an event is read token by token and its bodies are left out, so that its memory stays bounded. */
const LARGE_BYTES = 4 * 1024 * 1024;

/** A record parsed as JSON: an event, another object, another value, or none. */
export type Parsed =
  | { readonly kind: "event"; readonly object: JsonObject }
  | { readonly kind: "other"; readonly value: unknown; readonly why: string }
  | { readonly kind: "not_json"; readonly why: string };

/** Parses the bytes of one record. Never throws. */
export function parseRecord(bytes: Buffer): Parsed {
  let value: unknown;
  try {
    value = bytes.length < LARGE_BYTES ? JSON.parse(bytes.toString()) : parseWithoutBodies(bytes);
  } catch (error) {
    // The engine's message quotes the text itself; only its first words are the fault.
    const cut = error instanceof Error && /end of JSON input|Unterminated string/.test(error.message);
    return { kind: "not_json", why: cut ? "ends in the middle of a value" : "not valid JSON" };
  }
  if (!isObject(value)) return { kind: "other", value, why: "a JSON value that is no object" };
  const why = whyNotAnEvent(value);
  return why === null ? { kind: "event", object: value } : { kind: "other", value, why };
}

/** Makes the part of a parsed event. A `compacted` event keeps its canonical text as raw text. */
export function eventPart(bytes: Buffer, place: Place, form: RawForm, object: JsonObject): EventPart {
  const { canonical, duplicateKey } = inspectJson(bytes);
  const text = canonical ? bytes : canonicalText(bytes);
  const event = decodeEvent(object, duplicateKey || !isUtf8(bytes));
  const raw = form === "compacted" ? text : bytes;
  return { kind: "event", event, raw, form, canonical: text, ...place };
}

/** Takes apart bytes that are not JSON as a whole; see salvage. */
export function salvageJson(bytes: Buffer, placeOf: PlaceOf, form: RawForm, sink: PartSink, why: string): number {
  const tryEvent = (stretch: Buffer, at: Place, out: PartSink) => {
    const parsed = parseRecord(stretch);
    if (parsed.kind === "event") out(eventPart(stretch, at, form, parsed.object));
    return parsed.kind === "event";
  };
  return salvage(bytes, placeOf, tryEvent, sink, why);
}
