import { type Fields, line } from "./make-event.ts";

/** Events of one or a few requests and what the view `requests` says of them. */
export interface RequestCase {
  readonly name: string;
  readonly lines: readonly string[];
  /** Different events; all of them unless given. */
  readonly events?: number;
  /** In the order of code, then outcome. */
  readonly requests: readonly Fields[];
}

const status = (code: number, more: Fields = {}) => ({ responseStatus: { metadata: {}, ...more, code } });
const micro = (tenths: number) => `2026-03-02T08:00:0${Math.floor(tenths / 10)}.${tenths % 10}00000Z`;

function received(fields: Fields = {}): string {
  return line({
    stage: "RequestReceived",
    responseStatus: undefined,
    annotations: undefined,
    requestReceivedTimestamp: micro(0),
    stageTimestamp: micro(0),
    ...fields,
  });
}

function later(stage: string, tenths: number, fields: Fields = {}): string {
  return line({ stage, requestReceivedTimestamp: micro(0), stageTimestamp: micro(tenths), ...fields });
}

const started = (tenths: number, fields: Fields = {}) => later("ResponseStarted", tenths, fields);
const complete = (tenths: number, fields: Fields = {}) => later("ResponseComplete", tenths, fields);
const watch: Fields = { verb: "watch", requestURI: "/api/v1/pods?watch=true" };
const execTarget = { resource: "pods", namespace: "shop", name: "web-0", apiVersion: "v1", subresource: "exec" };
const evictTarget = { ...execTarget, subresource: "eviction" };
const anonymous: Fields = { user: { username: "system:anonymous", groups: ["system:unauthenticated"] } };
const decision = (value: string) => ({ annotations: { "authorization.k8s.io/decision": value } });

