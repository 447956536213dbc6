import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { within } from "../wrapped/inner-path.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Documents of Elasticsearch and OpenSearch, and what Filebeat and Logstash make of a line: answers to a search, hits, one
 *  document a line; the event under `kubernetes.audit` (Elastic's Kubernetes integration), as text in `message`, or merged. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "elastic",
  summary: "Elasticsearch hits and search answers, Filebeat: _source, kubernetes.audit, message",
  lists: [{ path: "hits.hits" }],
  fromJson: (value) => (isObject(value) ? (readHit(value) ?? readDocument(value) ?? readAction(value)) : null),
  fromEvent: (event) => (isDocument(event) ? { stream: labelOf(event) } : null),
};

const shippers = ["agent", "beat", "ecs", "input", "@metadata", "@version", "data_stream"];

function isDocument(record: JsonObject): boolean {
  return "@timestamp" in record && shippers.some((key) => key in record);
}

function readHit(hit: JsonObject): Wrapped | null {
  const { _source: source, fields } = hit;
  if (isObject(source)) return within("_source", readDocument(source));
  if (!("_index" in hit) || !isObject(fields)) return null;
  const { message } = fields;
  return Array.isArray(message) && typeof message[0] === "string" ? { kind: "text", text: message[0] } : null;
}

function readDocument(record: JsonObject): Wrapped | null {
  const { kubernetes, message, log } = record;
  const stream = labelOf(record);
  if (isObject(kubernetes) && isObject(kubernetes["audit"])) {
    return { kind: "value", path: ["kubernetes", "audit"], stream };
  }
  if (!isDocument(record) || typeof message !== "string") return null;
  // Filebeat cuts a line beyond its max_bytes and says so.
  const flags = isObject(log) ? log["flags"] : undefined;
  return { kind: "text", text: message, stream, mayBeCut: Array.isArray(flags) && flags.includes("truncated") };
}

function readAction(record: JsonObject): Wrapped | null {
  const [[key, value] = ["", null], ...others] = Object.entries(record);
  const isAction = others.length === 0 && /^(?:index|create)$/.test(key) && isObject(value);
  return isAction ? { kind: "skipped", reason: "action of Elasticsearch's bulk format" } : null;
}
