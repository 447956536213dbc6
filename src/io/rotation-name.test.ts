import { expect, test } from "vitest";
import { formatInstant } from "../base/instant.ts";
import { compareInSet, namesEvidence, parseRotationName, saysAudit } from "./rotation-name.ts";

interface NameCase {
  readonly why: string;
  readonly name: string;
  readonly live: string;
  /** Time as `formatInstant` prints it, `#N` or `live`. */
  readonly order: string;
  /** The name pins the instant the file was closed. */
  readonly pinned?: boolean;
  readonly compression?: "gzip" | "zstd";
}

const names: readonly NameCase[] = [
  { why: "a live file", name: "audit.log", live: "audit.log", order: "live" },
  {
    why: "a lumberjack backup",
    name: "audit-2026-01-02T03-04-05.678.log",
    live: "audit.log",
    order: "2026-01-02T03:04:05.678000Z",
    pinned: true,
  },
  {
    why: "a compressed lumberjack backup",
    name: "audit-2016-11-04T18-30-00.000.log.gz",
    live: "audit.log",
    order: "2016-11-04T18:30:00.000000Z",
    pinned: true,
    compression: "gzip",
  },
  {
    why: "a backup of a live file without extension",
    name: "kube-audit-2016-11-04T18-30-00.000",
    live: "kube-audit",
    order: "2016-11-04T18:30:00.000000Z",
    pinned: true,
  },
  {
    why: "a compressed backup of a live file without extension",
    name: "audit-2026-01-02T03-04-05.678.zst",
    live: "audit",
    order: "2026-01-02T03:04:05.678000Z",
    pinned: true,
    compression: "zstd",
  },
  {
    why: "a stem with dashes",
    name: "kube-apiserver-audit-2024-01-02T03-04-05.678.log.gz",
    live: "kube-apiserver-audit.log",
    order: "2024-01-02T03:04:05.678000Z",
    pinned: true,
    compression: "gzip",
  },
  {
    why: "a backup gathered from a node, compressed twice",
    name: "master-0-audit-2026-01-02T03-04-05.678.log.gz.gz",
    live: "master-0-audit.log",
    order: "2026-01-02T03:04:05.678000Z",
    pinned: true,
    compression: "gzip",
  },
  {
    why: "a time that is none",
    name: "a-2026-13-02T03-04-05.678.log",
    live: "a-2026-13-02T03-04-05.678.log",
    order: "live",
  },
  {
    why: "a name that is all time",
    name: "2014-05-04T14-44-33.555.log",
    live: "2014-05-04T14-44-33.555.log",
    order: "live",
  },
  { why: "a logrotate number", name: "audit.log.1", live: "audit.log", order: "#1" },
  {
    why: "a compressed logrotate number",
    name: "audit.log.10.gz",
    live: "audit.log",
    order: "#10",
    compression: "gzip",
  },
  { why: "a manual page is no rotated log", name: "kubectl.1", live: "kubectl.1", order: "live" },
  { why: "a logrotate day", name: "audit.log-20260102", live: "audit.log", order: "2026-01-02T00:00:00.000000Z" },
  { why: "a logrotate hour", name: "audit.log-2026010203", live: "audit.log", order: "2026-01-02T03:00:00.000000Z" },
  {
    why: "a logrotate time",
    name: "audit.log-20260102-030405.gz",
    live: "audit.log",
    order: "2026-01-02T03:04:05.000000Z",
    compression: "gzip",
  },
  {
    why: "a logrotate day and epoch, as on GCE",
    name: "kube-apiserver-audit.log-20260102-1767323045",
    live: "kube-apiserver-audit.log",
    order: "2026-01-02T03:04:05.000000Z",
    pinned: true,
  },
  {
    why: "an epoch",
    name: "audit.log-1767323045",
    live: "audit.log",
    order: "2026-01-02T03:04:05.000000Z",
    pinned: true,
  },
  {
    why: "logrotate with `extension`",
    name: "audit-20260102.log",
    live: "audit.log",
    order: "2026-01-02T00:00:00.000000Z",
  },
  { why: "a kubelet backup", name: "0.log.20260102-030405", live: "0.log", order: "2026-01-02T03:04:05.000000Z" },
  {
    why: "a compressed kubelet backup",
    name: "12.log.20260102-030405.gz",
    live: "12.log",
    order: "2026-01-02T03:04:05.000000Z",
    compression: "gzip",
  },
  { why: "a day that is none", name: "audit.log-20260231", live: "audit.log-20260231", order: "live" },
  {
    why: "a compressed live file",
    name: "master-0-audit.log.gz",
    live: "master-0-audit.log",
    order: "live",
    compression: "gzip",
  },
  { why: "a lock file", name: "audit.log.lock", live: "audit.log.lock", order: "live" },
  { why: "a name that is only a suffix", name: ".gz", live: ".gz", order: "live" },
];

test.each(names)("$why: $name", ({ name, live, order, pinned = false, compression = "none" }) => {
  const found = parseRotationName(name);
  const at = found.order;
  const shown = at.kind === "time" ? formatInstant(at.micros) : at.kind === "number" ? `#${at.number}` : at.kind;
  expect({ live: found.live, order: shown, compression: found.compression }).toEqual({ live, order, compression });
  expect(found.nameMicros).toBe(pinned && at.kind === "time" ? at.micros : null);
});

const orders: readonly { readonly why: string; readonly names: readonly string[] }[] = [
  {
    why: "across a year's end, compressed or not, the live file last",
    names: [
      "audit-2025-12-31T23-59-59.999.log.gz",
      "audit-2026-01-01T00-00-00.000.log",
      "audit-2026-01-01T00-00-00.001.log.gz",
      "audit.log",
    ],
  },
  {
    why: "numbers from the highest down, not as text",
    names: ["audit.log.10.gz", "audit.log.9.gz", "audit.log.2.gz", "audit.log.1", "audit.log"],
  },
  { why: "days, and times of one day", names: ["a.log-20251231", "a.log-20260101", "a.log-20260101-000001", "a.log"] },
  {
    why: "a live file without extension",
    names: ["audit-2026-01-01T00-00-00.000", "audit-2026-01-02T00-00-00.000.gz", "audit"],
  },
  {
    why: "two rotations side by side",
    names: ["audit-2026-01-01T00-00-00.000.log", "audit.log.2", "audit.log.1", "audit.log"],
  },
  { why: "kubelet backups", names: ["0.log.20251231-235959.gz", "0.log.20260101-000000", "0.log"] },
];

test.each(orders)("order: $why", ({ names: expected }) => {
  const reversed = expected.map(parseRotationName).reverse();
  expect(reversed.sort(compareInSet).map(({ name }) => name)).toEqual(expected);
});

test.each(["audit.log", "audit", "kube-audit.log", "audit-log.json", "node-1-audit.log.gz", "audit.log.1"])(
  "%s says audit",
  (name) => {
    expect(saysAudit(name)).toBe(true);
  },
);

test.each(["kube-apiserver.log", "auditor.log", "audit.md", "audit-policy.yaml", "audit.log.lock"])(
  "%s does not say audit",
  (name) => {
    expect(saysAudit(name)).toBe(false);
  },
);

test("a backup of any stem promises evidence, a live file only by its word", () => {
  expect(namesEvidence("kube-apiserver-2026-01-02T03-04-05.678.log")).toBe(true);
  expect(namesEvidence("kube-apiserver.log")).toBe(false);
});
