import type { AuditEvent } from "./audit-event.ts";

/** Every outcome class, in the order of the stored ids. */
export const outcomes = [
  "unknown",
  "success",
  "client_error",
  "authentication_failure",
  "authorization_denied",
  "admission_denied",
  "impersonation_refused",
  "not_found",
  "conflict",
  "expired",
  "throttled",
  "eviction_refused",
  "server_error",
  "panic",
] as const;

export type Outcome = (typeof outcomes)[number];

/** Outcomes that are no failure: 404, 409 and 410 are the everyday noise of controllers, `unknown` proves nothing. */
const notFailures: ReadonlySet<Outcome> = new Set(["success", "not_found", "conflict", "expired", "unknown"]);

/** Whether an outcome counts in the column `failures`. */
export function isFailure(outcome: Outcome): boolean {
  return !notFailures.has(outcome);
}

type Evidence = Pick<
  AuditEvent,
  "stage" | "code" | "decision" | "annotated" | "message" | "resource" | "subresource" | "reason"
>;

/** Classes what one event says of its request's end. Rules: audit-format §9.1 (apiserver filters and responsewriters). */
export function classifyOutcome(event: Evidence): Outcome {
  if (event.stage === "Panic") {
    // A watch through an aggregated API whose client went away is logged as a panic (kubernetes#110112).
    return event.message?.includes("net/http: abort Handler") ? "unknown" : "panic";
  }
  const { code } = event;
  if (code === null) return "unknown";
  if (code === 101 || (code >= 200 && code < 400)) return "success";
  if (code === 403) return classifyForbidden(event);
  if (code === 429) {
    return event.resource === "pods" && event.subresource === "eviction" ? "eviction_refused" : "throttled";
  }
  const exact = exactCodes.get(code);
  if (exact !== undefined) return exact;
  if (code >= 400 && code < 500) return "client_error";
  return code >= 500 && code < 600 ? "server_error" : "unknown";
}

const exactCodes: ReadonlyMap<number, Outcome> = new Map([
  [401, "authentication_failure"],
  [404, "not_found"],
  [409, "conflict"],
  [410, "expired"],
]);

// A 403 is three different things: the authorizer said no, an admission plugin said no after the authorizer had
// said yes, or impersonation was refused before the authorizer was asked (so there is no decision annotation).
function classifyForbidden(event: Evidence): Outcome {
  if (event.decision === "forbid") return "authorization_denied";
  if (event.decision === "allow") return "admission_denied";
  const message = event.message ?? "";
  if (message.includes("cannot impersonate")) return "impersonation_refused";
  if (event.annotated) return "impersonation_refused";
  // Edited or forwarded logs may have lost all annotations: then only the message is left to decide.
  return admissionMessage.test(message) ? "admission_denied" : "authorization_denied";
}

const admissionMessage = /violates PodSecurity|admission webhook|exceeded quota|denied request/;
