import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lookInto, newScratch } from "./first-look.ts";
import type { Verdict } from "./foreign.ts";

const event = '{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"9d"}\n';
const klog = "I0102 03:04:05.678901       1 controller.go:615] quota admission added evaluator for: pods\n";
const auditd = "type=SYSCALL msg=audit(1767323045.123:4711): arch=c000003e syscall=59\n";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "look-"));
});

afterAll(() => rmSync(folder, { recursive: true }));

function look(name: string, content: Buffer | string, named = false): Verdict {
  const path = join(folder, name);
  writeFileSync(path, content);
  return lookInto({ path, name, sizeBytes: Buffer.byteLength(content), named }, newScratch());
}

/** Text that does not compress to nothing, as long as asked. */
function noise(bytes: number): string {
  let state = 1;
  let text = "";
  while (text.length < bytes) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${state.toString(36)}${text.length % 7 === 0 ? "\n" : " "}`;
  }
  return text;
}

const packed = gzipSync(event.repeat(2000));

const audits: readonly (readonly [why: string, name: string, content: Buffer | string])[] = [
  ["plain", "a.log", event],
  ["gzip", "a.log.gz", packed],
  ["gzip without the suffix", "b.log", packed],
  ["gzip cut in the middle", "cut.log.gz", gzipSync(event + noise(300_000)).subarray(0, 9000)],
  ["gzip damaged behind the first bytes", "damaged.log.gz", damage(gzipSync(event + noise(300_000)), 20_000)],
  ["gzip in gzip", "twice.log.gz", gzipSync(packed)],
  ["zstd", "a.log.zst", zstdCompressSync(event.repeat(2000))],
  ["zstd whose first block is large", "large.log.zst", zstdCompressSync(event + noise(300_000))],
  ["gzip of nothing but NUL and then events", "audit-sparse.log.gz", gzipSync(Buffer.alloc(50_000_000))],
  ["an audit log whose gzip header is damaged", "audit.log.gz", damage(packed, 10)],
  ["events after pages of klog", "0.log", klog.repeat(5000) + event.repeat(400)],
  ["events after pages of klog, compressed", "1.log", gzipSync(klog.repeat(5000) + event.repeat(400))],
];

function damage(bytes: Buffer, from: number): Buffer {
  return Buffer.from(bytes).fill(0xff, from, from + 40);
}

test.each(audits)("audit: %s", (_why, name, content) => {
  expect(look(name, content)).toEqual({ kind: "audit" });
});

test("events after a sparse run of NUL bytes", () => {
  const path = join(folder, "sparse.log");
  writeFileSync(path, "");
  truncateSync(path, 3_000_000_000);
  writeFileSync(path, event.repeat(300), { flag: "a" });
  const sizeBytes = 3_000_000_000 + event.length * 300;
  expect(lookInto({ path, name: "sparse.log", sizeBytes, named: false }, newScratch())).toEqual({ kind: "audit" });
});

test("foreign content is told through compression", () => {
  expect(look("audit.log.1.gz", gzipSync(auditd.repeat(3000))).kind).toBe("foreign");
  expect(look("audit.log.2.zst", zstdCompressSync(auditd + noise(300_000))).kind).toBe("foreign");
  expect(look("all.tgz", gzipSync(`${"audit.log".padEnd(257, "\0")}ustar\0`)).kind).toBe("foreign");
  expect(look("kube-apiserver.log", klog.repeat(5000)).kind).toBe("foreign");
});

test("damaged data under a name that promises nothing", () => {
  expect(look("x.gz", damage(packed, 10))).toEqual({ kind: "unknown", reason: "damaged gzip or zstd data" });
});

test("a gzip file of an empty file is empty", () => {
  expect(look("e.gz", gzipSync(""))).toEqual({ kind: "unknown", reason: "empty" });
});

test("a missing file raises Node's error", () => {
  const file = { path: join(folder, "none"), name: "none", sizeBytes: 1, named: false };
  expect(() => lookInto(file, newScratch())).toThrow(expect.objectContaining({ code: "ENOENT" }));
});
