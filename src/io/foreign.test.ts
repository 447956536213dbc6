import { expect, test } from "vitest";
import { looksLike, namedLooksLike } from "./foreign.ts";

const event =
  '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"9d","stage":"ResponseComplete"}';
const policy = "# sample\napiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: Metadata\n";
const rancher =
  '{"auditID":"9d","requestURI":"/v3","user":{"name":"u"},"method":"GET","remoteAddr":"10.0.0.1:1","requestTimestamp":"t","responseTimestamp":"t","responseCode":200}';
const auditd = "type=SYSCALL msg=audit(1767323045.123:4711): arch=c000003e syscall=59";
const klog = "I0102 03:04:05.678901       1 controller.go:615] quota admission added evaluator for: pods\n";

const audits: Readonly<Record<string, string>> = {
  "an event a line": `${event}\n`,
  "a pretty-printed event": '{\n  "kind": "Event",\n  "auditID": "9d"\n}\n',
  "an event after a byte order mark": `\xef\xbb\xbf${event}\n`,
  "an event after NUL bytes": `${"\0".repeat(5000)}${event}\n`,
  "an empty EventList": '{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[]}',
  "the legacy format":
    '2026-01-02T03:04:05.6Z AUDIT: id="9d" stage="ResponseComplete" ip="10.0.0.1" method="get" user="alice"\n',
  "a docker json-file": `${JSON.stringify({ log: `${event}\n`, stream: "stdout" })}\n`,
  "a wrapper in a wrapper": JSON.stringify({ message: JSON.stringify({ log: event }) }),
  "a container log": `2026-01-02T03:04:05.123456789Z stdout F ${event}\n`,
  "a container log that begins with klog": `2026-01-02T03:04:05.1Z stderr F ${klog}2026-01-02T03:04:05.2Z stdout F ${event}\n`,
  "the journal as JSON, its text as bytes": JSON.stringify({ MESSAGE: [...Buffer.from(event)] }),
  "an event that quotes auditd and Rancher": `${event.slice(0, -1)},"userAgent":" ${auditd}","x":${rancher}}`,
  "auditd and events in one stream": `${JSON.stringify({ message: auditd })}\n${JSON.stringify({ message: event })}\n`,
  "lines with a node's name": `master-0 ${event}\n`,
  "a webhook capture": `POST /audit?timeout=30s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\r\n`,
  "a Cloud Logging entry":
    '{"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","serviceName":"k8s.io"}}',
  "an AKSAudit row": '{"AuditId":"9d","Level":"Metadata","RequestUri":"/api"}',
  "an event whose body is an object event": `${event.slice(0, -1)},"requestObject":{"involvedObject":{}}}`,
  "an event about a policy of another kind": `${event.slice(0, -1)},"requestObject":{"kind":"Policy"}}`,
};

test.each(Object.entries(audits))("%s is audit evidence", (_why, text) => {
  expect(looksLike(Buffer.from(text, "latin1"), "some.log")).toEqual({ kind: "audit" });
});

