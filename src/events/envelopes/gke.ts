import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Entries of Google Cloud Logging: GKE's audit log, which has a form of its own, and others that hold an event. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "gke",
  summary: "Google Cloud Logging entries (GKE audit logs)",
  lists: [{ path: "entries" }],
  fromJson: (value) => (isObject(value) ? readEntry(value) : null),
};

function readEntry(entry: JsonObject): Wrapped | null {
  if (isObject(entry["protoPayload"] ?? entry["protopayload_auditlog"])) {
    return { kind: "converted", otherwise: "audit log of another Google service" };
  }
  if (!("logName" in entry || "insertId" in entry)) return null;
  const stream = streamOf(entry);
  if (isObject(entry["jsonPayload"])) return { kind: "value", path: ["jsonPayload"], stream };
  const { textPayload } = entry;
  return typeof textPayload === "string" ? { kind: "text", text: textPayload, stream } : null;
}

function streamOf({ resource }: JsonObject): string | undefined {
  const labels = isObject(resource) ? resource["labels"] : undefined;
  return isObject(labels) ? labelOf(labels) : undefined;
}
