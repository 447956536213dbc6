import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { within } from "../wrapped/inner-path.ts";
import { standardError } from "../wrapped/standard-error.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Records of Fluent Bit and Fluentd, and of collectors like them: the line of the log under a key, the event under one or
 *  merged into the record, or `[time, record]`. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "fluent",
  summary: "Fluent Bit, Fluentd and alike: the event under log or message, merged, or [time, {…}]",
  isLast: true,
  fromJson: (value) => (isObject(value) ? readRecord(value) : readTuple(value)),
  fromEvent: (event) => ({ stream: labelOf(event) }),
};

const textKeys = ["log", "message", "msg", "event", "textPayload", "body", "raw", "_raw"] as const;
const marks = ["kubernetes", "stream", "tag", "date", "time", "@timestamp", "container_id", "host", "hostname"];

function readRecord(record: JsonObject): Wrapped | null {
  // An object of Kubernetes has messages, too.
  if (typeof record["kind"] === "string") return null;
  const stream = labelOf(record);
  const isCollected = marks.some((key) => key in record);
  const key =
    textKeys.find((one) => isLine(record[one])) ?? (isCollected ? textKeys.find((one) => isText(record[one])) : null);
  if (typeof key === "string") {
    const text = String(record[key]);
    const source = String(record["stream"] ?? record["container_id"] ?? "");
    return standardError(record["stream"], text) ?? { kind: "text", text, stream, source, isPartial: isPiece(record) };
  }
  const inner = Object.entries(record).find(([, value]) => isObject(value) && isEvent(value));
  return inner === undefined ? null : { kind: "value", path: [inner[0]], stream };
}

// Fluent Bit writes `[time, record]` and since 2.1 `[[time, metadata], record]`; a file of Fluentd `[tag, time, record]`.
function readTuple(values: readonly unknown[]): Wrapped | null {
  const last = values.length - 1;
  if (last < 1 || last > 2 || !isObject(values[last])) return null;
  const isTime = (value: unknown) => typeof value === "number" || typeof value === "string" || Array.isArray(value);
  return values.slice(0, last).every(isTime) ? within(last, readRecord(values[last] as JsonObject)) : null;
}

// Fluent Bit's parsers of the CRI form name the tag of a line `logtag` or `_p`, Docker's driver for Fluentd has the others.
function isPiece(record: JsonObject): boolean {
  if (record["logtag"] === "P" || record["_p"] === "P" || record["_partial"] === true) return true;
  return record["partial_message"] === "true" && record["partial_last"] !== "true";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isLine(value: unknown): boolean {
  return typeof value === "string" && (value.includes("{") || value.includes(" AUDIT: id="));
}

function isEvent(value: JsonObject): boolean {
  return ["auditID", "stage", "verb"].every((key) => typeof value[key] === "string");
}
