import { expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { logAnalyticsRows } from "./aks-audit.ts";
import { convertRecord } from "./convert-record.ts";

const row: JsonObject = {
  TenantId: "11111111-2222-3333-4444-555555555555",
  TimeGenerated: "2026-03-01T10:00:01.1234567Z",
  Level: "RequestResponse",
  AuditId: "7d0a5c7a-0d8f-4f5c-8a51-0c2f3b9d1e10",
  Stage: "ResponseComplete",
  RequestUri: "/api/v1/namespaces/shop/configmaps/flags?fieldManager=kubectl-edit",
  Verb: "patch",
  User: { username: "masterclient", groups: ["system:masters", "system:authenticated"] },
  SourceIps: ["203.0.113.20", "172.31.0.9"],
  UserAgent: "kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc",
  ObjectRef: { resource: "configmaps", namespace: "shop", name: "flags", apiVersion: "v1" },
  ResponseStatus: { metadata: {}, code: 200 },
  RequestObject: { data: { beta: "on" } },
  ResponseObject: { kind: "ConfigMap", data: { beta: "on" } },
  RequestReceivedTime: "2026-03-01T10:00:00.5043Z",
  StageReceivedTime: "2026-03-01T10:00:00.509876Z",
  Annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
  PodName: "kube-apiserver-5f6d8c9b7-x2x4z",
  Type: "AKSAudit",
  _ResourceId: "/subscriptions/s/resourcegroups/rg/providers/microsoft.containerservice/managedclusters/plum",
};

const event = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "RequestResponse",
  auditID: "7d0a5c7a-0d8f-4f5c-8a51-0c2f3b9d1e10",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/configmaps/flags?fieldManager=kubectl-edit",
  verb: "patch",
  user: { username: "masterclient", groups: ["system:masters", "system:authenticated"] },
  sourceIPs: ["203.0.113.20", "172.31.0.9"],
  userAgent: "kubectl/v1.31.0 (linux/amd64) kubernetes/9edcffc",
  objectRef: { resource: "configmaps", namespace: "shop", name: "flags", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 200 },
  requestObject: { data: { beta: "on" } },
  responseObject: { kind: "ConfigMap", data: { beta: "on" } },
  requestReceivedTimestamp: "2026-03-01T10:00:00.504300Z",
  stageTimestamp: "2026-03-01T10:00:00.509876Z",
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
};
const expected = { event, stream: "kube-apiserver-5f6d8c9b7-x2x4z", isCut: false };

test("a row becomes the event, byte for byte as the API server orders it", () => {
  expect(convertRecord(row)).toEqual(expected);
  expect(JSON.stringify(convertRecord(row)?.event)).toBe(JSON.stringify(event));
});

test("columns of type dynamic may be JSON texts", () => {
  const texts = Object.entries(row).map(([key, value]) => [
    key,
    typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  expect(convertRecord(Object.fromEntries(texts))).toEqual(expected);
});

test("the answer of a query holds rows by column", () => {
  const names = Object.keys(row);
  const cells = names.map((name) => row[name]);
  const columns = names.map((name) => ({ name, type: "dynamic" }));
  const answer = { tables: [{ name: "PrimaryResult", columns, rows: [cells, [], null] }, "odd"] };
  const rows = Array.from(logAnalyticsRows(answer));
  expect(rows).toHaveLength(2);
  expect(convertRecord(rows[0] ?? {})).toEqual(expected);
  expect(convertRecord(rows[1] ?? {})).toBeNull();
  expect(Array.from(logAnalyticsRows({ tables: {} }))).toEqual([]);
});

test.each<readonly [what: string, columns: JsonObject, members: JsonObject, isCut: boolean]>([
  ["a refused login has no user", { User: null }, { user: {} }, false],
  ["a projected name", { User: "masterclient" }, { user: { username: "masterclient" } }, false],
  [
    "addresses as a list of words",
    { SourceIps: "192.0.2.1, 10.0.0.4" },
    { sourceIPs: ["192.0.2.1", "10.0.0.4"] },
    false,
  ],
  ["no object", { ObjectRef: "" }, { objectRef: undefined }, false],
  [
    "a body found too big",
    { RequestObject: "skipped-too-big-size-object" },
    { requestObject: "skipped-too-big-size-object" },
    true,
  ],
  ["a body cut on the way", { ResponseObject: '{"kind":"Secr' }, { responseObject: undefined }, true],
  ["a status cut on the way", { ResponseStatus: '{"metadata":{},"co' }, { responseStatus: undefined }, true],
  ["an unknown method", { Verb: "" }, { verb: "" }, false],
  [
    "a time without a zone",
    { StageReceivedTime: "2026-03-01 10:00:00.509876" },
    { stageTimestamp: event.stageTimestamp },
    false,
  ],
  ["no time", { StageReceivedTime: "soon" }, { stageTimestamp: "soon" }, false],
])("%s", (_what, columns, members, isCut) => {
  const converted = convertRecord({ ...row, ...columns });
  for (const [key, value] of Object.entries(members)) expect(converted?.event[key]).toEqual(value);
  expect(converted?.isCut).toBe(isCut);
});

test("an export may name the path alone", () => {
  expect(convertRecord({ AuditId: "a", Stage: "Panic", RequestUri: "/version" })?.event["requestURI"]).toBe("/version");
});

test("without the pod, the cluster tells the stream", () => {
  expect(convertRecord({ ...row, PodName: "" })?.stream).toBe("plum");
  expect(convertRecord({ ...row, PodName: null, _ResourceId: undefined })?.stream).toBeNull();
});
