/** Fields of an event that differ from those of a plain one; undefined leaves a field out. */
export type Fields = Readonly<Record<string, unknown>>;

const plain: Fields = {
  kind: "Event",
  apiVersion: "audit.k8s.io/v1",
  level: "Metadata",
  auditID: "11111111-2222-4333-8444-555555555555",
  stage: "ResponseComplete",
  requestURI: "/api/v1/namespaces/shop/pods/web-0",
  verb: "get",
  user: { username: "alice", groups: ["dev", "system:authenticated"] },
  sourceIPs: ["10.0.0.7"],
  userAgent: "kubectl/v1.33.0",
  objectRef: { resource: "pods", namespace: "shop", name: "web-0", apiVersion: "v1" },
  responseStatus: { metadata: {}, code: 200 },
  requestReceivedTimestamp: "2026-03-02T08:00:00.000001Z",
  stageTimestamp: "2026-03-02T08:00:00.250001Z",
  annotations: { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": "" },
};

/** An audit event, keys in the order of the API server. */
export function makeEvent(fields: Fields = {}): Record<string, unknown> {
  const { auditID } = fields;
  const id = typeof auditID === "number" ? { auditID: uuidOf(auditID) } : {};
  return { ...plain, ...fields, ...id };
}

/** An audit ID for a number. */
export function uuidOf(number: number): string {
  return `aaaaaaaa-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** An event as one line of a log, without its line feed. */
export function line(fields: Fields = {}): string {
  return JSON.stringify(makeEvent(fields));
}

/** An item of a webhook's list: Go leaves kind and apiVersion out. */
export function item(fields: Fields = {}): Record<string, unknown> {
  return makeEvent({ kind: undefined, apiVersion: undefined, ...fields });
}

/** An EventList of the given items. */
export function list(items: readonly unknown[]): Record<string, unknown> {
  return { kind: "EventList", apiVersion: "audit.k8s.io/v1", metadata: {}, items };
}

/** A POST of a webhook as `nc -l` shows it. */
export function post(body: string, headers: readonly string[], ending = "\r\n"): string {
  return ["POST /audit?timeout=30s HTTP/1.1", "Host: 10.0.0.1:80", ...headers, "", body].join(ending);
}

/** A body in HTTP chunks of the given size. */
export function chunked(body: string, size: number): string {
  const bytes = Buffer.from(body);
  let text = "";
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    text += `${piece.length.toString(16)}\r\n${piece.toString("latin1")}\r\n`;
  }
  return `${text}0\r\n\r\n`;
}
