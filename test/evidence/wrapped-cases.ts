import { gzipSync } from "node:zlib";
import { line } from "./make-event.ts";

/** A file of wrapped events and what a reader makes of it. */
export interface WrappedCase {
  readonly name: string;
  readonly content: string;
  readonly envelope: string;
  /** Parts in the order of the file: form of an event, kind of a problem, `skipped`. */
  readonly parts: readonly string[];
  /** Labels of the events that have one, in their order. */
  readonly streams?: readonly string[];
  /** Beginnings of details and reasons that are to be found. */
  readonly told?: readonly string[];
}

const three = [1, 2, 3].map((auditID) => line({ auditID }));
const [one = "", two = ""] = three;
const klog = "I0302 10:07:33.318221       1 controller.go:624] quota admission added evaluator";
const legacy =
  '2026-03-02T10:00:00.5Z AUDIT: id="a" stage="Panic" ip="10.0.0.7" method="get" user="admin" groups="<none>" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api/v1/pods" response="500"';
const json = (...values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
const at = "2026-03-02T10:00:00.123456789Z";
const cri = (tag: string, text: string, source = "stdout") => `${at} ${source} ${tag} ${text}\n`;
const half = (text: string) => text.slice(0, text.length / 2);
const rest = (text: string) => text.slice(text.length / 2);
const docker = (log: string, stream = "stdout") => ({ log, stream, time: at });
const cloudwatch = (logStream: string, ...messages: readonly string[]) => ({
  messageType: "DATA_MESSAGE",
  logGroup: "/aws/eks/shop/cluster",
  logStream,
  logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1, message })),
});
const aks = (properties: unknown, category = "kube-audit") => ({ time: at, category, properties });
const unwrapped = (count: number) => Array.from({ length: count }, () => "unwrapped");

const containers: WrappedCase[] = [
  {
    name: "CRI: pieces with standard error between them",
    content: cri("P", half(one)) + cri("F", klog, "stderr") + cri("F", rest(one)) + cri("F", two),
    envelope: "cri",
    parts: ["skipped", "unwrapped", "unwrapped"],
  },
  {
    name: "CRI: an event on standard error is one",
    content: cri("F", one, "stderr") + cri("F:X", two),
    envelope: "cri",
    parts: unwrapped(2),
  },
  {
    name: "CRI: the end of the file comes before that of a line",
    content: cri("F", one) + cri("P", half(two)),
    envelope: "cri",
    parts: ["unwrapped", "partial_tail"],
  },
  {
    name: "CRI: a file that begins behind a rotation, and a server that died within a line",
    content: cri("F", rest(one)) + cri("P", half(one)) + cri("F", two),
    envelope: "cri",
    parts: ["not_json", "partial_line", "unwrapped"],
  },
  {
    name: "CRI: lines of another form end the wait for a piece",
    content: `${cri("F", one)}${cri("P", half(one))}${two}\n`,
    envelope: "cri",
    parts: ["unwrapped", "partial_line", "verbatim"],
  },
  { name: "CRI around legacy lines", content: cri("F", legacy), envelope: "cri", parts: ["legacy"] },
  {
    name: "Docker: pieces, and klog on standard error",
    content: json(docker(half(one)), docker(klog, "stderr"), docker(`${rest(one)}\n`), docker(`${two}\n`)),
    envelope: "docker",
    parts: ["skipped", "unwrapped", "unwrapped"],
  },
  {
    name: "Docker: a line feed alone, and events without one",
    content: json(docker(one), docker("\n"), docker(two)),
    envelope: "docker",
    parts: unwrapped(2),
  },
];

