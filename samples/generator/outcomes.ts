import type { ResponseStatus } from "./audit-event.ts";
import type { Draft } from "./draft.ts";
import type { JsonObject } from "./go-text.ts";
import type { ResourceTarget } from "./resources.ts";
import { qualifiedName } from "./resources.ts";

// Each function turns a draft that would have succeeded into one that ends otherwise. The texts are those of
// apimachinery pkg/api/errors and apiserver pkg/endpoints/handlers/responsewriters.

/** Authorization says no: 403, decision `forbid`, no reason. */
export function denied(draft: Draft): Draft {
  const { caller, verb, target } = draft;
  const user = quoted(caller.user.username ?? "");
  if (target.type === "path") {
    const message = `forbidden: User ${user} cannot ${verb} path ${quoted(target.path)}`;
    return { ...draft, grant: "", decision: "forbid", status: failure(403, "Forbidden", message, {}) };
  }
  const { resource, namespace, subresource } = target;
  const asked = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const where = namespace === undefined ? "at the cluster scope" : `in the namespace ${quoted(namespace)}`;
  const why = `User ${user} cannot ${verb} resource ${quoted(asked)} in API group ${quoted(resource.group)} ${where}`;
  return { ...draft, grant: "", decision: "forbid", status: forbidden(target, why) };
}

/** Authorization said yes, then an admission plugin refuses: also 403, but decision `allow`. */
export function refusedByAdmission(draft: Draft, why: string, annotations: Draft["annotations"] = {}): Draft {
  return { ...draft, status: forbidden(targetOf(draft), why), annotations: { ...draft.annotations, ...annotations } };
}

/** The caller may not act as somebody else: 403 before authorization, so there is no decision and no impersonated user. */
export function impersonationRefused(draft: Draft, name: string): Draft {
  const user = quoted(draft.caller.user.username ?? "");
  const message =
    `users ${quoted(name)} is forbidden: User ${user} cannot impersonate resource "users" ` +
    'in API group "" at the cluster scope';
  const status = failure(403, "Forbidden", message, { name, kind: "users" });
  return { ...draft, decision: undefined, status };
}

/** Bad credentials. Only a 401 in `ResponseStarted` remains. */
export function unauthenticated(draft: Draft): Draft {
  const status = failure(401, "Unauthorized", "Unauthorized");
  return { ...draft, decision: undefined, status, course: { type: "unauthenticated" } };
}

export function notFound(draft: Draft): Draft {
  const target = targetOf(draft);
  const name = nameOf(target);
  const message = `${qualifiedName(target.resource)} ${quoted(name)} not found`;
  return { ...draft, status: failure(404, "NotFound", message, detailsOf(target)) };
}

/** Somebody else changed the object since it was read. */
export function conflict(draft: Draft): Draft {
  const target = targetOf(draft);
  const message =
    `Operation cannot be fulfilled on ${qualifiedName(target.resource)} ${quoted(nameOf(target))}: ` +
    "the object has been modified; please apply your changes to the latest version and try again";
  return { ...draft, status: failure(409, "Conflict", message, detailsOf(target)) };
}

export function alreadyExists(draft: Draft): Draft {
  const target = targetOf(draft);
  const message = `${qualifiedName(target.resource)} ${quoted(nameOf(target))} already exists`;
  return { ...draft, status: failure(409, "AlreadyExists", message, detailsOf(target)) };
}

/** A page token from before the last compaction. */
export function expired(draft: Draft): Draft {
  const message =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list " +
    "without the continue parameter, or use the continue token in this response to retrieve the remainder of the " +
    "results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
    "modified, or deleted between the time the first chunk was returned and now may show up in the list.";
  return { ...draft, status: failure(410, "Expired", message) };
}

/** The object fails validation: `field` and what is wrong with it. */
export function invalid(draft: Draft, field: string, problem: string): Draft {
  const { resource, name } = targetOf(draft);
  const kind = resource.group === "" ? resource.kind : `${resource.kind}.${resource.group}`;
  const message = `${kind} ${quoted(name ?? "")} is invalid: ${field}: ${problem}`;
  const causes = [{ reason: "FieldValueInvalid", message: problem, field }];
  const details = { name, group: resource.group === "" ? undefined : resource.group, kind: resource.kind, causes };
  return { ...draft, status: failure(422, "Invalid", message, details) };
}

/** Flow control turns the request away before authorization, in plain text: nothing but the code is recorded. */
export function throttled(draft: Draft): Draft {
  return { ...draft, decision: undefined, status: { code: 429 }, tookMs: 1 };
}

/** The disruption budget would be broken: 429 as well, but not a matter of load. */
export function evictionRefused(draft: Draft, cause: string): Draft {
  const message = "Cannot evict pod as it would violate the pod's disruption budget.";
  const details = { causes: [{ reason: "DisruptionBudget", message: cause }] };
  return { ...draft, status: failure(429, "TooManyRequests", message, details) };
}

/** A validating webhook with `failurePolicy: Fail` did not answer in time. */
export function webhookTimedOut(draft: Draft, webhook: string, url: string): Draft {
  const cause = `failed calling webhook ${quoted(webhook)}: failed to call webhook: Post ${quoted(url)}: context deadline exceeded`;
  const message = `Internal error occurred: ${cause}`;
  const annotations = {
    "apiserver.latency.k8s.io/etcd": "3.118204ms",
    "apiserver.latency.k8s.io/total": "10.015482711s",
    "apiserver.latency.k8s.io/validating-webhook": "10.001733092s",
  };
  const status = failure(500, "InternalError", message, { causes: [{ message: cause }] });
  return { ...draft, status, annotations: { ...draft.annotations, ...annotations }, tookMs: 10_015 };
}

/** The handler crashed. */
export function panicked(draft: Draft, what: string): Draft {
  const status = failure(500, "InternalError", `APIServer panic'd: ${what}`);
  return { ...draft, status, course: { type: "panic" } };
}

function failure(code: number, reason: string, message: string, details?: JsonObject): ResponseStatus {
  return { status: "Failure", message, reason, ...(details === undefined ? {} : { details }), code };
}

function forbidden(target: ResourceTarget, why: string): ResponseStatus {
  const name = nameIfAny(target);
  const subject = `${qualifiedName(target.resource)}${name === undefined ? "" : ` ${quoted(name)}`}`;
  return failure(403, "Forbidden", `${subject} is forbidden: ${why}`, detailsOf(target));
}

// In `details`, `kind` holds the plural name of the resource: a wart of the API that clients have come to rely on.
function detailsOf(target: ResourceTarget): JsonObject {
  const { group, plural } = target.resource;
  return { name: nameIfAny(target), group: group === "" ? undefined : group, kind: plural };
}

function nameOf(target: ResourceTarget): string {
  return nameIfAny(target) ?? "";
}

function nameIfAny({ name, creates, generates }: ResourceTarget): string | undefined {
  return name ?? creates ?? generates;
}

function targetOf(draft: Draft): ResourceTarget {
  if (draft.target.type === "path") throw new Error(`no object at ${draft.target.path}`);
  return draft.target;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
