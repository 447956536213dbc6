import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Answers of Loki's query API and pushes to it (streams with values), and lines of `logcli -o jsonl` and of Grafana's
 *  download. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "loki",
  summary: "Loki: query answers (streams and values), {line, labels, timestamp}",
  lists: [
    { path: "data.result" },
    { path: "data.result[].values", isOfArrays: true },
    { path: "streams" },
    { path: "streams[].values", isOfArrays: true },
    { path: "streams[].entries" },
  ],
  fromJson: (value, around, list) => {
    const stream = isObject(around.at(-1)?.["stream"]) ? (around.at(-1)?.["stream"] as JsonObject) : {};
    if (isObject(value)) return readLine(value, stream);
    const [time, line] = value;
    const isEntry = list.endsWith("[].values") && typeof time === "string" && typeof line === "string";
    return isEntry ? { kind: "text", text: line, stream: labelOfStream(stream) } : null;
  },
};

function readLine({ line, labels, timestamp, ts }: JsonObject, stream: JsonObject): Wrapped | null {
  if (typeof line !== "string" || (labels ?? timestamp ?? ts) === undefined) {
    return typeof line === "string" && line.includes("{") ? { kind: "text", text: line } : null;
  }
  return { kind: "text", text: line, stream: labelOfStream(isObject(labels) ? labels : stream) };
}

// Promtail and Alloy name a pod's labels so.
function labelOfStream(labels: JsonObject): string | undefined {
  const { pod, namespace, node_name: nodeName, ...others } = labels;
  return labelOf({ ...others, kubernetes: { pod_name: pod, namespace_name: namespace, node_name: nodeName } });
}
