import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { expect, test } from "vitest";
import { line } from "./evidence/make-event.ts";
import { projectRoot, withFolder } from "./run-cli.ts";

// `auditq query` as a process: what only shows outside of `main()`.
const entry = join(projectRoot, "src/cli/bin.ts");
const log = join(projectRoot, "samples/cluster/audit.log");

function start(...args: readonly string[]) {
  return spawn(process.execPath, [entry, "query", ...args], { stdio: ["pipe", "pipe", "pipe"] });
}

function textOf(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

test("gives what came while more is to come", async () => {
  const child = start("-r", ".auditID", "-");
  child.stdin.write(`${line({ auditID: "first" })}\n`);
  const [given] = (await once(child.stdout, "data")) as [Buffer];
  expect(given.toString()).toBe("first\n");
  child.stdin.end(`${line({ auditID: "second" })}\n`);
  const rest = textOf(child.stdout);
  const [exit] = (await once(child, "close")) as [number];
  expect({ exit, rest: rest() }).toEqual({ exit: 0, rest: "second\n" });
});

test("ends with its program, though its input goes on", async () => {
  const child = start("-n", "-r", "first(inputs).auditID", "-");
  child.stdin.on("error", () => undefined);
  const output = textOf(child.stdout);
  child.stdin.write(`${line({ auditID: "first" })}\n`);
  const [exit] = (await once(child, "exit")) as [number];
  expect({ exit, output: output() }).toEqual({ exit: 0, output: "first\n" });
  child.stdin.destroy();
});

test("ends quietly when its reader goes away", async () => {
  const child = start("-n", "range(1e9)", log);
  const stderr = textOf(child.stderr);
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [exit] = (await once(child, "close")) as [number];
  expect({ exit, stderr: stderr() }).toEqual({ exit: 0, stderr: "" });
});

test("Ctrl-C ends a program that does not", async () => {
  const child = start("-n", '"begun", (def f: f; f)', "-");
  await once(child.stderr, "data", { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
  const startMs = performance.now();
  child.kill("SIGINT");
  const [exit] = (await once(child, "close")) as [number];
  expect(exit).toBe(130);
  expect(performance.now() - startMs).toBeLessThan(4000);
});

test("a deep recursion has room, an endless one is told", () => {
  const run = (program: string) =>
    spawnSync(process.execPath, [entry, "query", "-n", program, log], { encoding: "utf8" });
  const deep = run("def f: if . > 100000 then 0 else (. + 1 | f) + 1 end; 0 | f");
  expect({ out: deep.stdout, exit: deep.status }).toEqual({ out: "100001\n", exit: 0 });
  const endless = run("def f: 1 + f; f");
  expect(endless.status).toBe(5);
  expect(endless.stderr).toMatch(/^jq: error: the stack is full/);
});

test("megabytes go whole and in order through a slow pipe", async () => {
  await withFolder((folder) => {
    const path = join(folder, "audit.log");
    const big = "x".repeat(1000);
    writeFileSync(
      path,
      Array.from({ length: 20_000 }, (_, at) => `${line({ auditID: at, requestObject: { at, big } })}\n`).join(""),
    );
    const { stdout } = spawnSync(
      "bash",
      ["-c", `"$0" "$@" | (sleep 0.5; cat)`, process.execPath, entry, "query", "--raw", ".requestObject.at >= 0", path],
      {
        maxBuffer: 1e8,
      },
    );
    expect(stdout.equals(readFileSync(path))).toBe(true);
  });
});
