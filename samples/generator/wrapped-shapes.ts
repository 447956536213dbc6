import type { Json, JsonObject } from "./go-text.ts";

/** An entry of Google Cloud Logging for the last stage of a request, as GKE writes it. */
export function logEntry(event: JsonObject): JsonObject {
  const { verb, objectRef, responseStatus, user, sourceIPs, userAgent, annotations, auditID } = event;
  const reference = (objectRef ?? {}) as Readonly<Record<string, string>>;
  const { resource = "nodes", namespace, name, apiGroup = "core", apiVersion = "v1" } = reference;
  const group = apiGroup.replace(/\.k8s\.io$/, "");
  const place = [namespace === undefined ? null : `namespaces/${namespace}`, resource, name].filter(Boolean).join("/");
  const code = Number((responseStatus as JsonObject | undefined)?.["code"] ?? 200);
  return {
    protoPayload: {
      "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
      serviceName: "k8s.io",
      methodName: `io.k8s.${group}.${apiVersion}.${resource}.${String(verb)}`,
      resourceName: `${apiGroup}/${apiVersion}/${place}`,
      authenticationInfo: { principalEmail: (user as JsonObject)["username"] ?? null },
      authorizationInfo: [
        { granted: code !== 403, permission: `io.k8s.${group}.${apiVersion}.${resource}.${String(verb)}` },
      ],
      requestMetadata: { callerIp: (sourceIPs as readonly string[])[0] ?? null, callerSuppliedUserAgent: userAgent },
      status: code === 403 ? { code: 7, message: "Forbidden" } : {},
    },
    insertId: auditID,
    resource: { type: "k8s_cluster", labels: { project_id: "shop", location: "europe-west3", cluster_name: "shop" } },
    timestamp: event["requestReceivedTimestamp"],
    labels: annotations ?? {},
    logName: "projects/shop/logs/cloudaudit.googleapis.com%2Factivity",
    operation: { id: auditID, producer: "k8s.io", first: true, last: true },
    receiveTimestamp: event["stageTimestamp"],
  };
}

const columns: readonly (readonly [string, string])[] = [
  ["TimeGenerated", "stageTimestamp"],
  ["AuditId", "auditID"],
  ["Level", "level"],
  ["Stage", "stage"],
  ["RequestUri", "requestURI"],
  ["Verb", "verb"],
  ["User", "user"],
  ["SourceIps", "sourceIPs"],
  ["UserAgent", "userAgent"],
  ["ObjectRef", "objectRef"],
  ["ResponseStatus", "responseStatus"],
  ["RequestObject", "requestObject"],
  ["ResponseObject", "responseObject"],
  ["RequestReceivedTime", "requestReceivedTimestamp"],
  ["StageReceivedTime", "stageTimestamp"],
  ["Annotations", "annotations"],
];

/** The answer of Azure Log Analytics to a query of the table AKSAudit: dynamic columns come as text. */
export function tableAnswer(events: readonly JsonObject[]): JsonObject {
  const cell = (value: Json | undefined): Json => {
    if (value === undefined || value === null) return null;
    return typeof value === "object" ? JSON.stringify(value) : value;
  };
  const rows = events.map((event) => [...columns.map(([, key]) => cell(event[key])), "kube-apiserver-6c4f7d9b8-x2x7k"]);
  const types = [...columns.map(([name]) => name), "PodName"].map((name) => ({ name, type: "string" }));
  return { tables: [{ name: "PrimaryResult", columns: types, rows }] };
}

/** An event as a log store keeps it that has no objects in objects. */
export function flattened(event: JsonObject): JsonObject {
  const flat: Record<string, Json | undefined> = {};
  for (const [key, value] of Object.entries(event)) {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value) && !key.endsWith("Object");
    if (!isObject) flat[key] = value;
    else for (const [inner, leaf] of Object.entries(value)) flat[`${key}_${inner.replaceAll(/[./-]/g, "_")}`] = leaf;
  }
  return flat;
}
