import { gunzipSync } from "node:zlib";
import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";

/** Records of Amazon Kinesis, Firehose and Lambda: base64 of what CloudWatch Logs sent, which is gzip of JSON. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "kinesis",
  summary: "Amazon Kinesis, Firehose and Lambda records: base64 of gzip",
  lists: [{ path: "Records" }],
  fromJson: (value) => (isObject(value) ? readRecord(value) : null),
};

const MOST_BYTES = 64 * 1024 * 1024;

function readRecord(record: JsonObject): Wrapped | null {
  const { kinesis, awslogs } = record;
  const inner = isObject(kinesis) ? kinesis : isObject(awslogs) ? awslogs : record;
  const data = inner["data"] ?? inner["Data"];
  // `{"` in base64, and the magic of gzip.
  if (typeof data !== "string" || !/^(?:H4sI|eyJ|ewog|ewo)/.test(data)) return null;
  const bytes = Buffer.from(data, "base64");
  if (!data.startsWith("H4sI")) return { kind: "content", bytes };
  try {
    return { kind: "content", bytes: gunzipSync(bytes, { maxOutputLength: MOST_BYTES }) };
  } catch {
    return { kind: "problem", detail: "the gzip data in it is damaged or too big" };
  }
}