const collectors: WrappedCase[] = [
  {
    name: "Fluent Bit: CRI tags of pieces, and another line between",
    content: json(
      { time: at, stream: "stdout", logtag: "P", log: half(one) },
      { time: at, stream: "stderr", logtag: "F", log: klog },
      { time: at, stream: "stdout", logtag: "F", log: rest(one) },
      { time: at, stream: "stdout", logtag: "F", log: klog },
    ),
    envelope: "fluent",
    parts: ["skipped", "unwrapped", "not_json"],
  },
  {
    name: "Fluentd: [tag, time, record], Fluent Bit: [[time, metadata], record]",
    content: json(["audit", 1772446050, { log: one }], [[1772446050.1, {}], { message: two, host: "cp-1" }]),
    envelope: "fluent",
    parts: unwrapped(2),
    streams: ["cp-1/"],
  },
  {
    name: "Fluent Bit: records in one array",
    content: json([1, 2].map((index) => ({ date: index, log: three[index] }))),
    envelope: "fluent",
    parts: unwrapped(2),
  },
  {
    name: "Fluent Bit: pairs in one array over several lines",
    content: `[\n${JSON.stringify([1.5, { log: one }])},\n${JSON.stringify([2.5, { log: two }])}\n]\n`,
    envelope: "fluent",
    parts: unwrapped(2),
  },
  {
    name: "an event as an object under any key",
    content: json({ date: 1, audit: JSON.parse(one) as unknown, kubernetes: { pod_name: "p", namespace_name: "n" } }),
    envelope: "fluent",
    parts: ["compacted"],
    streams: ["n/p"],
  },
  {
    name: "objects of Kubernetes, Rancher's records and others are none",
    content: json(
      { log: one },
      { kind: "Event", apiVersion: "v1", involvedObject: {}, message: "a {" },
      { auditID: "a", requestTimestamp: at, remoteAddr: "10.0.0.1" },
      { a: 1 },
    ),
    envelope: "fluent",
    parts: ["unwrapped", "not_event", "not_event", "not_event"],
    told: ["a core Event object", "a Rancher API audit record"],
  },
  {
    name: "Elasticsearch: bulk format",
    content: json({ index: { _index: "a" } }, { "@timestamp": at, agent: {}, message: one }),
    envelope: "elastic",
    parts: ["skipped", "unwrapped"],
  },
  {
    name: "Filebeat: a line that it cut",
    content: json({ "@timestamp": at, agent: {}, log: { flags: ["truncated"] }, message: one.slice(0, 400) }),
    envelope: "elastic",
    parts: ["converted"],
  },
  {
    name: "Loki: several streams, an answer of old versions, lines",
    content:
      json({ data: { result: [{ stream: { pod: "a", namespace: "n" }, values: [["1", one]] }] } }) +
      json({ streams: [{ labels: "{}", entries: [{ ts: at, line: two }] }] }) +
      json({ labels: { node_name: "cp-1" }, line: one, timestamp: at }),
    envelope: "loki",
    parts: unwrapped(3),
    streams: ["n/a", "cp-1/"],
  },
  {
    name: "journald: pieces of a long line, a message that was left out",
    content: json(
      { _HOSTNAME: "cp-1", _PID: "7", _LINE_BREAK: "line-max", MESSAGE: half(one) },
      { _HOSTNAME: "cp-1", _PID: "8", MESSAGE: "of another program" },
      { _HOSTNAME: "cp-1", _PID: "7", MESSAGE: rest(one) },
      { _HOSTNAME: "cp-1", MESSAGE: null },
    ),
    envelope: "journald",
    parts: ["skipped", "unwrapped", "not_event"],
    streams: ["cp-1/"],
    told: ["journalctl left a long MESSAGE out"],
  },
  {
    name: "syslog: cut by the daemon; what may still grow is not taken for that",
    content: `<14>Mar  2 10:00:00 cp-1 audit: ${one.slice(0, 400)}\n<14>Mar  2 10:00:00 cp-1 audit: ${one.slice(0, 400)}`,
    envelope: "syslog",
    parts: ["converted", "partial_tail"],
    streams: ["cp-1/"],
  },
  {
    name: "journalctl -o short-iso-precise, kubectl logs --prefix",
    content: `2026-03-02T10:00:00.123456+0000 cp-1 kube-apiserver[7]: ${one}\n[pod/kube-apiserver-cp-1/kube-apiserver] ${two}\n`,
    envelope: "syslog",
    parts: unwrapped(2),
    streams: ["cp-1/", "kube-apiserver-cp-1"],
  },
  {
    name: "OpenTelemetry: key-value pairs",
    content: json({
      resourceLogs: [
        { scopeLogs: [{ logRecords: [{ body: { kvlistValue: { values: pairsOf(JSON.parse(one)) } } }] }] },
      ],
    }),
    envelope: "otlp",
    parts: ["compacted"],
  },
  {
    name: "ViaQ: other logs of the same stream",
    content: json(
      { ...(JSON.parse(one) as object), k8s_audit_level: "Metadata", hostname: "cp-1", log_source: "kubeAPI" },
      { log_source: "auditd", message: "type=SYSCALL msg=audit(1.1:1)", hostname: "cp-1" },
    ),
    envelope: "viaq",
    parts: ["converted", "skipped"],
    streams: ["cp-1/kubeAPI"],
  },
];

