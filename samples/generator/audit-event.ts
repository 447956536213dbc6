import type { Json, JsonObject } from "./go-text.ts";
import { goJson, sortedMap } from "./go-text.ts";
import type { Micros } from "./instant.ts";
import { microTime } from "./instant.ts";

export type Level = "Metadata" | "Request" | "RequestResponse";
export type Stage = "RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic";

/** Who calls. `{}` when authentication failed. */
export interface UserInfo {
  readonly username?: string | undefined;
  readonly uid?: string | undefined;
  readonly groups?: readonly string[] | undefined;
  readonly extra?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The object a request is about; absent for URLs outside the resource paths. */
export interface ObjectReference {
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
  readonly apiGroup?: string | undefined;
  readonly apiVersion: string;
  readonly resourceVersion?: string | undefined;
  readonly subresource?: string | undefined;
}

/** The answer. Plain-text answers (flow control) have nothing but the code. */
export interface ResponseStatus {
  readonly status?: "Success" | "Failure";
  readonly message?: string;
  readonly reason?: string;
  readonly details?: JsonObject;
  readonly code: number;
}

/** One stage of one request, before it is written. Times stay numbers until then. */
export interface AuditEvent {
  readonly level: Level;
  readonly auditID: string;
  readonly stage: Stage;
  readonly requestURI: string;
  readonly verb: string;
  readonly user: UserInfo;
  readonly impersonatedUser: UserInfo | undefined;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly objectRef: ObjectReference | undefined;
  readonly responseStatus: ResponseStatus | undefined;
  readonly requestObject: Json | undefined;
  readonly responseObject: Json | undefined;
  readonly requestReceivedTimestamp: Micros;
  readonly stageTimestamp: Micros;
  readonly annotations: Readonly<Record<string, string>> | undefined;
}

/** One line of an audit log, without its newline. */
export function eventLine(event: AuditEvent): string {
  return goJson({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...eventItem(event) });
}

/** An EventList as the webhook backend posts it. Members of a Go list carry no `kind` and `apiVersion` of their own. */
export function eventList(events: readonly AuditEvent[]): JsonObject {
  return { kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items: events.map(eventItem) };
}

// The order of the keys is the order of the Go struct (apiserver pkg/apis/audit/v1/types.go): readers may rely on it.
function eventItem(event: AuditEvent): JsonObject {
  return {
    level: event.level,
    auditID: event.auditID,
    stage: event.stage,
    requestURI: event.requestURI,
    verb: event.verb,
    user: userItem(event.user),
    impersonatedUser: event.impersonatedUser === undefined ? undefined : userItem(event.impersonatedUser),
    sourceIPs: event.sourceIPs,
    userAgent: event.userAgent,
    objectRef: event.objectRef === undefined ? undefined : referenceItem(event.objectRef),
    responseStatus: event.responseStatus === undefined ? undefined : statusItem(event.responseStatus),
    requestObject: event.requestObject,
    responseObject: event.responseObject,
    requestReceivedTimestamp: microTime(event.requestReceivedTimestamp),
    stageTimestamp: microTime(event.stageTimestamp),
    annotations: event.annotations === undefined ? undefined : sortedMap(event.annotations),
  };
}

function userItem({ username, uid, groups, extra }: UserInfo): JsonObject {
  return { username, uid, groups, extra: extra === undefined ? undefined : sortedMap(extra) };
}

function referenceItem(reference: ObjectReference): JsonObject {
  const { resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource } = reference;
  return { resource, namespace, name, uid, apiGroup, apiVersion, resourceVersion, subresource };
}

function statusItem({ status, message, reason, details, code }: ResponseStatus): JsonObject {
  return { metadata: {}, status, message, reason, details, code };
}
