import { formatInstant } from "../base/instant.ts";
import type { AuditEvent } from "../events/audit-event.ts";
import { legacyEvent, parseLegacyLine } from "../events/legacy-line.ts";
import type { EventPart } from "../events/part.ts";
import { recordEvent } from "../events/wrapped/record-event.ts";

const BRACE = 0x7b;

/** The JSON of the event that a raw text stands for: a line of the legacy format, or (`isConverted`) a record of another
 *  shape; null if the text is that JSON itself. */
export function eventJson(text: Buffer, start: number, end: number, isConverted: boolean): Buffer | null {
  if (isConverted) return recordEvent(text.subarray(start, end))?.text ?? null;
  if (text[start] === BRACE) return null;
  const fields = parseLegacyLine(text.toString("utf8", start, end));
  return fields === null ? null : legacyJson(legacyEvent(fields));
}

/** The JSON of an event that was just read, and its text as it was logged if that is another. */
export function readJson({ event, raw, canonical, form }: EventPart): { json: Buffer; logged: Buffer | null } {
  if (form === "legacy") return { json: legacyJson(event), logged: raw };
  return form === "converted" ? { json: canonical, logged: raw } : { json: raw, logged: null };
}

/** What a legacy line says, as the event that a server would have written as JSON; keys that it says nothing of are left out. */
function legacyJson(event: AuditEvent): Buffer {
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
