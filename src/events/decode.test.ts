import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseInstant } from "../base/instant.ts";
import type { JsonObject } from "../base/json.ts";
import type { AuditEvent } from "./audit-event.ts";
import { decodeEvent, whyNotAnEvent } from "./decode.ts";

const received = "2026-03-02T09:14:05.118000Z";
const stage = "2026-03-02T09:14:05.120001Z";
const full = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Request",
  auditID: "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/prod/pods/web/eviction?dryRun=All",
  verb: "create",
  user: { username: "alice", uid: "1", groups: ["dev", "system:authenticated"], extra: { k: ["v"] } },
  impersonatedUser: { username: "bob", groups: ["ops"] },
  sourceIPs: ["10.0.0.1", "::1"],
  userAgent: "kubectl/v1.33.0",
  objectRef: {
    resource: "pods",
    namespace: "prod",
    name: "web",
    apiGroup: "policy",
    apiVersion: "v1",
    subresource: "eviction",
  },
  responseStatus: { metadata: {}, status: "Failure", message: "no", reason: "TooManyRequests", code: 429 },
  requestReceivedTimestamp: received,
  stageTimestamp: stage,
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "RBAC" },
};
const decoded: AuditEvent = {
  level: "Request",
  auditId: full.auditID,
  stage: "ResponseComplete",
  requestUri: full.requestURI,
  verb: "create",
  user: "alice",
  groups: ["dev", "system:authenticated"],
  impersonatedUser: "bob",
  impersonatedGroups: ["ops"],
  sourceIps: ["10.0.0.1", "::1"],
  userAgent: "kubectl/v1.33.0",
  apiGroup: "policy",
  apiVersion: "v1",
  resource: "pods",
  subresource: "eviction",
  namespace: "prod",
  name: "web",
  code: 429,
  reason: "TooManyRequests",
  message: "no",
  decision: "allow",
  authorizationReason: "RBAC",
  annotated: true,
  receivedMicros: parseInstant(received),
  stageMicros: parseInstant(stage),
  coarseTime: false,
  dryRun: true,
  truncated: false,
  irregular: false,
};
const empty: AuditEvent = {
  level: null,
  auditId: null,
  stage: null,
  requestUri: null,
  verb: null,
  user: null,
  groups: [],
  impersonatedUser: null,
  impersonatedGroups: [],
  sourceIps: [],
  userAgent: null,
  apiGroup: null,
  apiVersion: null,
  resource: null,
  subresource: null,
  namespace: null,
  name: null,
  code: null,
  reason: null,
  message: null,
  decision: null,
  authorizationReason: null,
  annotated: false,
  receivedMicros: null,
  stageMicros: null,
  coarseTime: false,
  dryRun: false,
  truncated: false,
  irregular: false,
};

test("every covered field of an event", () => {
  expect(decodeEvent(full, false)).toEqual(decoded);
});

test("nothing there is nothing known, and regular", () => {
  expect(decodeEvent({}, false)).toEqual(empty);
});

const events: readonly (readonly [rule: string, object: JsonObject, why: string | null])[] = [
  ["v1", { kind: "Event", apiVersion: "audit.k8s.io/v1" }, null],
  ["v1beta1", { kind: "Event", apiVersion: "audit.k8s.io/v1beta1" }, null],
  ["v1alpha1", { kind: "Event", apiVersion: "audit.k8s.io/v1alpha1" }, null],
  ["a version to come", { kind: "Event", apiVersion: "audit.k8s.io/v2" }, null],
  ["without kind and apiVersion, by its keys", { auditID: "a", stage: "Panic", verb: "", requestURI: "/" }, null],
  ["without apiVersion", { kind: "Event", auditID: "a", stage: "Panic", verb: "get", requestURI: "/" }, null],
  ["an EventList", { kind: "EventList", apiVersion: "audit.k8s.io/v1" }, 'kind is "EventList", not Event'],
  ["no kind", { apiVersion: "audit.k8s.io/v1" }, "kind is not a text, not Event"],
  ["a policy", { kind: "Policy", apiVersion: "audit.k8s.io/v1" }, "an audit policy, not an event"],
  [
    "a group that only looks like it",
    { kind: "Event", apiVersion: "audit.k8s.iox/v1" },
    'kind is "Event", not an audit event',
  ],
  ["a core event", { kind: "Event", apiVersion: "v1", involvedObject: {} }, "a core Event object, not an audit event"],
  [
    "an events.k8s.io event",
    { kind: "Event", apiVersion: "events.k8s.io/v1", regarding: {} },
    "a core Event object, not an audit event",
  ],
  [
    "a Rancher record",
    { auditID: "a", requestTimestamp: "", remoteAddr: "" },
    "a Rancher API audit record, not a Kubernetes one",
  ],
  ["a pod", { kind: "Pod", apiVersion: "v1" }, 'kind is "Pod", not an audit event'],
  [
    "one key missing",
    { auditID: "a", stage: "Panic", verb: "get" },
    "a JSON object without the keys of an audit event",
  ],
  [
    "a key of another type",
    { auditID: 1, stage: "Panic", verb: "get", requestURI: "/" },
    "a JSON object without the keys of an audit event",
  ],
  ["an empty object", {}, "a JSON object without the keys of an audit event"],
];

