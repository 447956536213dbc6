import { isObject, type JsonObject } from "../../base/json.ts";
import { annotationKey } from "./annotation-keys.ts";
import type { Converted } from "./convert-record.ts";
import { readEntryTarget } from "./log-entry-target.ts";
import { eventOf, integerOf, objectAt, parsedText, present, textAt, timeAt } from "./shape.ts";

/** Converts a LogEntry of Google Cloud Logging whose `protoPayload` is an AuditLog of a Kubernetes API server (GKE), also as
 *  exported to BigQuery (`protopayload_auditlog`, `requestJson`, label keys with `_`). Null for other services.
 *
 *  An entry has no level, groups, UIDs, impersonation, stage time or query, so the event has none either. One entry stands
 *  for a whole request, or two with the same `operation.id` for a long-running one. Sources: Google's AuditLog and LogEntry
 *  references, khi fieldset.go, public samples. */
export function convertLogEntry(entry: JsonObject): Converted | null {
  const payload = entry["protoPayload"] ?? entry["protopayload_auditlog"];
  if (!isObject(payload)) return null;
  const methodName = textAt(payload, "methodName");
  if (methodName === undefined) return null;
  if (payload["serviceName"] !== "k8s.io" && !methodName.startsWith("io.k8s.")) return null;
  const target = readEntryTarget(methodName, textAt(payload, "resourceName"));
  if (target === null) return null;
  const annotations = readLabels(objectAt(entry, "labels"));
  const metadata = objectAt(payload, "requestMetadata");
  const address = textAt(metadata, "callerIp", "callerIP");
  const operation = objectAt(entry, "operation");
  const response = bodyAt(payload, "response");
  const event = eventOf({
    auditID: textAt(operation, "id") ?? textAt(entry, "insertId"),
    stage: isSet(operation["first"]) && !isSet(operation["last"]) ? "ResponseStarted" : "ResponseComplete",
    requestURI: target.path,
    verb: target.verb,
    user: present({ username: textAt(objectAt(payload, "authenticationInfo"), "principalEmail") }) ?? {},
    sourceIPs: address === undefined ? undefined : [address],
    userAgent: textAt(metadata, "callerSuppliedUserAgent"),
    objectRef: target.objectRef,
    responseStatus: readStatus(payload, response, annotations, successCode(target.verb, target.objectRef)),
    requestObject: bodyAt(payload, "request"),
    responseObject: response,
    requestReceivedTimestamp: timeAt(entry, "timestamp"),
    annotations: present(annotations),
  });
  return { event, stream: clusterOf(entry), isCut: false };
}

function isSet(value: unknown): boolean {
  return value === true || value === "true";
}

// BigQuery has no `.` and `/` in names of columns.
function readLabels(labels: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(labels).map(([key, value]) => [annotationKey(key) ?? key, value]));
}

function clusterOf(entry: JsonObject): string | null {
  const labels = objectAt(objectAt(entry, "resource"), "labels");
  const cluster = textAt(labels, "cluster_name");
  if (cluster === undefined) return null;
  const path = [textAt(labels, "project_id"), textAt(labels, "location"), cluster];
  return path.filter((part) => part !== undefined).join("/");
}

// `@type` is of the container, not of the Kubernetes object.
function bodyAt(payload: JsonObject, key: "request" | "response"): unknown {
  const text = textAt(payload, `${key}Json`);
  const body = text === undefined ? payload[key] : parsedText(text);
  if (!isObject(body)) return body ?? undefined;
  const members = Object.entries(body).filter(([name]) => name !== "@type");
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

// google/rpc/code.proto names an HTTP code for each.
const httpCodes: ReadonlyMap<number, number> = new Map([
  [1, 499],
  [2, 500],
  [3, 400],
  [4, 504],
  [5, 404],
  [6, 409],
  [7, 403],
  [8, 429],
  [9, 400],
  [10, 409],
  [11, 400],
  [12, 501],
  [13, 500],
  [14, 503],
  [15, 500],
  [16, 401],
]);

const upgraded: ReadonlySet<string> = new Set(["exec", "attach", "portforward"]);

// Entries say no more than "OK". The codes are those the API server answers with (audit events of the same requests).
function successCode(verb: string, objectRef: Readonly<Record<string, string>> | null): number {
  if (upgraded.has(objectRef?.["subresource"] ?? "")) return 101;
  return verb === "create" ? 201 : 200;
}

/** `status.code` is one of gRPC; the answer itself, if it is a Status with a code, says more. */
function readStatus(payload: JsonObject, response: unknown, annotations: JsonObject, success: number): JsonObject {
  if (isObject(response)) {
    const code = integerOf(response["code"]);
    if (isHttp(code) && (response["kind"] ?? "Status") === "Status") {
      const { status, message, reason, details } = response;
      return { metadata: {}, ...present({ status, message, reason, details }), code };
    }
  }
  const status = objectAt(payload, "status");
  const code = integerOf(status["code"]);
  const message = textAt(status, "message");
  if (code !== undefined && code !== 0) {
    const http = isHttp(code) ? code : httpCodes.get(code);
    return { metadata: {}, ...present({ status: (http ?? 500) < 400 ? undefined : "Failure", message, code: http }) };
  }
  // A refusal without its status is no success.
  const isRefused = code === undefined && annotations["authorization.k8s.io/decision"] === "forbid";
  return { metadata: {}, ...present({ message, code: isRefused ? undefined : success }) };
}

function isHttp(code: number | undefined): code is number {
  return code !== undefined && code >= 100 && code < 600;
}