const clouds: WrappedCase[] = [
  {
    name: "EKS: other components in the log group",
    content: json(cloudwatch("kube-apiserver-audit-1", one), cloudwatch("authenticator-1", 'time="x" level=info')),
    envelope: "cloudwatch",
    parts: ["unwrapped", "skipped"],
    streams: ["kube-apiserver-audit-1"],
  },
  {
    name: "EKS: a message beyond 256 KiB",
    content: json(cloudwatch("kube-apiserver-audit-1", `${one.slice(0, 400)}[Truncated...]`)),
    envelope: "cloudwatch",
    parts: ["converted"],
    streams: ["kube-apiserver-audit-1"],
  },
  {
    name: "EKS: too little is left of a message",
    content: json(cloudwatch("kube-apiserver-audit-1", `${one.slice(0, 60)}[Truncated...]`)),
    envelope: "cloudwatch",
    parts: ["not_json"],
  },
  {
    name: "Firehose: records without line feeds, one line each, base64 of gzip",
    content: `${json(cloudwatch("kube-apiserver-audit-1", one)).trim().repeat(2)}\n${json({
      data: gzipSync(JSON.stringify(cloudwatch("kube-apiserver-audit-2", one, two))).toString("base64"),
    })}`,
    envelope: "cloudwatch",
    parts: unwrapped(4),
    streams: [1, 1, 2, 2].map((stream) => `kube-apiserver-audit-${stream}`),
  },
  {
    name: "Lambda: damaged data",
    content: json({ awslogs: { data: gzipSync(one).subarray(0, 60).toString("base64") } }),
    envelope: "kinesis",
    parts: ["not_event"],
    told: ["the gzip data in it is damaged"],
  },
  {
    name: "aws logs tail, an export to S3",
    content: `2026-03-02T10:00:00.123000+00:00 kube-apiserver-audit-1 ${one}\n2026-03-02T10:00:00.123Z ${two}\n`,
    envelope: "cloudwatch",
    parts: unwrapped(2),
    streams: ["kube-apiserver-audit-1"],
  },
  {
    name: "AKS: log cut at 16 KiB, properties cut at 32 766 bytes, other categories, AzureDiagnostics",
    content: json(
      aks({ log: one.slice(0, 400), pod: "kube-apiserver-0" }),
      aks(JSON.stringify({ log: one }).slice(0, 400)),
      aks({ log: klog }, "cluster-autoscaler"),
      { TimeGenerated: at, Category: "kube-audit-admin", log_s: two, pod_s: "kube-apiserver-1" },
    ),
    envelope: "aks",
    parts: ["converted", "not_event", "skipped", "unwrapped"],
    streams: ["kube-apiserver-0", "kube-apiserver-1"],
    told: ["category cluster-autoscaler"],
  },
  {
    name: "GKE: other services of the project",
    content: json({
      protoPayload: { serviceName: "compute.googleapis.com", methodName: "v1.compute.instances.insert" },
      logName: "projects/p/logs/cloudaudit.googleapis.com%2Factivity",
    }),
    envelope: "gke",
    parts: ["skipped"],
  },
];

const nested = (depth: number) =>
  Array.from({ length: depth }).reduce<string>((text) => JSON.stringify({ log: text, date: 1 }), one);

const limits: WrappedCase[] = [
  { name: "four wrappers", content: `${nested(4)}\n`, envelope: "fluent", parts: ["unwrapped"] },
  {
    name: "five wrappers",
    content: `${nested(5)}\n`,
    envelope: "fluent",
    parts: ["not_event"],
    told: ["wrapped more than 4 times"],
  },
  {
    name: "events glued to each other in a text, and several lines of them",
    content: json({ log: `${half(one)}${two}` }, { log: `${one}\n\n${two}\n` }),
    envelope: "fluent",
    parts: ["partial_line", "unwrapped", "unwrapped", "unwrapped"],
  },
  {
    name: "a torn line of a log is not taken for one that was cut",
    content: `${three.join("\n")}\n${two.slice(0, 400)}\n${two.slice(0, 400)}`,
    envelope: "json-lines",
    parts: ["verbatim", "verbatim", "verbatim", "not_json", "partial_tail"],
  },
];

function pairsOf(value: unknown): unknown[] {
  const any = (inner: unknown): unknown => {
    if (typeof inner === "string") return { stringValue: inner };
    if (typeof inner === "number") return { intValue: String(inner) };
    if (Array.isArray(inner)) return { arrayValue: { values: inner.map(any) } };
    return { kvlistValue: { values: pairsOf(inner) } };
  };
  return Object.entries(value as object).map(([key, inner]) => ({ key, value: any(inner) }));
}

/** Every form of audit-format §8, with what goes wrong in it. */
export const wrappedCases: readonly WrappedCase[] = [...containers, ...collectors, ...clouds, ...limits];
