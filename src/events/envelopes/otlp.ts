import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { jsonText, TOO_DEEP } from "../wrapped/rebuilt-text.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Log records of OpenTelemetry (OTLP as JSON): the line, or the event as key-value pairs, in `body`. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "otlp",
  summary: "OpenTelemetry log records (OTLP JSON): resourceLogs, scopeLogs, logRecords",
  lists: [
    { path: "resourceLogs" },
    { path: "resourceLogs[].scopeLogs" },
    { path: "resourceLogs[].scopeLogs[].logRecords" },
  ],
  fromJson: (value, around) => (isObject(value) ? readRecord(value, around) : null),
};

function readRecord({ body, attributes }: JsonObject, around: readonly JsonObject[]): Wrapped | null {
  if (!isObject(body)) return null;
  const { stringValue, kvlistValue } = body;
  const resource = around.map((one) => one["resource"]).find(isObject);
  const stream = labelOfAttributes({ ...attributesOf(resource?.["attributes"]), ...attributesOf(attributes) });
  if (typeof stringValue === "string") return { kind: "text", text: stringValue, stream };
  if (!isObject(kvlistValue)) return null;
  const text = jsonText(plain(body));
  return text === null ? { kind: "problem", detail: TOO_DEEP } : { kind: "text", text, stream, isRebuilt: true };
}

const DEEPEST_VALUE = 500;

/** The JSON value of an AnyValue (opentelemetry-proto common.proto). */
function plain(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > DEEPEST_VALUE) return null;
  const { stringValue, boolValue, intValue, doubleValue, arrayValue, kvlistValue } = value;
  if (isObject(kvlistValue)) return attributesOf(kvlistValue["values"], depth + 1);
  if (isObject(arrayValue)) {
    const { values } = arrayValue;
    return Array.isArray(values) ? values.map((one) => plain(one, depth + 1)) : [];
  }
  if (intValue !== undefined) return Number(intValue);
  return stringValue ?? boolValue ?? doubleValue ?? null;
}

function attributesOf(pairs: unknown, depth = 0): JsonObject {
  if (!Array.isArray(pairs)) return {};
  return Object.fromEntries(pairs.filter(isObject).map(({ key, value }) => [String(key), plain(value, depth)]));
}

// Semantic conventions of OpenTelemetry: k8s and host resources.
function labelOfAttributes(attributes: JsonObject): string | undefined {
  return labelOf({
    cluster_name: attributes["k8s.cluster.name"],
    host: attributes["host.name"],
    path: attributes["log.file.path"],
    kubernetes: {
      pod_name: attributes["k8s.pod.name"],
      namespace_name: attributes["k8s.namespace.name"],
      node_name: attributes["k8s.node.name"],
    },
  });
}
