import fc from "fast-check";
import type { JsonObject } from "../src/base/json.ts";

/** An event with every field that the prelude looks at. */
export const whole: JsonObject = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "a",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/web/exec?command=ls&command=-l",
  verb: "create",
  user: {
    username: "alice",
    groups: ["system:authenticated"],
    extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"] },
  },
  impersonatedUser: { username: "bob", groups: ["x"] },
  sourceIPs: ["10.1.2.3", "203.0.113.45"],
  userAgent: "kubectl/v1.33.2 (linux/amd64)",
  objectRef: { resource: "pods", namespace: "shop", name: "web", subresource: "exec", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 403, message: "no", reason: "Forbidden" },
  requestReceivedTimestamp: "2026-03-02T10:00:00.000001Z",
  stageTimestamp: "2026-03-02T10:00:00.250000Z",
  annotations: { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "" },
};

/** Values for a path of an event beside a missing one and null. */
export const odd: Readonly<Record<string, readonly unknown[]>> = {
  stage: ["RequestReceived", "Panic", "", "New"],
  verb: ["delete", "deletecollection", "get", "watch", "", "DELETE"],
  requestURI: [
    "",
    "/",
    "?",
    "/healthz?verbose",
    "/api/v1/pods?dryRun=All",
    "/api/v1/pods??dryRun=All",
    "/api/v1/pods?dry%52un=%41ll&x",
    "/api/v1/pods?dryRun=None&&dryRun=All",
    "/x?command=a+b&command=%C3%A9%F0%9F%98%80&command=%zz%41%&command&command==&com%6dand=c%26d",
    "/debug/pprof/profile?seconds=1",
  ],
  user: [{}, { username: "" }, { groups: [] }],
  "user.username": ["", "system:admin", "system:node:n1", "eks:x", "aksService", "kube:admin", "kube:adminx", "anna"],
  "user.groups": [[], ["system:unauthenticated"], ["system:bootstrappers"], ["system:masters"]],
  sourceIPs: [[], [""], ["10.0.0.1"], ["fd00::1", "2001:db8::1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0", "x"]],
  "objectRef.resource": ["", "namespaces", "secrets"],
  "objectRef.subresource": ["", "eviction", "scale", "proxy", "log"],
  "responseStatus.code": [0, 101, 200, 302, 401, 404, 409, 410, 422, 429, 500, 504, 600, -1],
  "responseStatus.message": [
    "",
    'users "x" is forbidden: User "y" cannot impersonate resource "users"',
    "violates PodSecurity",
    "net/http: abort Handler",
  ],
  requestReceivedTimestamp: ["", "x", "2026-03-02T10:00:00Z", "2026-03-02T12:00:00.5+02:00"],
  stageTimestamp: ["2026-03-02T09:59:59.999999Z", "2026-03-03T10:00:00.123456200Z", "2026-03-02"],
  requestObject: [
    [],
    [{ op: "replace", path: "/spec/replicas", value: 0 }],
    [{ op: "remove" }],
    { spec: null },
    { spec: { template: { spec: { containers: null, volumes: [{}] } } } },
  ],
  responseObject: [{}, { metadata: { resourceVersion: "1" } }, { roleRef: null, subjects: null }],
  annotations: [{}, { other: "x" }],
  "annotations.authorization.k8s.io/decision": ["allow", "", "perhaps"],
};

/** Where fields of an event may be missing, null or odd: `a.b` is `b` of the object `a`. */
export const paths = [
  ...new Set([...Object.keys(odd), ...Object.keys(whole), "user.extra", "objectRef.name", "objectRef.namespace"]),
];

/** A value for a path; undefined removes it. */
export type Change = readonly [path: string, value: unknown];

/** Some changes of an event. */
export const changes = fc.array(
  fc.constantFrom(...paths).chain((path): fc.Arbitrary<Change> => {
    const values = fc.constantFrom<unknown>(undefined, null, ...(odd[path] ?? []));
    return values.map((value) => [path, value]);
  }),
  { maxLength: 8 },
);

/** The event with some changes. */
export function changed(made: readonly Change[]): JsonObject {
  const event = structuredClone(whole) as Record<string, unknown>;
  for (const [path, value] of made) {
    const [, above, key = ""] = /^(?:(\w+)\.)?(.*)$/.exec(path) ?? [];
    const object = above === undefined ? event : event[above];
    if (typeof object === "object" && object !== null) (object as Record<string, unknown>)[key] = value;
  }
  return JSON.parse(JSON.stringify(event)) as JsonObject;
}