describe("what an audit event is", () => {
  test.each(events)("%s", (_rule, object, why) => {
    expect(whyNotAnEvent(object)).toBe(why);
  });

  test("the name of a foreign kind is cut", () => {
    expect(whyNotAnEvent({ kind: "x".repeat(5000) })?.length).toBeLessThan(100);
  });
});

const seconds = "2017-09-11T19:55:05Z";
const later = "2017-09-11T19:55:06Z";
const [first, second] = [parseInstant(seconds), parseInstant(later)];
const versions: readonly (readonly [rule: string, object: JsonObject, expected: Partial<AuditEvent>])[] = [
  [
    "Kubernetes 1.8 has whole seconds in other places",
    { timestamp: seconds, metadata: { creationTimestamp: later } },
    { receivedMicros: first, stageMicros: second, coarseTime: true, irregular: true },
  ],
  [
    "v1beta1 of 1.9 has both: the microseconds count",
    {
      timestamp: seconds,
      metadata: { creationTimestamp: later },
      requestReceivedTimestamp: received,
      stageTimestamp: stage,
    },
    { receivedMicros: parseInstant(received), stageMicros: parseInstant(stage), coarseTime: false, irregular: false },
  ],
  [
    "one of two times is coarse: no latency",
    { requestReceivedTimestamp: received, metadata: { creationTimestamp: later } },
    { receivedMicros: parseInstant(received), stageMicros: second, coarseTime: true, irregular: true },
  ],
  [
    "a null time falls back too",
    { requestReceivedTimestamp: null, timestamp: seconds, stageTimestamp: stage },
    { receivedMicros: first, stageMicros: parseInstant(stage), coarseTime: true, irregular: true },
  ],
  [
    "one time is enough",
    { stageTimestamp: stage },
    { receivedMicros: null, stageMicros: parseInstant(stage), coarseTime: false },
  ],
  [
    "v1alpha1 has the group in apiVersion",
    { apiVersion: "audit.k8s.io/v1alpha1", objectRef: { resource: "deployments", apiVersion: "apps/v1beta1" } },
    { apiGroup: "apps", apiVersion: "v1beta1", resource: "deployments", irregular: true },
  ],
  [
    "v1alpha1 splits at the last slash",
    { apiVersion: "audit.k8s.io/v1alpha1", objectRef: { apiVersion: "a/b/v1" } },
    { apiGroup: "a/b", apiVersion: "v1", irregular: true },
  ],
  [
    "v1alpha1 of the core group",
    { apiVersion: "audit.k8s.io/v1alpha1", objectRef: { resource: "pods", apiVersion: "v1" } },
    { apiGroup: null, apiVersion: "v1", irregular: false },
  ],
  [
    "later versions do not split",
    { apiVersion: "audit.k8s.io/v1beta1", objectRef: { resource: "deployments", apiVersion: "apps/v1" } },
    { apiGroup: null, apiVersion: "apps/v1", irregular: false },
  ],
];

test.each(versions)("versions: %s", (_rule, object, expected) => {
  expect(decodeEvent(object, false)).toMatchObject(expected);
});

