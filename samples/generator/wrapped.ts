import { gzipSync } from "node:zlib";
import type { AuditEvent } from "./audit-event.ts";
import { eventLine } from "./audit-event.ts";
import type { JsonObject } from "./go-text.ts";
import { microTime } from "./instant.ts";
import { clock } from "./timeline.ts";
import { flattened, logEntry, tableAnswer } from "./wrapped-shapes.ts";

/** A file in which a collector, a container runtime or a cloud service has wrapped some lines of the log. */
export interface WrappedSample {
  /** Below `samples/wrapped/`. */
  readonly name: string;
  /** The form as `--envelope` names it. */
  readonly form: string;
  readonly text: string;
  readonly events: readonly AuditEvent[];
}

/** The lines that are wrapped: carol binds a role, with bodies, in the name of somebody else. */
function wrappedEvents(logged: readonly AuditEvent[]): AuditEvent[] {
  const [from, to] = [clock("10:07:30"), clock("10:08:30")];
  return logged.filter(({ stageTimestamp: at }) => at >= from && at < to).slice(0, 8);
}

interface Line {
  readonly text: string;
  /** Time of the stage, RFC 3339. */
  readonly at: string;
  readonly index: number;
}

const NODE = "cp-1";
const POD = "kube-apiserver-cp-1";
const LOG_STREAM = "kube-apiserver-audit-5d8f0c3a9b7e4f21a6c0d1e2f3a4b5c6";
const KLOG =
  "I0302 10:07:33.318221       1 controller.go:624] quota admission added evaluator for: clusterrolebindings";
// containerd and Docker cut at 16 KiB: less is better to look at.
const PIECE = 1000;

const json = (value: unknown): string => JSON.stringify(value);
const rows = (lines: readonly Line[], row: (line: Line) => unknown): string =>
  lines.map((line) => `${json(row(line))}\n`).join("");

function pieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, "gu")) ?? [];
}

/** Each form around some lines. */
const wrappings: Readonly<
  Record<string, { readonly form: string; readonly wrap: (lines: readonly Line[]) => string }>
> = {
  "cri.log": { form: "cri", wrap: cri },
  "docker-json.log": { form: "docker", wrap: docker },
  "fluent-bit.ndjson": {
    form: "fluent",
    wrap: (lines) =>
      rows(lines, ({ text, index }) => ({ date: 1772446050 + index, log: text, kubernetes: podLabels() })),
  },
  "fluentd-time.ndjson": {
    form: "fluent",
    wrap: (lines) => rows(lines, ({ text, index }) => [1772446050.5 + index, { message: text, hostname: NODE }]),
  },
  "fluentd-merged.ndjson": {
    form: "fluent",
    wrap: (lines) =>
      rows(lines, ({ text, at }) => ({ ...object(text), "@timestamp": at, tag: "audit", hostname: NODE })),
  },
  "vector.ndjson": {
    form: "vector",
    wrap: (lines) =>
      rows(lines, ({ text, at }) => {
        const file = "/var/log/kubernetes/audit/audit.log";
        return { file, host: NODE, message: text, source_type: "file", timestamp: at };
      }),
  },
  "elasticsearch.json": { form: "elastic", wrap: searchAnswer },
  "filebeat.ndjson": {
    form: "elastic",
    wrap: (lines) =>
      rows(lines, ({ text, at }) => {
        const log = { file: { path: "/var/log/kubernetes/audit/audit.log" }, offset: 4096 };
        return { "@timestamp": at, "@metadata": { beat: "filebeat" }, host: { name: NODE }, log, message: text };
      }),
  },
  "loki.json": {
    form: "loki",
    wrap: (lines) => {
      const values = lines.map(({ text, index }) => [`${1772446050000000000n + BigInt(index)}`, text]);
      const result = [{ stream: { job: "audit", node_name: NODE }, values }];
      return `${json({ status: "success", data: { resultType: "streams", result, stats: {} } })}\n`;
    },
  },
  "gelf.ndjson": {
    form: "gelf",
    wrap: (lines) =>
      rows(lines, ({ text, index }) => {
        const [short_message, timestamp] = [text.slice(0, 60), 1772446050.5 + index];
        return { version: "1.1", host: NODE, short_message, full_message: text, timestamp, level: 6 };
      }),
  },
  "syslog.log": {
    form: "syslog",
    wrap: (lines) =>
      lines
        .map(({ text, at, index }) => {
          const structured = `<14>1 ${at} ${NODE} kube-apiserver 1 audit [origin@32473 ip="10.0.0.11"] ${text}`;
          return `${index % 2 === 0 ? `<14>Mar  2 ${at.slice(11, 19)} ${NODE} kube-apiserver[1]: ${text}` : structured}\n`;
        })
        .join(`<30>Mar  2 10:07:31 ${NODE} systemd[1]: Started Daily apt download activities.\n`),
  },
  "journald.ndjson": { form: "journald", wrap: journal },
  "cloudwatch-subscription.json": { form: "cloudwatch", wrap: subscription },
  "cloudwatch-query.json": {
    form: "cloudwatch",
    wrap: (lines) => {
      const events = lines.map(({ text, index }) => ({ ...logEvent(text, index), logStreamName: LOG_STREAM }));
      return `${JSON.stringify({ events, searchedLogStreams: [] }, null, 4)}\n`;
    },
  },
  "cloudwatch-insights.json": {
    form: "cloudwatch",
    wrap: (lines) => {
      const fields = ({ text, at }: Line) => ({ "@timestamp": at, "@message": text, "@logStream": LOG_STREAM });
      const results = lines.map((line) => Object.entries(fields(line)).map(([field, value]) => ({ field, value })));
      return `${json({ results, statistics: { recordsMatched: 8 }, status: "Complete" })}\n`;
    },
  },
  // The last message is longer than CloudWatch takes.
  "cloudwatch-export.log": {
    form: "cloudwatch",
    wrap: (lines) =>
      lines
        .map(({ text, at, index }) => `${at} ${index < 7 ? text : `${text.slice(0, 700)}[Truncated...]`}\n`)
        .join(""),
  },
  "kinesis.json": { form: "kinesis", wrap: kinesis },
  "aks-event-hub.json": {
    form: "aks",
    wrap: (lines) => `${json({ records: lines.map(aksRecord).concat(aksOther) })}\n`,
  },
  "aks-PT1H.json": { form: "aks", wrap: (lines) => rows(lines, aksRecord) },
  "aks-audit-table.json": { form: "aks-audit", wrap: (lines) => `${json(tableAnswer(lines.map(eventOf)))}\n` },
  "node-logs.log": {
    form: "node-logs",
    wrap: (lines) => lines.map(({ text, index }) => `${index < 4 ? "cp-1" : "cp-2"} ${text}\n`).join(""),
  },
  "viaq.ndjson": { form: "viaq", wrap: (lines) => rows(lines, viaqRecord) },
  "otlp.json": { form: "otlp", wrap: otlp },
  "gke.json": { form: "gke", wrap: (lines) => `${JSON.stringify(lines.map(eventOf).map(logEntry), null, 2)}\n` },
  "flattened.ndjson": { form: "flattened", wrap: (lines) => rows(lines, (line) => flattened(eventOf(line))) },
  "nested.ndjson": {
    form: "vector",
    wrap: (lines) =>
      rows(docker(lines).trimEnd().split("\n").map(lineOf), ({ text, at }) => {
        const stamped = json({ log: text, stream: "stdout", time: at, kubernetes: podLabels() });
        return { message: stamped, source_type: "fluent", host: NODE, timestamp: at };
      }),
  },
};

