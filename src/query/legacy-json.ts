import { formatInstant } from "../base/instant.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { legacyEvent, parseLegacyLine } from "../events/legacy-line.ts";

const BRACE = 0x7b;

/** The JSON of a raw text that is a line of the legacy format; null if it is JSON itself. */
export function asJson(text: Buffer, start: number, end: number): Buffer | null {
  if (text[start] === BRACE) return null;
  const fields = parseLegacyLine(text.toString("utf8", start, end));
  return fields === null ? null : legacyJson(legacyEvent(fields));
}

/** What a legacy line says, as the event that a server would have written as JSON; keys that it says nothing of are left out. */
export function legacyJson(event: AuditEvent): Buffer {
  const json = {
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    auditID: event.auditId ?? undefined,
    stage: event.stage ?? undefined,
    requestURI: event.requestUri ?? undefined,
    verb: event.verb ?? undefined,
    user: caller(event.user, event.groups) ?? {},
    impersonatedUser: caller(event.impersonatedUser, event.impersonatedGroups),
    sourceIPs: event.sourceIps.length === 0 ? undefined : event.sourceIps,
    userAgent: event.userAgent ?? undefined,
    objectRef: target(event),
    responseStatus: event.code === null ? undefined : { metadata: {}, code: event.code },
    requestReceivedTimestamp: event.receivedMicros === null ? undefined : formatInstant(event.receivedMicros),
  };
  return Buffer.from(JSON.stringify(json));
}

function caller(username: string | null, groups: readonly string[]): object | undefined {
  if (username === null && groups.length === 0) return undefined;
  return { username: username ?? undefined, groups: groups.length === 0 ? undefined : groups };
}

function target({ resource, namespace, name, apiGroup, apiVersion, subresource }: AuditEvent): object | undefined {
  const present = { resource, namespace, name, apiGroup, apiVersion, subresource };
  const entries = Object.entries(present).filter(([, value]) => value !== null && value !== "");
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
