import { at, type Case, deployment, event } from "./cookbook-events.ts";

/** What the samples do not hold of load and compliance. */
export const loadCases: readonly Case[] = [
  {
    number: 38,
    what: "minutes without any request",
    events: [event({ ...at("10:58:59.000000"), responseStatus: { code: 403 } }), event(at("11:01:00.000000"))],
    rows: [
      { minute: "2026-03-02T10:58", requests: 1, refused: 1 },
      { minute: "2026-03-02T10:59", requests: 0, refused: 0 },
      { minute: "2026-03-02T11:00", requests: 0, refused: 0 },
      { minute: "2026-03-02T11:01", requests: 1, refused: 0 },
    ],
  },
  {
    number: 45,
    what: "durations are compared as numbers",
    events: ["9.5s", "1m2.5s", "980ms"].map((total, number) =>
      event({
        annotations: { "apiserver.latency.k8s.io/etcd": total },
        requestReceivedTimestamp: "2026-03-02T10:00:00.000000Z",
        stageTimestamp: ["2026-03-02T10:00:09.500000Z", "2026-03-02T10:01:02.500000Z", "2026-03-02T10:00:00.980000Z"][
          number
        ],
      }),
    ),
    rows: [
      { seconds: 62.5, etcd: 62.5 },
      { seconds: 9.5, etcd: 9.5 },
      { seconds: 0.98, etcd: 0.98 },
    ],
  },
  {
    number: 49,
    what: "a write that changes nothing",
    events: [
      event({
        verb: "update",
        objectRef: { ...deployment, resourceVersion: "5" },
        responseObject: { metadata: { resourceVersion: "5" } },
      }),
      event({
        verb: "update",
        objectRef: { ...deployment, resourceVersion: "5" },
        responseObject: { metadata: { resourceVersion: "6" } },
      }),
    ],
    rows: [{ changed: false }, { changed: true }],
  },
  {
    number: 52,
    what: "lists of an API that is gone",
    events: [
      event({
        verb: "list",
        objectRef: { resource: "ingresses", apiGroup: "extensions", apiVersion: "v1beta1" },
        responseStatus: { code: 404 },
      }),
      event({
        verb: "get",
        objectRef: { resource: "pods", name: "gone", apiVersion: "v1" },
        responseStatus: { code: 404 },
      }),
    ],
    rows: [{ api: "extensions/v1beta1", outcome: "not_found" }],
  },
  {
    number: 58,
    what: "cut bodies",
    events: [event({ level: "Request", objectRef: deployment, annotations: { "audit.k8s.io/truncated": "true" } })],
    rows: [{ level: "Request", body: "gone", count: 1 }],
  },
  {
    number: 61,
    what: "a deletion with the dry run in its body",
    events: [
      event({ verb: "delete", objectRef: deployment, requestObject: { dryRun: ["All"] } }),
      event({ verb: "delete", objectRef: deployment }),
    ],
    rows: [{ verb: "delete", name: "web" }],
  },
  {
    number: 62,
    what: "an ID that is used twice",
    events: [
      event({ auditID: "x", ...at("10:00:00.000000") }),
      event({ auditID: "y", ...at("10:00:00.000000") }),
      event({ auditID: "x", ...at("10:00:01.000000") }),
    ],
    rows: [{ id: "x" }],
  },
];