/** audit-format §11, vectors 1 and 2. */
export const requestCases: readonly RequestCase[] = [
  {
    name: "a get of two stages",
    lines: [received(), complete(2)],
    requests: [{ stage: "ResponseComplete", state: "complete", outcome: "success", code: 200, latency_us: 200_000 }],
  },
  {
    name: "a watch of three stages",
    lines: [received(watch), started(1, watch), complete(9, watch)],
    requests: [{ stage: "ResponseComplete", state: "complete", outcome: "success", verb: "watch" }],
  },
  {
    name: "a watch that is still open",
    lines: [received(watch), started(1, watch)],
    requests: [{ stage: "ResponseStarted", state: "open", outcome: "success", code: 200 }],
  },
  {
    name: "a request whose end is missing",
    lines: [received()],
    requests: [{ stage: "RequestReceived", state: "unknown", outcome: "unknown", code: null }],
  },
  {
    name: "a panic",
    lines: [received(), later("Panic", 3, status(500, { reason: "InternalError", message: "APIServer panic'd: x" }))],
    requests: [{ stage: "Panic", state: "complete", outcome: "panic", code: 500 }],
  },
  {
    name: "a panic behind a stream that began",
    lines: [received(watch), started(1, watch), later("Panic", 3, { ...watch, ...status(500) })],
    requests: [{ stage: "Panic", state: "complete", outcome: "panic", code: 500 }],
  },
  {
    name: "an aborted watch of an aggregated API is no failure of the server",
    lines: [later("Panic", 3, { ...watch, ...status(500, { message: "APIServer panic'd: net/http: abort Handler" }) })],
    requests: [{ stage: "Panic", state: "complete", outcome: "unknown", code: 500 }],
  },
  {
    name: "a 401 has no stage but ResponseStarted and no user",
    lines: [started(1, { user: {}, annotations: undefined, ...status(401, { reason: "Unauthorized" }) })],
    requests: [
      {
        state: "complete",
        outcome: "authentication_failure",
        user: null,
        class: "unauthenticated-failed",
        reason: "Unauthorized",
      },
    ],
  },
  {
    name: "an anonymous 403",
    lines: [received(anonymous), complete(1, { ...anonymous, ...decision("forbid"), ...status(403) })],
    requests: [{ outcome: "authorization_denied", user: "system:anonymous", class: "anonymous", decision: "forbid" }],
  },
  {
    name: "a 403 of the authorizer",
    lines: [received(), complete(1, { ...decision("forbid"), ...status(403) })],
    requests: [{ state: "complete", outcome: "authorization_denied", code: 403 }],
  },
  {
    name: "a 403 of admission",
    lines: [received(), complete(1, { ...decision("allow"), ...status(403) })],
    requests: [{ state: "complete", outcome: "admission_denied", code: 403 }],
  },
  {
    name: "a refused impersonation",
    lines: [
      complete(1, { annotations: undefined, ...status(403, { message: 'users "x" cannot impersonate resource' }) }),
    ],
    requests: [{ outcome: "impersonation_refused", code: 403 }],
  },
  ...["get", "create"].map((verb) => ({
    name: `an exec by ${verb}`,
    lines: [
      received({ verb, objectRef: execTarget }),
      started(1, { verb, objectRef: execTarget, ...status(101) }),
      complete(9, { verb, objectRef: execTarget, ...status(101) }),
    ],
    requests: [{ verb, subresource: "exec", code: 101, outcome: "success", state: "complete" }],
  })),
  {
    name: "an eviction that a disruption budget forbids",
    lines: [complete(1, { verb: "create", objectRef: evictTarget, ...status(429) })],
    requests: [{ outcome: "eviction_refused", code: 429 }],
  },
  { name: "flow control", lines: [complete(1, status(429))], requests: [{ outcome: "throttled", code: 429 }] },
  {
    name: "no code",
    lines: [received(), complete(1, { responseStatus: { metadata: {} } })],
    requests: [{ stage: "ResponseComplete", state: "complete", outcome: "unknown", code: null }],
  },
  {
    name: "a code of zero",
    lines: [complete(1, status(0))],
    requests: [{ outcome: "unknown", code: null }],
  },
  {
    name: "a refused watch writes its 403 twice",
    lines: [
      received(watch),
      started(1, { ...watch, ...decision("forbid"), ...status(403) }),
      complete(1, { ...watch, ...decision("forbid"), ...status(403) }),
    ],
    requests: [{ stage: "ResponseComplete", outcome: "authorization_denied", code: 403 }],
  },
  {
    name: "two requests under an ID that the client set",
    lines: [
      received({ auditID: "mine" }),
      complete(1, { auditID: "mine" }),
      received({ auditID: "mine", requestURI: "/api/v1/nodes" }),
      complete(1, { auditID: "mine", requestURI: "/api/v1/nodes", ...status(404) }),
    ],
    requests: [
      { audit_id: "mine", code: 200 },
      { audit_id: "mine", code: 404, request_uri: "/api/v1/nodes" },
    ],
  },
  {
    name: "an aggregated server writes its own events under the ID of the first",
    lines: [
      complete(2, { sourceIPs: ["10.0.0.7"] }),
      complete(2, { sourceIPs: ["10.0.0.7", "10.0.0.1"], requestReceivedTimestamp: micro(1) }),
    ],
    requests: [
      { code: 200, source_ips: '["10.0.0.7"]' },
      { code: 200, source_ips: '["10.0.0.7","10.0.0.1"]' },
    ],
  },
  {
    name: "a webhook that was sent again",
    lines: [received(), complete(1), received(), complete(1)],
    events: 2,
    requests: [{ code: 200 }],
  },
  {
    name: "1.30 writes ResponseStarted twice",
    lines: [
      received(watch),
      started(1, watch),
      started(2, watch),
      complete(2, { ...watch, ...status(200, { status: "Success", message: "Connection closed early" }) }),
    ],
    requests: [{ stage: "ResponseComplete", outcome: "success", code: 200 }],
  },
  {
    name: "what the last stage lacks comes from the one before",
    lines: [
      received(),
      started(1, { impersonatedUser: { username: "bob", groups: ["dev"] } }),
      complete(3, { user: {}, userAgent: undefined, annotations: undefined, responseStatus: { metadata: {} } }),
    ],
    requests: [
      {
        ...{ stage: "ResponseComplete", state: "complete", user: "alice", impersonated_user: "bob", code: 200 },
        ...{ outcome: "success", user_agent: "kubectl/v1.33.0", decision: "allow", latency_us: 300_000 },
      },
    ],
  },
];
