import { parseInstant } from "../base/instant.ts";
import { isObject, type JsonObject } from "../base/json.ts";
import type { AuditEvent } from "./audit-event.ts";
import { FieldReader } from "./field-reader.ts";
import { isDryRun } from "./request-uri.ts";

/** Why a JSON object is no audit event, in words for a Problem; null if it is one. Objects that lost `kind` and
 *  `apiVersion` in a forwarder are known by auditID, stage, verb and requestURI (audit-format §1.1). */
export function whyNotAnEvent(object: JsonObject): string | null {
  const { kind, apiVersion } = object;
  if (typeof apiVersion === "string" && apiVersion.startsWith("audit.k8s.io/")) {
    if (kind === "Event") return null;
    return kind === "Policy" ? "an audit policy, not an event" : `kind is ${shown(kind)}, not Event`;
  }
  const hasKeys = ["auditID", "stage", "verb", "requestURI"].every((key) => typeof object[key] === "string");
  if (hasKeys && (apiVersion === undefined || kind === "Event")) return null;
  if ("involvedObject" in object || "regarding" in object) return "a core Event object, not an audit event";
  if ("requestTimestamp" in object && "remoteAddr" in object) return "a Rancher API audit record, not a Kubernetes one";
  if (typeof kind === "string") return `kind is ${shown(kind)}, not an audit event`;
  return "a JSON object without the keys of an audit event";
}

// JSON.stringify fails on a value that is nested too deep.
function shown(kind: unknown): string {
  return typeof kind === "string" ? JSON.stringify(kind.slice(0, 60)) : "not a text";
}

/** Reads the covered fields of an audit event of any version. What is not as the columns assume is read as far as
 *  possible and marks the event irregular; nothing is refused. `duplicateKey` comes from inspectJson. */
export function decodeEvent(object: JsonObject, duplicateKey: boolean): AuditEvent {
  const fields = new FieldReader();
  const user = fields.object(object, "user");
  const impersonated = fields.object(object, "impersonatedUser");
  const status = fields.object(object, "responseStatus");
  const annotations = fields.object(object, "annotations");
  const requestUri = fields.text(object, "requestURI");
  const target = readTarget(fields, object);
  const times = readTimes(fields, object);
  const code = readCode(fields, status);
  // The API server never writes one of these without its chief value, so that value tells whether the object is there.
  if (object["objectRef"] !== undefined && target.resource === null) fields.irregular = true;
  if (object["impersonatedUser"] !== undefined && impersonated["username"] === undefined) fields.irregular = true;
  if (object["responseStatus"] !== undefined && code === null) fields.irregular = true;
  return {
    level: fields.text(object, "level"),
    auditId: fields.text(object, "auditID"),
    stage: fields.text(object, "stage"),
    requestUri,
    verb: fields.text(object, "verb"),
    user: fields.text(user, "username"),
    groups: fields.texts(user, "groups"),
    impersonatedUser: fields.text(impersonated, "username"),
    impersonatedGroups: fields.texts(impersonated, "groups"),
    sourceIps: fields.texts(object, "sourceIPs"),
    userAgent: fields.text(object, "userAgent"),
    ...target,
    code,
    reason: fields.text(status, "reason"),
    message: fields.text(status, "message"),
    decision: fields.text(annotations, "authorization.k8s.io/decision"),
    authorizationReason: fields.text(annotations, "authorization.k8s.io/reason"),
    annotated: Object.keys(annotations).length > 0,
    ...times,
    dryRun: requestUri !== null && isDryRun(requestUri),
    truncated: annotations["audit.k8s.io/truncated"] === "true",
    irregular: fields.irregular || duplicateKey,
  };
}

// An int32 in metav1.Status; 0 is "not set".
function readCode(fields: FieldReader, status: JsonObject): number | null {
  const code = fields.integer(status, "code");
  if (code === null || (code !== 0 && Math.trunc(code) === (code | 0))) return code;
  fields.irregular = true;
  return null;
}

type Target = Pick<AuditEvent, "apiGroup" | "apiVersion" | "resource" | "subresource" | "namespace" | "name">;

function readTarget(fields: FieldReader, object: JsonObject): Target {
  const reference = fields.object(object, "objectRef");
  let apiGroup = fields.text(reference, "apiGroup");
  let apiVersion = fields.text(reference, "apiVersion");
  // v1alpha1 has no apiGroup: apiVersion holds group/version (apiserver v0.23 v1alpha1/conversion.go).
  if (object["apiVersion"] === "audit.k8s.io/v1alpha1" && apiGroup === null && apiVersion?.includes("/")) {
    const slash = apiVersion.lastIndexOf("/");
    apiGroup = apiVersion.slice(0, slash);
    apiVersion = apiVersion.slice(slash + 1);
    fields.irregular = true;
  }
  return {
    apiGroup,
    apiVersion,
    resource: fields.text(reference, "resource"),
    subresource: fields.text(reference, "subresource"),
    namespace: fields.text(reference, "namespace"),
    name: fields.text(reference, "name"),
  };
}

type Times = Pick<AuditEvent, "receivedMicros" | "stageMicros" | "coarseTime">;

// MicroTime fields came with Kubernetes 1.9; before, only `timestamp` (received) and metadata.creationTimestamp (stage)
// of whole seconds existed (apiserver v0.23 v1beta1/types.go). The server's own conversion reads them in this order.
function readTimes(fields: FieldReader, object: JsonObject): Times {
  const received = readTime(fields, object, "requestReceivedTimestamp");
  const stage = readTime(fields, object, "stageTimestamp");
  if (received !== null && stage !== null) return { receivedMicros: received, stageMicros: stage, coarseTime: false };
  const metadata = object["metadata"];
  const oldReceived = received === null ? readTime(fields, object, "timestamp") : null;
  const oldStage = stage === null && isObject(metadata) ? readTime(fields, metadata, "creationTimestamp") : null;
  if (oldReceived !== null || oldStage !== null) fields.irregular = true;
  return {
    receivedMicros: received ?? oldReceived,
    stageMicros: stage ?? oldStage,
    coarseTime: oldReceived !== null || oldStage !== null,
  };
}

function readTime(fields: FieldReader, object: JsonObject, key: string): number | null {
  const text = fields.text(object, key);
  if (text === null) return null;
  if (!isMicroTime(text)) fields.irregular = true;
  const micros = parseInstant(text);
  if (micros !== null && Number.isSafeInteger(micros)) return micros;
  fields.irregular = true;
  return null;
}

// `2025-02-13T11:20:35.906449Z`: only this form says the same as the column, character by character. A minute of 61 seconds
// is stored as the beginning of the next.
function isMicroTime(text: string): boolean {
  return text.length === 27 && text[10] === "T" && text[17] !== "6" && text[19] === "." && text[26] === "Z";
}
