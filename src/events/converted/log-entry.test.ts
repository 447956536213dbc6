import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { convertRecord } from "./convert-record.ts";

const resource = {
  type: "k8s_cluster",
  labels: { project_id: "orchard-prod", location: "europe-west3", cluster_name: "plum" },
};

const created: JsonObject = {
  insertId: "c0ffee00-0000-4000-8000-000000000001",
  labels: {
    "authorization.k8s.io/decision": "allow",
    "authorization.k8s.io/reason": 'RBAC: allowed by RoleBinding "edit/shop"',
  },
  logName: "projects/orchard-prod/logs/cloudaudit.googleapis.com%2Factivity",
  operation: { id: "c0ffee00-0000-4000-8000-000000000001", producer: "k8s.io", first: true, last: true },
  protoPayload: {
    "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
    authenticationInfo: { principalEmail: "ada@orchard.example" },
    authorizationInfo: [{ granted: true, permission: "io.k8s.core.v1.pods.create" }],
    methodName: "io.k8s.core.v1.pods.create",
    request: {
      "@type": "core.k8s.io/v1.Pod",
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "cart" },
      dropped: null,
    },
    requestMetadata: {
      callerIp: "198.51.100.7",
      callerSuppliedUserAgent: "kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc",
    },
    resourceName: "core/v1/namespaces/shop/pods/cart",
    response: { "@type": "core.k8s.io/v1.Pod", kind: "Pod", status: { phase: "Pending" } },
    serviceName: "k8s.io",
    status: {},
  },
  receiveTimestamp: "2026-03-01T10:00:02.123456789Z",
  resource,
  timestamp: "2026-03-01T10:00:00.5Z",
};

test("an entry becomes the event, and nothing is invented", () => {
  const converted = convertRecord(created);
  expect(converted).toEqual({
    event: {
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      auditID: "c0ffee00-0000-4000-8000-000000000001",
      stage: "ResponseComplete",
      requestURI: "/api/v1/namespaces/shop/pods",
      verb: "create",
      user: { username: "ada@orchard.example" },
      sourceIPs: ["198.51.100.7"],
      userAgent: "kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc",
      objectRef: { resource: "pods", namespace: "shop", name: "cart", apiVersion: "v1" },
      responseStatus: { metadata: {}, code: 201 },
      requestObject: { apiVersion: "v1", kind: "Pod", metadata: { name: "cart" }, dropped: null },
      responseObject: { kind: "Pod", status: { phase: "Pending" } },
      requestReceivedTimestamp: "2026-03-01T10:00:00.500000Z",
      annotations: created["labels"],
    },
    stream: "orchard-prod/europe-west3/plum",
    isCut: false,
  });
  expect(Object.keys(converted?.event ?? {}).slice(0, 5)).toEqual([
    "kind",
    "apiVersion",
    "auditID",
    "stage",
    "requestURI",
  ]);
});

test("the row of a BigQuery export says the same", () => {
  const { protoPayload, labels, ...rest } = created;
  const { request, response, ...payload } = protoPayload as JsonObject;
  const row = {
    ...rest,
    timestamp: "2026-03-01 10:00:00.500000 UTC",
    operation: { id: "c0ffee00-0000-4000-8000-000000000001", first: "true", last: "true" },
    labels: {
      authorization_k8s_io_decision: "allow",
      authorization_k8s_io_reason: (labels as JsonObject)["authorization.k8s.io/reason"],
      k8s_io_deprecated: null,
    },
    protopayload_auditlog: {
      ...payload,
      status: null,
      requestJson: JSON.stringify(request),
      responseJson: JSON.stringify(response),
    },
  };
  expect(convertRecord(row)).toEqual(convertRecord(created));
});

function eventOf(payload: JsonObject, entry: JsonObject = {}): JsonObject {
  return convertRecord({ ...entry, protoPayload: payload })?.event ?? {};
}