const irregular: readonly (readonly [rule: string, change: JsonObject, expected: Partial<AuditEvent>])[] = [
  ["an explicit null", { verb: null }, { verb: null }],
  ["a number for a text", { userAgent: 7 }, { userAgent: null }],
  ["an array for an object", { user: [] }, { user: null, groups: [] }],
  ["null for an object", { objectRef: null }, { resource: null }],
  ["a text for a list", { sourceIPs: "10.0.0.1" }, { sourceIps: [] }],
  ["a number in a list is left out", { sourceIPs: ["10.0.0.1", 7, "::1"] }, { sourceIps: ["10.0.0.1", "::1"] }],
  ["an empty list, which the server leaves out", { sourceIPs: [] }, { sourceIps: [] }],
  ["an object without its resource", { objectRef: { name: "web" } }, { resource: null, name: "web" }],
  ["somebody impersonated without a name", { impersonatedUser: { groups: ["ops"] } }, { impersonatedUser: null }],
  ["an answer without a code", { responseStatus: { metadata: {} } }, { code: null, reason: null }],
  ["a code as text", { responseStatus: { code: "403" } }, { code: null }],
  ["a code that is no integer", { responseStatus: { code: 403.5 } }, { code: null }],
  ["a code beyond what a number holds", { responseStatus: { code: 2 ** 53 } }, { code: null }],
  ["code 0, which the server leaves out: unknown, never success", { responseStatus: { code: 0 } }, { code: null }],
  ["a lone surrogate", { userAgent: "a\ud83e" }, { userAgent: "a\ufffd" }],
  ["a lone surrogate in a list", { sourceIPs: ["\udd8a"] }, { sourceIps: ["\ufffd"] }],
  ["NUL", { verb: "a\0b" }, { verb: "a\0b" }],
  ["a time that is none", { stageTimestamp: "yesterday" }, { stageMicros: null }],
  ["a time as number", { stageTimestamp: 1_700_000_000 }, { stageMicros: null }],
  ["the zero time of Go", { stageTimestamp: "0001-01-01T00:00:00Z" }, { stageMicros: null }],
  ["a time beyond what a number holds", { stageTimestamp: "9999-12-31T23:59:59.999999Z" }, { stageMicros: null }],
  ["a time of whole seconds", { stageTimestamp: "2017-09-11T19:55:05Z" }, { stageMicros: first }],
  ["a time with nanoseconds", { stageTimestamp: "2017-09-11T19:55:05.000000999Z" }, { stageMicros: first }],
  ["a time of another zone", { stageTimestamp: "2017-09-11T21:55:05.000000+02:00" }, { stageMicros: first }],
  ["a time with a comma", { stageTimestamp: "2017-09-11T19:55:05,000000Z" }, { stageMicros: first }],
  ["a time in lower case", { stageTimestamp: "2017-09-11t19:55:05.000000z" }, { stageMicros: first }],
  ["a leap second", { stageTimestamp: "2017-09-11T19:54:60.000000Z" }, { stageMicros: Number(first) - 5_000_000 }],
];

describe("irregular, and read as far as possible", () => {
  test.each(irregular)("%s", (_rule, change, expected) => {
    expect(decodeEvent({ ...full, ...change }, false)).toMatchObject({ ...expected, irregular: true });
  });

  test("a key that stands twice", () => {
    expect(decodeEvent(full, true)).toEqual({ ...decoded, irregular: true });
  });
});

const regular: readonly (readonly [rule: string, change: JsonObject, expected: Partial<AuditEvent>])[] = [
  ["an unknown field", { future: { a: [1] } }, {}],
  ["an unknown stage", { stage: "Future" }, { stage: "Future" }],
  ["the empty verb of an unknown method", { verb: "" }, { verb: "" }],
  ["the empty user of a failed authentication", { user: {} }, { user: null, groups: [] }],
  ["no annotations", { annotations: undefined }, { annotated: false, decision: null }],
  ["another annotation", { annotations: { a: "b" } }, { annotated: true, decision: null }],
  ["bodies removed for size", { annotations: { "audit.k8s.io/truncated": "true" } }, { truncated: true }],
  ["a body of any form", { requestObject: [{ op: "add" }], responseObject: null }, {}],
  ["an emoji", { userAgent: "🦊" }, { userAgent: "🦊" }],
  ["a negative code", { responseStatus: { code: -1 } }, { code: -1 }],
];

test.each(regular)("regular: %s", (_rule, change, expected) => {
  expect(decodeEvent({ ...full, ...change }, false)).toMatchObject({ ...expected, irregular: false });
});

test("any JSON is read without a fault, and its texts are well-formed", () => {
  const keys = Object.keys(full);
  const value = fc.jsonValue({ maxDepth: 3, stringUnit: "binary" });
  const parts = fc.dictionary(
    fc.constantFrom("username", "groups", "code", "reason", "name", "creationTimestamp"),
    value,
  );
  const objects = fc.dictionary(fc.constantFrom(...keys, "metadata", "timestamp"), fc.oneof(value, parts));
  fc.assert(
    fc.property(objects, fc.boolean(), (object, duplicate) => {
      const { groups, impersonatedGroups, sourceIps, ...single } = decodeEvent(object as JsonObject, duplicate);
      for (const text of [...Object.values(single), ...groups, ...impersonatedGroups, ...sourceIps]) {
        if (typeof text === "string") expect(text.isWellFormed()).toBe(true);
        if (typeof text === "number") expect(Number.isSafeInteger(text)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
