import type { JsonObject } from "../../base/json.ts";
import { canonicalText, inspectJson } from "../canonical.ts";
import { type Member, membersOf } from "../json-members.ts";

// The order of the Go structs (apiserver pkg/apis/audit/v1/types.go, v1beta1 and v1alpha1; apimachinery metav1.Status).
const eventKeys = [
  ...["kind", "apiVersion", "metadata", "level", "timestamp", "auditID", "stage", "requestURI", "verb", "user"],
  ...["impersonatedUser", "sourceIPs", "userAgent", "objectRef", "responseStatus", "requestObject", "responseObject"],
  ...["requestReceivedTimestamp", "stageTimestamp", "annotations"],
];
const userKeys = ["username", "uid", "groups", "extra"];
const innerKeys: Readonly<Record<string, readonly string[]>> = {
  user: userKeys,
  impersonatedUser: userKeys,
  objectRef: ["resource", "namespace", "name", "uid", "apiGroup", "apiVersion", "resourceVersion", "subresource"],
  responseStatus: ["metadata", "status", "message", "reason", "details", "code"],
};
const known: ReadonlySet<string> = new Set(eventKeys);

// What collectors put beside the keys of an event: Fluent Bit and Fluentd, Vector, Filebeat and Logstash, OpenShift (ViaQ),
// CloudWatch's and Splunk's agents.
const collectorKeys: ReadonlySet<string> = new Set([
  ...["kubernetes", "docker", "date", "tag", "log", "stream", "logtag", "time", "path", "file", "filename", "offset"],
  ...["host", "hostname", "node", "node_name", "cluster", "cluster_name", "cluster_id", "environment", "source"],
  ...[
    "source_type",
    "sourcetype",
    "index",
    "message",
    "msg",
    "type",
    "tags",
    "fields",
    "input",
    "agent",
    "ecs",
    "event",
  ],
  ...[
    "openshift",
    "openshift_audit_level",
    "k8s_audit_level",
    "log_type",
    "log_source",
    "viaq_msg_id",
    "pipeline_metadata",
  ],
  ...["labels", "namespace_name", "pod_name", "container_name", "service", "ddsource", "ddtags", "logSource"],
]);

/** Whether an event stands among keys of a collector that forwarded it. */
export function isMerged(event: JsonObject): boolean {
  const others = Object.keys(event).filter((key) => !known.has(key));
  return others.some((key) => collectorKeys.has(key) || /^[@_]/.test(key));
}

/** Whether an object has a key that no event has. */
export function hasOtherKeys(event: JsonObject): boolean {
  return Object.keys(event).some((key) => !known.has(key) || key === "timestamp");
}

/** The canonical text of an event as the API server would write it: without the keys of collectors, and with its own in
 *  the order of the server, which writers of JSON that sort keys have lost. What is inside of bodies stays as it is.
 *  The bytes have to be a JSON object. */
export function serverText(bytes: Buffer): Buffer {
  const text = inspectJson(bytes).canonical ? bytes : canonicalText(bytes);
  const members = lastOfEach(membersOf(text));
  // ViaQ puts its own level in the place of the event's.
  const level = members.get("k8s_audit_level");
  if (level !== undefined) members.set("level", level);
  // Vector's time; v1 has no such key.
  const isVersion1 = sliceOf(text, members.get("apiVersion")) === '"audit.k8s.io/v1"';
  const keys = eventKeys.filter((key) => members.has(key) && !(isVersion1 && key === "timestamp"));
  return objectText(
    keys.map((key) => {
      const { from, to } = members.get(key) as Member;
      const value = text.subarray(from, to);
      const order = innerKeys[key];
      return { key, value: order === undefined || value[0] !== 0x7b ? value : inOrder(value, order) };
    }),
  );
}

function inOrder(object: Buffer, order: readonly string[]): Buffer {
  const members = membersOf(object);
  const rank = ({ key }: Member) => (order.includes(key) ? order.indexOf(key) : order.length);
  const sorted = members.toSorted((a, b) => rank(a) - rank(b));
  if (sorted.every((member, index) => member === members[index])) return object;
  return objectText(sorted.map(({ key, from, to }) => ({ key, value: object.subarray(from, to) })));
}

function objectText(members: readonly { readonly key: string; readonly value: Buffer }[]): Buffer {
  const pieces = members.flatMap(({ key, value }, index) => [
    Buffer.from(`${index === 0 ? "{" : ","}${JSON.stringify(key)}:`),
    value,
  ]);
  return Buffer.concat([...(pieces.length === 0 ? [Buffer.from("{")] : pieces), Buffer.from("}")]);
}

// JSON.parse takes the last of two members of one key, too.
function lastOfEach(members: readonly Member[]): Map<string, Member> {
  return new Map(members.map((member) => [member.key, member]));
}

function sliceOf(text: Buffer, member: Member | undefined): string {
  return member === undefined ? "" : text.toString("utf8", member.from, member.to);
}
