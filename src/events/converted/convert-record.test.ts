import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { decodeEvent, whyNotAnEvent } from "../decode.ts";
import { parseRequestUri } from "../request-uri.ts";
import { convertRecord } from "./convert-record.ts";

const plainEvent = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "0b0d7b1e-4c57-4d7e-9b7a-6a0d1f0c2e11",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/cart",
  verb: "get",
  user: { username: "mira", groups: ["system:authenticated"] },
  objectRef: { resource: "pods", namespace: "shop", name: "cart", apiVersion: "v1" },
  annotations: { "authorization.k8s.io/decision": "allow" },
};

test("what is none of the forms is left to others", () => {
  const others: readonly JsonObject[] = [
    {},
    plainEvent,
    { ...plainEvent, kind: undefined, apiVersion: undefined },
    { auditID: "a", stage: "ResponseComplete", verb: "get", cluster: "blue" },
    { message: JSON.stringify(plainEvent) },
    { AuditId: "a", Verb: "get" },
    { protoPayload: "io.k8s.core.v1.pods.get" },
  ];
  for (const object of others) expect(convertRecord(object), JSON.stringify(object)).toBeNull();
});

const names = fc.constantFrom(
  "protoPayload",
  "methodName",
  "resourceName",
  "serviceName",
  "status",
  "code",
  "message",
  "labels",
  "operation",
  "id",
  "first",
  "request",
  "requestJson",
  "response",
  "kind",
  "timestamp",
  "resource",
  "cluster_name",
  "AuditId",
  "Stage",
  "Verb",
  "RequestUri",
  "User",
  "SourceIps",
  "ObjectRef",
  "Annotations",
  "RequestObject",
  "RequestReceivedTime",
  "_ResourceId",
  "auditID",
  "stage",
  "verb",
  "user_groups",
  "user_groups_0",
  "user.username",
  "objectRef_name",
  "responseStatus_code",
  "annotations_authorization_k8s_io_decision",
  "sourceIPs_1",
  "user",
  "annotations",
  "__proto__",
  "constructor",
);
const texts = fc.constantFrom(
  "io.k8s.core.v1.namespaces.get",
  "io.k8s.get",
  "core/v1/namespaces/shop/pods/cart",
  "k8s.io",
  "Event",
  "Status",
  "7",
  "2026-03-01T10:00:00Z",
  "skipped-too-big-size-object",
  '{"code":200}',
  "[",
  "a,b",
  "\ud800",
  "",
  "audit.k8s.io/v1",
);
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    texts,
    fc.constantFrom(null, true, 0, 7, 404, -1, 1e300),
    fc.array(tie("value"), { maxLength: 3 }),
    tie("object"),
  ),
  object: fc.array(fc.tuple(names, tie("value")), { maxLength: 12 }).map((entries) => Object.fromEntries(entries)),
}));
// Each form's mark, so that most records get past the first question.
const marks: readonly JsonObject[] = [
  { protoPayload: { serviceName: "k8s.io", methodName: "io.k8s.core.v1.pods.exec.create" } },
  { AuditId: "a", Stage: "ResponseComplete", Verb: "get" },
  { auditID: "a", stage: "ResponseComplete", user_username: "mira", objectRef_name: "cart" },
];

test("no JSON makes it throw, and what comes out is an event that can be written", () => {
  const record = fc
    .tuple(
      fc.constantFrom(...marks),
      hostile.object as fc.Arbitrary<JsonObject>,
      hostile.object as fc.Arbitrary<JsonObject>,
    )
    .map(([mark, object, payload]) => {
      const proto = mark["protoPayload"] as object | undefined;
      return { ...object, ...mark, ...(proto === undefined ? {} : { protoPayload: { ...payload, ...proto } }) };
    });
  const anything = fc.oneof(record, hostile.object as fc.Arbitrary<JsonObject>);
  let found = 0;
  fc.assert(
    fc.property(anything, (object) => {
      const before = JSON.stringify(object);
      const converted = convertRecord(object);
      expect(JSON.stringify(object)).toBe(before);
      if (converted === null) return;
      found++;
      expect(whyNotAnEvent(converted.event)).toBeNull();
      const written = JSON.parse(JSON.stringify(converted.event)) as JsonObject;
      expect(decodeEvent(written, false)).toEqual(decodeEvent(converted.event, false));
      expect(Object.values(converted.event)).not.toContain(undefined);
    }),
    { numRuns: 3000 },
  );
  expect(found).toBeGreaterThan(1000);
});

test("a body that is nested too deep is left out, and said to be", () => {
  const nested = "[".repeat(9000) + "]".repeat(9000);
  const deep = JSON.parse(nested) as unknown;
  const records: readonly JsonObject[] = [
    { protoPayload: { methodName: "io.k8s.core.v1.pods.create", request: { spec: deep } } },
    { AuditId: "a", Stage: "ResponseComplete", Verb: "create", RequestObject: nested },
    { auditID: "a", verb: "create", user_username: "mira", objectRef_name: "cart", requestObject: deep },
  ];
  for (const record of records) {
    const converted = convertRecord(record);
    expect(converted?.isCut).toBe(true);
    expect(converted?.event).not.toHaveProperty("requestObject");
  }
});

describe("the derived path of a Cloud Logging entry", () => {
  const part = fc.stringMatching(/^[a-z0-9:.%?# -]{1,8}$/);
  const resource = fc.constantFrom("pods", "deployments", "nodes", "roles");
  test("says the same as the resource", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("core", "apps", "rbac.authorization.k8s.io"),
        fc.option(part, { nil: undefined }),
        resource,
        fc.option(part, { nil: undefined }),
        fc.constantFrom("get", "list", "create", "delete"),
        (group, namespace, plural, name, verb) => {
          const path = [...(namespace === undefined ? [] : ["namespaces", namespace]), plural, ...(name ? [name] : [])];
          const resourceName = [group, "v1", ...path].join("/");
          const protoPayload = { methodName: `io.k8s.any.v1.${plural}.${verb}`, resourceName };
          const event = convertRecord({ protoPayload })?.event;
          const expected = {
            resource: plural,
            ...(namespace === undefined ? {} : { namespace }),
            ...(name === undefined ? {} : { name }),
            ...(group === "core" ? {} : { apiGroup: group }),
            apiVersion: "v1",
          };
          expect(event?.["objectRef"]).toEqual(expected);
          const { isResource, ...target } = parseRequestUri(String(event?.["requestURI"]));
          expect(isResource).toBe(true);
          const inPath = { ...expected, ...(verb === "create" ? { name: undefined } : {}) };
          expect(target).toEqual({
            apiGroup: null,
            namespace: null,
            subresource: null,
            ...inPath,
            name: inPath.name ?? null,
          });
        },
      ),
    );
  });
});