/** The files of `samples/wrapped/`. */
export function wrappedSamples(logged: readonly AuditEvent[]): WrappedSample[] {
  const events = wrappedEvents(logged);
  const lines = events.map((event, index) => ({ text: eventLine(event), at: microTime(event.stageTimestamp), index }));
  return Object.entries(wrappings).map(([name, { form, wrap }]) => {
    // Cloud Logging has one entry a request.
    const isOfRequests = form === "gke";
    const taken = isOfRequests ? lines.filter(({ text }) => text.includes('"stage":"ResponseComplete"')) : lines;
    return { name, form, text: wrap(taken), events: taken.map(({ index }) => events[index] as AuditEvent) };
  });
}

/** The lines of a log in a form, by the name of its sample. */
export function wrapLines(name: string, texts: readonly string[]): string {
  const wrapping = wrappings[name];
  if (wrapping === undefined) throw new Error(`no sample is called ${name}`);
  return wrapping.wrap(texts.map(lineOf));
}

function lineOf(text: string, index: number): Line {
  return { text, at: "2026-03-02T10:07:33.118000Z", index };
}

function object(text: string): JsonObject {
  return JSON.parse(text) as JsonObject;
}

function eventOf({ text }: Line): JsonObject {
  return object(text);
}

function podLabels(): JsonObject {
  return { pod_name: POD, namespace_name: "kube-system", container_name: "kube-apiserver", host: NODE };
}

// The server's own log goes to standard error, also between the pieces of a line.
function cri(lines: readonly Line[]): string {
  return lines
    .map(({ text, at }) => {
      const parts = pieces(text);
      const tag = (part: number) => (part === parts.length - 1 ? "F" : "P");
      return parts.map((part, index) => `${at} stdout ${tag(index)} ${part}\n`).join(`${at} stderr F ${KLOG}\n`);
    })
    .join("");
}

function docker(lines: readonly Line[]): string {
  return lines
    .flatMap(({ text, at }) => pieces(`${text}\n`).map((log) => `${json({ log, stream: "stdout", time: at })}\n`))
    .join("");
}