describe("the request", () => {
  type Case = readonly [
    method: string,
    resourceName: string | undefined,
    uri: string | undefined,
    objectRef: JsonObject | undefined,
  ];
  const cases: readonly Case[] = [
    ["io.k8s.get", "readyz", "/readyz", undefined],
    ["io.k8s.get", "apis/apps/v1", "/apis/apps/v1", undefined],
    ["io.k8s.get", undefined, undefined, undefined],
    [
      "io.k8s.authorization.rbac.v1.clusterrolebindings.create",
      "rbac.authorization.k8s.io/v1/clusterrolebindings/root",
      "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
      { resource: "clusterrolebindings", name: "root", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" },
    ],
    [
      "io.k8s.core.v1.nodes.status.patch",
      "core/v1/nodes/n-1/status",
      "/api/v1/nodes/n-1/status",
      { resource: "nodes", name: "n-1", apiVersion: "v1", subresource: "status" },
    ],
    [
      "io.k8s.core.v1.pods.exec.create",
      "core/v1/namespaces/shop/pods/cart/exec",
      "/api/v1/namespaces/shop/pods/cart/exec",
      { resource: "pods", namespace: "shop", name: "cart", apiVersion: "v1", subresource: "exec" },
    ],
    [
      "io.k8s.core.v1.nodes.proxy.get",
      "core/v1/nodes/n-1/proxy/metrics/cadvisor",
      "/api/v1/nodes/n-1/proxy/metrics/cadvisor",
      { resource: "nodes", name: "n-1", apiVersion: "v1", subresource: "proxy" },
    ],
    [
      "io.k8s.core.v1.namespaces.delete",
      "core/v1/namespaces/shop",
      "/api/v1/namespaces/shop",
      { resource: "namespaces", namespace: "shop", name: "shop", apiVersion: "v1" },
    ],
    [
      "io.k8s.core.v1.namespaces.create",
      "core/v1/namespaces/shop",
      "/api/v1/namespaces",
      { resource: "namespaces", name: "shop", apiVersion: "v1" },
    ],
    [
      "io.k8s.core.v1.namespaces.finalize.update",
      "core/v1/namespaces/shop/finalize",
      "/api/v1/namespaces/shop/finalize",
      { resource: "namespaces", namespace: "shop", name: "shop", apiVersion: "v1", subresource: "finalize" },
    ],
    [
      "io.k8s.core.v1.namespaces.list",
      "core/v1/namespaces",
      "/api/v1/namespaces",
      { resource: "namespaces", apiVersion: "v1" },
    ],
    [
      "io.k8s.core.v1.secrets.list",
      "core/v1/namespaces/shop/secrets",
      "/api/v1/namespaces/shop/secrets",
      { resource: "secrets", namespace: "shop", apiVersion: "v1" },
    ],
    [
      "io.cert-manager.v1.certificates.update",
      "cert-manager.io/v1/namespaces/shop/certificates/tls",
      "/apis/cert-manager.io/v1/namespaces/shop/certificates/tls",
      { resource: "certificates", namespace: "shop", name: "tls", apiGroup: "cert-manager.io", apiVersion: "v1" },
    ],
    // Without a resource name only what the method says is known.
    ["io.k8s.core.v1.pods.list", undefined, undefined, { resource: "pods", apiVersion: "v1" }],
    [
      "io.k8s.storage.v1.csinodes.get",
      undefined,
      undefined,
      { resource: "csinodes", apiGroup: "storage.k8s.io", apiVersion: "v1" },
    ],
    [
      "io.k8s.authorization.rbac.v1.roles.patch",
      "",
      undefined,
      { resource: "roles", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" },
    ],
    [
      "io.k8s.rbac.authorization.v1.roles.patch",
      "",
      undefined,
      { resource: "roles", apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1" },
    ],
    [
      "io.cert-manager.acme.v1.orders.get",
      undefined,
      undefined,
      { resource: "orders", apiGroup: "acme.cert-manager.io", apiVersion: "v1" },
    ],
    [
      "io.k8s.apps.v1.deployments.scale.update",
      undefined,
      undefined,
      { resource: "deployments", apiGroup: "apps", apiVersion: "v1", subresource: "scale" },
    ],
  ];
  test.each(cases)("%s of %s", (methodName, resourceName, requestURI, objectRef) => {
    const event = eventOf({
      serviceName: "k8s.io",
      methodName,
      ...(resourceName === undefined ? {} : { resourceName }),
    });
    expect(event["verb"]).toBe(methodName.split(".").at(-1));
    expect(event["requestURI"]).toBe(requestURI);
    expect(event["objectRef"]).toEqual(objectRef);
  });
});

describe("the outcome", () => {
  const methodName = "io.k8s.core.v1.pods.update";
  const codeOf = (payload: JsonObject, entry?: JsonObject) =>
    (eventOf({ methodName, ...payload }, entry)["responseStatus"] as JsonObject)["code"];

  test.each([
    [0, 200],
    [1, 499],
    [3, 400],
    [4, 504],
    [5, 404],
    [6, 409],
    [7, 403],
    [8, 429],
    [10, 409],
    [13, 500],
    [14, 503],
    [16, 401],
    [404, 404],
    ["7", 403],
    [17, undefined],
    [-1, undefined],
  ])("status code %j is %j", (code, expected) => {
    expect(codeOf({ status: { code } })).toBe(expected);
  });

  test("no status is success, and its code goes by the verb", () => {
    expect(codeOf({})).toBe(200);
    expect(codeOf({ methodName: "io.k8s.core.v1.pods.create" })).toBe(201);
    expect(codeOf({ methodName: "io.k8s.core.v1.pods.binding.create" })).toBe(201);
    expect(codeOf({ methodName: "io.k8s.core.v1.pods.exec.create" })).toBe(101);
    expect(codeOf({ methodName: "io.k8s.core.v1.pods.attach.get" })).toBe(101);
    expect(codeOf({ methodName: "io.k8s.get" })).toBe(200);
  });

  test("a refusal without a status is no success", () => {
    expect(codeOf({}, { labels: { "authorization.k8s.io/decision": "forbid" } })).toBeUndefined();
  });

  test("the answer knows more than the status", () => {
    const response = {
      "@type": "core.k8s.io/v1.Status",
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: 'pods "cart" already exists',
      reason: "AlreadyExists",
      details: { name: "cart", kind: "pods" },
      code: 409,
    };
    const { responseStatus, responseObject } = eventOf({
      methodName,
      status: { code: 10, message: "exists" },
      response,
    });
    expect(responseStatus).toEqual({
      metadata: {},
      status: "Failure",
      message: 'pods "cart" already exists',
      reason: "AlreadyExists",
      details: { name: "cart", kind: "pods" },
      code: 409,
    });
    expect(responseObject).not.toHaveProperty("@type");
    expect(codeOf({ status: { code: 10 }, response: { ...response, kind: undefined } })).toBe(409);
    // The answer to a delete is a Status without a code; other objects may have a field of that name.
    expect(codeOf({ response: { kind: "Status", status: "Success" } })).toBe(200);
    expect(codeOf({ response: { kind: "Gate", code: 500 } })).toBe(200);
  });

  test("only the message comes with a code of gRPC", () => {
    expect(eventOf({ methodName, status: { code: 7, message: "no" } })["responseStatus"]).toEqual({
      metadata: {},
      status: "Failure",
      message: "no",
      code: 403,
    });
  });
});

test("a long-running request gives two entries", () => {
  const stage = (operation: JsonObject | undefined) =>
    eventOf({ methodName: "io.k8s.core.v1.pods.watch" }, operation === undefined ? {} : { operation })["stage"];
  expect(stage({ first: true })).toBe("ResponseStarted");
  expect(stage({ last: true })).toBe("ResponseComplete");
  expect(stage({ first: true, last: true })).toBe("ResponseComplete");
  expect(stage(undefined)).toBe("ResponseComplete");
});

test("what may be missing", () => {
  const payload = { methodName: "io.k8s.core.v1.pods.get" };
  expect(eventOf(payload, { insertId: "i-1" })["auditID"]).toBe("i-1");
  expect(eventOf(payload)).not.toHaveProperty("auditID");
  expect(eventOf(payload)["user"]).toEqual({});
  expect(eventOf({ ...payload, requestMetadata: { callerIP: "192.0.2.4" } })["sourceIPs"]).toEqual(["192.0.2.4"]);
  const stream = (labels: JsonObject) => convertRecord({ protoPayload: payload, resource: { labels } })?.stream;
  expect(stream({ cluster_name: "plum" })).toBe("plum");
  expect(stream({ location: "europe-west3", cluster_name: "plum" })).toBe("europe-west3/plum");
  expect(stream({ project_id: "orchard-prod" })).toBeNull();
});

test("the audit logs of other services are left to others", () => {
  for (const protoPayload of [
    { serviceName: "container.googleapis.com", methodName: "google.container.v1.ClusterManager.CreateCluster" },
    { serviceName: "storage.googleapis.com", methodName: "storage.objects.get" },
    { serviceName: "k8s.io" },
    { serviceName: "k8s.io", methodName: "io.k8s.core.pods.get" },
    { serviceName: "k8s.io", methodName: "io.k8s." },
  ]) {
    expect(convertRecord({ protoPayload })).toBeNull();
  }
});