const foreigners: readonly (readonly [why: string, text: string, reason: RegExp])[] = [
  ["auditd", 'type=SYSCALL msg=audit(1767323045.123:4711): arch=c000003e syscall=59 comm="cat"\n', /auditd/],
  ["auditd with a node and a cut first line", "ess=yes\nnode=cp-1 type=CWD msg=audit(1767323045.1:1): x\n", /auditd/],
  ["auditd behind the name of a node", `cp-1 ${auditd}\n`, /auditd/],
  ["auditd in the record of a collector", `${JSON.stringify({ message: auditd, host: "cp-1" })}\n`, /auditd/],
  ["auditd on a container's output", `2026-01-02T03:04:05.1Z stdout F ${auditd}\n`, /auditd/],
  ["Rancher on a container's output", `2026-01-02T03:04:05.1Z stdout F ${rancher}\n`, /Rancher/],
  ["Rancher in Docker's log", `${JSON.stringify({ log: `${rancher}\n`, stream: "stdout" })}\n`, /Rancher/],
  ["OVN in the record of a collector", JSON.stringify({ message: "x|00005|acl_log(ovn_pinctrl0)|INFO|" }), /OVN/],
  ["OVN", "2026-01-02T03:04:05.678Z|00005|acl_log(ovn_pinctrl0)|INFO|name=x, verdict=drop\n", /OVN/],
  [
    "Rancher",
    '{"auditID":"9d","requestURI":"/v3","user":{"name":"u"},"method":"GET","remoteAddr":"10.0.0.1:1","requestTimestamp":"t","responseTimestamp":"t","responseCode":200,"responseBody":{"apiVersion":"audit.k8s.io/v1"}}\n',
    /Rancher/,
  ],
  ["klog", klog, /klog/],
  ["klog on a container's output", `2026-01-02T03:04:05.1Z stderr F ${klog}`, /klog/],
  ["klog as JSON", '{"ts":1767323045123.4,"caller":"app/server.go:12","msg":"x","v":0}\n', /klog/],
  ["klog that speaks of the audit API", klog.replace("pods", "audit.k8s.io/v1"), /klog/],
  ["a policy", policy, /audit policy/],
  ["a policy as JSON", '{\n "kind": "Policy",\n "apiVersion": "audit.k8s.io/v1"\n}\n', /audit policy/],
  ["a manifest", "apiVersion: v1\nkind: Pod\nmetadata: {}\n", /Kubernetes objects/],
  ["objects as JSON", '{"kind":"PodList","apiVersion":"v1","items":[]}', /Kubernetes objects/],
  ["object events", '{"kind":"List","items":[{"kind":"Event","involvedObject":{"kind":"Pod"}}]}', /core\/v1 Event/],
  ["object events as text", "LAST SEEN   TYPE     REASON    OBJECT   MESSAGE\n", /core\/v1 Event/],
  ["a database", "SQLite format 3\0\x10\0", /SQLite database/],
  ["a tar archive", `${"audit.log".padEnd(257, "\0")}ustar\0`, /archive/],
  ["a zip archive", "PK\x03\x04\x14\0", /archive/],
  ["xz", "\xfd7zXZ\0\0", /archive/],
  ["a systemd journal", "LPKSHHRH\0\0", /journal/],
  ["UTF-16", "\xff\xfe{\0", /UTF-16/],
  ["a program", "\x7fELF\x02\x01", /binary/],
  ["unknown binary data", Array.from({ length: 999 }, (_, i) => String.fromCharCode((i * 7) % 256)).join(""), /binary/],
  ["HTML", "\n<!DOCTYPE html>\n", /HTML/],
  ["checksums", `${"0a".repeat(32)}  audit.log.gz\n`, /checksums/],
  ["our own report", '{"report":"users","unit":"request","filters":{},"columns":[]}', /this program/],
  ["our own import result", '{"files":[{"path":"audit.log","duplicates":0}]}', /this program/],
  [
    "a directory listing",
    "master-0 audit-2026-01-02T03-04-05.678.log\nmaster-0 audit.log\n",
    /list of audit log files/,
  ],
];

test.each(foreigners)("%s is foreign", (_why, text, reason) => {
  expect(looksLike(Buffer.from(text, "latin1"), "some.log")).toEqual(
    expect.objectContaining({ kind: "foreign", reason: expect.stringMatching(reason) }),
  );
});

const foreignNames: readonly (readonly [name: string, reason: RegExp])[] = [
  ["audit.log.lock", /lock/],
  ["audit.log.terminating", /termination/],
  [".audit.log.swp", /swap/],
  ["audit.log~", /editor/],
  [".#audit.log", /editor/],
  ["#audit.log#", /editor/],
  ["auditq.db-wal", /SQLite/],
  ["README.md", /documentation/],
  ["README.gz", /documentation/],
  ["sha256sums.txt", /checksums/],
  ["audit.log.sha256", /checksums/],
  ["parse_audit.py", /program text/],
];

test.each(foreignNames)("%s is foreign by its name in a directory, and read where it was named", (name, reason) => {
  const text = Buffer.from(event);
  expect(looksLike(text, name)).toEqual(
    expect.objectContaining({ kind: "foreign", reason: expect.stringMatching(reason) }),
  );
  expect(namedLooksLike(text, name)).toEqual({ kind: "audit" });
});

test("a named file of unknown content is foreign if its name says so", () => {
  expect(namedLooksLike(Buffer.from("pid 12\n"), "audit.log.lock").kind).toBe("foreign");
});

test("a backup copy is judged by its content, not by its name", () => {
  expect(looksLike(Buffer.from(event), "audit.log.bak")).toEqual({ kind: "audit" });
});

test("YAML that quotes events is not a log", () => {
  expect(looksLike(Buffer.from(`cases:\n- '${event}'\n`), "cases.yaml").kind).toBe("foreign");
});

test("only NUL bytes are evidence where the name says so", () => {
  const nuls = Buffer.alloc(65_536);
  expect(looksLike(nuls, "audit.log")).toEqual({ kind: "audit" });
  expect(looksLike(nuls, "swapfile").kind).toBe("unknown");
});

test("damage that makes an audit log binary leaves the judgement to the reader", () => {
  const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7) % 256));
  expect(looksLike(noise, "audit-2026-01-02T03-04-05.678.log").kind).toBe("unknown");
});

test("an empty file says so", () => {
  expect(looksLike(Buffer.alloc(0), "x.log")).toEqual({ kind: "unknown", reason: "empty" });
});
