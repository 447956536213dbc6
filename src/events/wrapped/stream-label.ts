import { isObject, type JsonObject } from "../../base/json.ts";
import { parseRotationName } from "../../io/rotation-name.ts";
import type { Part } from "../part.ts";

/** A part with the label of its wrapper, unless it has one of its own. */
export function withStream<Some extends Part>(part: Some, stream: string | undefined): Some {
  if (part.kind !== "event" || stream === undefined || part.stream !== undefined) return part;
  return { ...part, stream };
}

/** Of the labels of two wrappers the one that says more; the inner one where they say as much. */
export function chooseLabel(outer: string | undefined, inner: string | undefined): string | undefined {
  if (outer === undefined || inner === undefined) return inner ?? outer;
  return inner.endsWith("/") && !outer.endsWith("/") ? outer : inner;
}

const LONGEST_NAME = 253;

/** The label that the fields of a collector's record give: cluster, namespace and pod, or cluster and node, with the last two
 *  parts of the path of the log where it is told. Undefined if it names none of them. */
export function labelOf(record: JsonObject): string | undefined {
  const kubernetes = objectAt(record, "kubernetes");
  const cluster = firstText(record["cluster_name"], record["cluster"], objectAt(record, "openshift")["cluster_id"]);
  const pod = firstText(kubernetes["pod_name"], objectAt(kubernetes, "pod")["name"], record["pod_name"]);
  const namespace = firstText(
    kubernetes["namespace_name"],
    kubernetes["pod_namespace"],
    kubernetes["namespace"],
    record["namespace_name"],
  );
  if (pod !== undefined) return [cluster, namespace, pod].filter((name) => name !== undefined).join("/");
  const node = nodeOf(record, kubernetes);
  if (node === undefined && cluster === undefined) return undefined;
  const path = firstText(record["file"], record["path"], record["filename"], pathOf(record));
  return `${[cluster, node].filter((name) => name !== undefined).join("/")}/${path === undefined ? "" : setOf(path)}`;
}

function nodeOf(record: JsonObject, kubernetes: JsonObject): string | undefined {
  return firstText(
    kubernetes["host"],
    kubernetes["node_name"],
    objectAt(kubernetes, "node")["name"],
    record["hostname"],
    record["host"],
    objectAt(record, "host")["name"],
    record["node"],
    record["node_name"],
    objectAt(record, "agent")["hostname"],
  );
}

// Filebeat.
function pathOf(record: JsonObject): unknown {
  return objectAt(objectAt(record, "log"), "file")["path"];
}

/** Directory and live file, as the label of a rotation set. */
function setOf(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== "");
  const name = parts.pop();
  return name === undefined ? "" : [...parts.slice(-1), parseRotationName(name).live].join("/");
}

function objectAt(record: JsonObject, key: string): JsonObject {
  const value = record[key];
  return isObject(value) ? value : {};
}

function firstText(...values: readonly unknown[]): string | undefined {
  const found = values.find((value): value is string => typeof value === "string" && value !== "");
  return found?.slice(0, LONGEST_NAME);
}
