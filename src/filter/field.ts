import type { AuditEvent } from "../events/audit-event.ts";

/** One request or event as a filter sees it: the event, the streams it was seen in, its outcome class and the time
 *  of the unit (request: when it was received; event: when the stage was reached). */
export interface Subject {
  readonly event: AuditEvent;
  readonly streams: readonly string[];
  readonly outcome: string;
  readonly timeMicros: number | null;
  /** The raw text, of a request that of its representative stage; only tests of raw text need it. */
  readonly raw?: Buffer;
}

/** Fields with at most one text value. `null` stands for absent. */
export const textFields = {
  verb: (of) => of.event.verb,
  user: (of) => of.event.user,
  impersonated_user: (of) => of.event.impersonatedUser,
  namespace: (of) => of.event.namespace,
  api_group: (of) => of.event.apiGroup,
  api_version: (of) => of.event.apiVersion,
  resource: (of) => of.event.resource,
  subresource: (of) => of.event.subresource,
  name: (of) => of.event.name,
  agent: (of) => of.event.userAgent,
  uri: (of) => of.event.requestUri,
  audit_id: (of) => of.event.auditId,
  stage: (of) => of.event.stage,
  level: (of) => of.event.level,
  outcome: (of) => of.outcome,
  reason: (of) => of.event.reason,
  decision: (of) => of.event.decision,
  authorization_reason: (of) => of.event.authorizationReason,
} as const satisfies Record<string, (of: Subject) => string | null>;

/** Fields with any number of text values: a test holds if it holds for one of them. */
export const listFields = {
  group: (of) => of.event.groups,
  impersonated_group: (of) => of.event.impersonatedGroups,
  source_ip: (of) => of.event.sourceIps,
  stream: (of) => of.streams,
} as const satisfies Record<string, (of: Subject) => readonly string[]>;

/** Fields with at most one number; `time` is the one of the unit. */
export const numberFields = {
  code: (of) => of.event.code,
  time: (of) => of.timeMicros,
  received: (of) => of.event.receivedMicros,
  stage_time: (of) => of.event.stageMicros,
} as const satisfies Record<string, (of: Subject) => number | null>;

export type TextField = keyof typeof textFields;
export type ListField = keyof typeof listFields;
export type NumberField = keyof typeof numberFields;

export function isListField(field: string): field is ListField {
  return Object.hasOwn(listFields, field);
}
