import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { convertRecord } from "./convert-record.ts";

const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Request",
  auditID: "3f1c1c55-7f6b-4b0e-8d63-2a1f7d0b9c42",
  stage: "ResponseComplete",
  requestURI: "/apis/apps/v1/namespaces/shop/deployments/cart",
  verb: "patch",
  user: { username: "mira", uid: "u-1", groups: ["dev", "system:authenticated"] },
  impersonatedUser: { username: "robot" },
  sourceIPs: ["192.0.2.8", "10.0.0.1"],
  userAgent: "kubectl/v1.31.0",
  objectRef: { resource: "deployments", namespace: "shop", name: "cart", apiGroup: "apps", apiVersion: "v1" },
  responseStatus: { code: 403, reason: "Forbidden" },
  requestReceivedTimestamp: "2026-03-01T10:00:00.500000Z",
  stageTimestamp: "2026-03-01T10:00:00.501000Z",
  annotations: {
    "authorization.k8s.io/decision": "allow",
    "failed-open.validating.webhook.admission.k8s.io/round_0_index_3": "guard",
  },
};

/** As Loki's `json` stage and many a forwarder do it. */
function flatten(object: JsonObject, separator: string, rename: (key: string) => string): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): [string, unknown][] => {
    if (Array.isArray(value)) return [[key, JSON.stringify(value)]];
    if (typeof value !== "object" || value === null) return [[key, value]];
    return Object.entries(value).map(([inner, member]) => [
      `${key}${separator}${rename(inner)}`,
      Array.isArray(member) ? member : String(member),
    ]);
  });
  return Object.fromEntries(entries);
}
const underscored = flatten(event, "_", (key) => key.replace(/[^A-Za-z0-9]/g, "_"));
const dotted = flatten(event, ".", (key) => key);

describe("what was flattened comes back", () => {
  test.each([
    ["with underscores", underscored],
    ["with dots", dotted],
    [
      "below kubernetes.audit",
      Object.fromEntries(Object.entries(dotted).map(([key, value]) => [`kubernetes.audit.${key}`, value])),
    ],
    ["without kind and apiVersion", { ...underscored, kind: undefined, apiVersion: undefined }],
    [
      "in part",
      { ...underscored, objectRef: event.objectRef, objectRef_name: "other", user_groups: "dev,system:authenticated" },
    ],
    ["lists by place", { ...underscored, sourceIPs: undefined, sourceIPs_1: "10.0.0.1", sourceIPs_0: "192.0.2.8" }],
  ])("%s", (_how, record) => {
    expect(convertRecord(record)).toEqual({ event, stream: null, isCut: false });
  });
});

test("the cluster of Google Distributed Cloud names the stream", () => {
  expect(convertRecord({ ...underscored, _gdch_cluster: "root-admin" })?.stream).toBe("root-admin");
});

test("groups by place or with commas; a distinguished name stays whole", () => {
  const groups = (columns: JsonObject) => {
    const { user_groups, ...rest } = underscored;
    const user = convertRecord({ ...rest, ...columns })?.event["user"] as JsonObject | undefined;
    return user?.["groups"];
  };
  expect(groups({ user_groups_10: "k", user_groups_2: "b" })).toEqual(["b", "k"]);
  expect(groups({ user_groups: '["a,b","c"]' })).toEqual(["a,b", "c"]);
  expect(groups({ user_groups: "a, b" })).toEqual(["a", "b"]);
  expect(groups({ user_groups: "cn=dev,o=shop" })).toEqual(["cn=dev,o=shop"]);
});

test("what cannot be told is left out, and bodies are said to be", () => {
  const record = {
    ...underscored,
    annotations_example_com_note: "x",
    requestObject_spec_replicas: 3,
    user_extra_arn: "a",
  };
  expect(convertRecord(record)).toEqual({ event, stream: null, isCut: true });
});

test("two flattened keys, an audit ID and a step make a record", () => {
  const least: JsonObject = { auditID: "a", verb: "get", user_username: "mira", objectRef_name: "cart" };
  expect(convertRecord(least)?.event).toMatchObject({ user: { username: "mira" }, objectRef: { name: "cart" } });
  for (const key of Object.keys(least)) expect(convertRecord({ ...least, [key]: undefined }), key).toBeNull();
  expect(convertRecord({ ...least, kind: "Pod" })).toBeNull();
  expect(convertRecord({ ...least, apiVersion: "v1" })).toBeNull();
});
