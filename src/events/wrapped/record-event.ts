import { isUtf8 } from "node:buffer";
import { isObject, type JsonObject } from "../../base/json.ts";
import { canonicalText } from "../canonical.ts";
import { convertRecord } from "../converted/convert-record.ts";
import { completeCutEvent } from "../converted/cut-event.ts";
import { decodeEvent } from "../decode.ts";
import type { EventPart, Place } from "../part.ts";
import { parseRecord } from "../read-json.ts";
import { hasOtherKeys, serverText } from "./server-text.ts";

/** The event that a record of another shape holds. */
interface RecordEvent {
  /** The record, in one line if it is JSON. */
  readonly raw: Buffer;
  /** Its canonical text. */
  readonly text: Buffer;
  readonly object: JsonObject;
  readonly stream: string | undefined;
  /** The record holds less than the API server wrote. */
  readonly isCut: boolean;
  /** Some of its columns are derived, or lost: its text alone tells what it is. */
  readonly isDerived: boolean;
}

/** Reads the event out of a record that has it in another shape: among the keys of a collector, with keys in another order
 *  or flattened, as an entry of Cloud Logging, as a row of a table, or cut off. Null if there is none in it. The same bytes
 *  always give the same event. Never throws. */
export function recordEvent(record: Buffer): RecordEvent | null {
  const parsed = parseRecord(record);
  if (parsed.kind === "not_json") return cutEvent(record);
  const value = parsed.kind === "event" ? parsed.object : parsed.value;
  if (!isObject(value)) return null;
  const raw = record.includes(10) ? canonicalText(record) : record;
  const converted = parsed.kind === "event" && !hasOtherKeys(value) ? null : convertRecord(value);
  if (converted !== null) {
    const { event, stream, isCut } = converted;
    return { raw, text: textOf(event), object: event, stream: stream ?? undefined, isCut, isDerived: true };
  }
  if (parsed.kind !== "event") return null;
  const text = serverText(record);
  const own = parseRecord(text);
  const object = own.kind === "event" ? own.object : value;
  return { raw, text, object, stream: undefined, isCut: false, isDerived: false };
}

/** The event in a record whose text ends too early; null if too little of it is left. */
function cutEvent(record: Buffer): RecordEvent | null {
  const object = completeCutEvent(record.toString());
  if (object === null) return null;
  return { raw: record, text: textOf(object), object, stream: undefined, isCut: true, isDerived: true };
}

function textOf(event: JsonObject): Buffer {
  return canonicalText(Buffer.from(JSON.stringify(event)));
}

/** The part of an event that is known by a record of another shape. */
export function convertedPart({ raw, text, object, isCut, isDerived }: RecordEvent, place: Place): EventPart {
  const event = decodeEvent(object, false);
  const irregular = event.irregular || isDerived || !isUtf8(raw);
  const truncated = event.truncated || isCut;
  return {
    kind: "event",
    event: { ...event, irregular, truncated },
    raw,
    form: "converted",
    canonical: text,
    ...place,
  };
}
