import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { standardError } from "../wrapped/standard-error.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Records of Vector: its sources put the line under `message` and say in `source_type` where it came from. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "vector",
  summary: "Vector: {message, source_type, host, file, timestamp}",
  fromJson: (value) => (isObject(value) ? readRecord(value) : null),
  fromEvent: (event) => (typeof event["source_type"] === "string" ? { stream: labelOf(event) } : null),
};

function readRecord(record: JsonObject): Wrapped | null {
  const { message, source_type: sourceType, file, stream } = record;
  const isVector =
    typeof sourceType === "string" || (typeof file === "string" && typeof record["timestamp"] === "string");
  if (!isVector) return null;
  const label = labelOf(record);
  if (isObject(message)) return { kind: "value", path: ["message"], stream: label };
  if (typeof message !== "string") return null;
  const source = String(stream ?? file ?? "");
  const isPartial = record["_partial"] === true;
  return standardError(stream, message) ?? { kind: "text", text: message, stream: label, source, isPartial };
}