// Filebeat is written in Go, which sorts the keys of maps.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, inner]) => [key, sorted(inner)]));
}

function searchAnswer(lines: readonly Line[]): string {
  const hits = lines.map(({ text, at, index }) => {
    const event = object(text);
    const bodies = ["requestObject", "responseObject"].filter((key) => key in event);
    const audit = { ...(sorted(event) as JsonObject), ...Object.fromEntries(bodies.map((key) => [key, event[key]])) };
    const source = { "@timestamp": at, agent: { type: "filebeat" }, host: { name: NODE }, kubernetes: { audit } };
    return { _index: "logs-kubernetes.audit_logs-default", _id: `id-${index}`, _score: null, _source: source };
  });
  return `${JSON.stringify({ took: 5, timed_out: false, hits: { total: { value: hits.length }, hits } }, null, 2)}\n`;
}

function journal(lines: readonly Line[]): string {
  const entry = (MESSAGE: unknown, more: JsonObject = {}) =>
    `${json({ __REALTIME_TIMESTAMP: "1772446053118000", _HOSTNAME: NODE, SYSLOG_IDENTIFIER: "kube-apiserver", _PID: "1", ...more, MESSAGE })}\n`;
  const entries = lines.map(({ text, index }) => entry(index % 2 === 0 ? text : [...Buffer.from(text)]));
  return entries.join(entry("Started session 12 of user root.", { SYSLOG_IDENTIFIER: "systemd", _PID: "7" }));
}

function logEvent(message: string, index: number): JsonObject {
  const timestamp = 1772446053118 + index;
  return { id: `3883${index}`, timestamp, message, ingestionTime: timestamp + 900 };
}

function dataMessage(lines: readonly Line[], messageType = "DATA_MESSAGE"): JsonObject {
  return {
    messageType,
    owner: "123456789012",
    logGroup: "/aws/eks/shop/cluster",
    logStream: LOG_STREAM,
    subscriptionFilters: ["audit"],
    logEvents: lines.map(({ text, index }) => logEvent(text, index)),
  };
}

// Firehose writes one behind the other.
function subscription(lines: readonly Line[]): string {
  const check = { text: "CWL CONTROL MESSAGE: Checking health of destination Firehose.", at: "", index: 0 };
  const messages = [
    dataMessage([check], "CONTROL_MESSAGE"),
    dataMessage(lines.slice(0, 5)),
    dataMessage(lines.slice(5)),
  ];
  return messages.map(json).join("");
}

function kinesis(lines: readonly Line[]): string {
  // Stored, not compressed: so the bytes do not depend on the version of zlib.
  const packed = (message: JsonObject) => gzipSync(json(message), { level: 0 }).toString("base64");
  const record = (data: string) => ({ kinesis: { partitionKey: "1", data }, eventSource: "aws:kinesis" });
  return `${json({ Records: [lines.slice(0, 5), lines.slice(5)].map((part) => record(packed(dataMessage(part)))) })}\n`;
}

const azure = {
  operationName: "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
  resourceId: "/SUBSCRIPTIONS/0/RESOURCEGROUPS/SHOP/PROVIDERS/MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS/SHOP",
};

function aksRecord({ text, at, index }: Line): JsonObject {
  const properties = { log: `${text}\n`, stream: "stdout", pod: "kube-apiserver-6c4f7d9b8-x2x7k" };
  return { category: "kube-audit", ...azure, properties: index % 2 === 0 ? properties : json(properties), time: at };
}

const aksOther: JsonObject = {
  category: "kube-controller-manager",
  ...azure,
  properties: { log: `${KLOG}\n`, stream: "stderr", pod: "kube-controller-manager-0" },
  time: "2026-03-02T10:07:40.000000Z",
};

// Vector sorts keys; OpenShift's forwarder has put its own level in the place of the event's.
function viaqRecord({ text, at }: Line): unknown {
  const event = object(text);
  const more = {
    "@timestamp": at,
    hostname: NODE,
    log_source: "kubeAPI",
    log_type: "audit",
    openshift: { sequence: 7 },
  };
  const bodies = Object.entries(event).filter(([key]) => key.endsWith("Object"));
  const whole = { ...event, ...more, k8s_audit_level: event["level"] ?? null, level: "default" };
  return { ...(sorted(whole) as JsonObject), ...Object.fromEntries(bodies) };
}

function otlp(lines: readonly Line[]): string {
  const attributes = [{ key: "k8s.node.name", value: { stringValue: NODE } }];
  const logRecords = lines.map(({ text, index }) => {
    const observedTimeUnixNano = `${1772446053118000000n + BigInt(index)}`;
    return { observedTimeUnixNano, severityText: "", body: { stringValue: text }, attributes: [] };
  });
  return `${json({ resourceLogs: [{ resource: { attributes }, scopeLogs: [{ scope: {}, logRecords }] }] })}\n`;
}
