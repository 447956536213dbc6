import { isObject, type JsonObject } from "../../base/json.ts";
import type { Wrapped, WrapperEnvelope } from "../envelope.ts";
import { labelOf } from "../wrapped/stream-label.ts";

/** Records of OpenShift's log forwarding (ViaQ data model): the event is merged at the top, and its level may have been
 *  overwritten (cluster-logging-operator viaq filter). Other logs of the nodes come in the same stream. */
export const envelope: WrapperEnvelope = {
  kind: "wrapper",
  name: "viaq",
  summary: "OpenShift log forwarding (ViaQ): the event merged with k8s_audit_level, openshift",
  fromJson: (value) => (isObject(value) ? readOther(value) : null),
  fromEvent: (event) => (isViaq(event) ? { stream: streamOf(event) } : null),
};

function isViaq(record: JsonObject): boolean {
  return "k8s_audit_level" in record || "openshift_audit_level" in record || isObject(record["openshift"]);
}

function readOther(record: JsonObject): Wrapped | null {
  const source = record["log_source"];
  const isOther = source === "auditd" || source === "ovn" || "audit.linux" in record;
  return isOther ? { kind: "skipped", reason: "audit record of Linux or OVN, not of Kubernetes" } : null;
}

// The sources kubeAPI, openshiftAPI and oauthAPI are servers of their own on each node.
function streamOf(record: JsonObject): string | undefined {
  const label = labelOf(record);
  const source = record["log_source"];
  return typeof source === "string" && label?.endsWith("/") ? label + source : label;
}
