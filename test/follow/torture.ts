import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createRandom } from "../../samples/generator/random.ts";
import { externalKinds } from "./external-rotation.ts";
import { sourceEntry } from "./follower.ts";
import { type Latency, printingReader, type Reader, type ReaderOrder, savingReader } from "./readers.ts";
import { startWriter, type WriterProcess } from "./start-writer.ts";
import type { WriterMode } from "./writer.ts";

const MB = 1024 * 1024;

/** All the ways a log is written. */
export const writerModes: readonly WriterMode[] = ["lumberjack", "pieces", "late", ...externalKinds];

/** What is to be tortured and how long. */
export interface Torture {
  readonly seed: number;
  readonly mode: WriterMode;
  /** `save`: it stores what it reads and is killed again and again; `print`: it prints, in one go. */
  readonly reader: "save" | "print";
  readonly seconds: number;
  /** Megabytes a second; null: what suits the mode. */
  readonly rate: number | null;
  readonly pollMs: number | null;
  readonly killMs: readonly [number, number];
  readonly entry: string;
  /** Called once a second with a line for people. */
  readonly onProgress?: (line: string) => void;
  /** Called with the database that was written, before it is removed. */
  readonly inspect?: (db: string) => void;
}

/** A torture of 60 seconds; what is given replaces that. */
export function torture(wanted: Partial<Torture>): Torture {
  const plain = { seed: 1, mode: "lumberjack", reader: "save", seconds: 60, rate: null, pollMs: null } as const;
  return { ...plain, killMs: [1000, 4000], entry: sourceEntry, ...wanted };
}

/** How it came out. */
export interface Verdict {
  readonly order: string;
  /** Nothing, if every event was read exactly once. */
  readonly faults: readonly string[];
  readonly events: number;
  readonly kills: number;
  readonly rotations: number;
  /** Null if it stored what it read. */
  readonly latency: Latency | null;
  readonly bytes: number;
  /** Bytes by which the reader was behind at most, and the time the writer waited for it. */
  readonly behindBytes: number;
  readonly waitedMs: number;
}

/** Time without a new event after which a reader is taken to have read all it will. */
const STALLED_MS = 20_000;
const LOOK_MS = 100;
/** Part of the backups by which a reader may be behind. */
const MOST_BEHIND = 0.5;

/** Writes a log, follows it at the same time, and compares. Whatever the writer did, the reader has to have every event once. */
export async function runTorture(order: Torture): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), "auditq-follow-"));
  const logs = join(folder, "logs");
  mkdirSync(logs);
  const random = createRandom(`torture ${order.seed} ${order.mode}`);
  const isLumberjack = order.mode === "lumberjack" || order.mode === "late";
  const rate = order.rate ?? (isLumberjack ? 20 : 2);
  const live = join(logs, "audit.log");
  const isDirectory = order.mode !== "late" && random.int(0, 1) === 0;
  const readerOrder: ReaderOrder = {
    ...{ entry: order.entry, path: isDirectory ? logs : live, seed: String(order.seed), db: join(folder, "follow.db") },
    pollMs: order.pollMs,
    killMs: order.reader === "save" ? order.killMs : null,
  };
  const limits = limitsOf(order.mode);
  const compress = random.int(0, 1) === 0;
  const writer = startWriter({
    ...{ mode: order.mode, path: live, seed: String(order.seed), sizes: "mixed", compress, ...limits },
    ...{ seconds: order.seconds, events: Number.MAX_SAFE_INTEGER, bytesPerSecond: rate * MB },
    isHeld: order.reader === "print",
    waitBytes: limits.maxBytes * limits.maxBackups * MOST_BEHIND,
  });
  // A directory without a log is refused; a live file that is not there yet is waited for.
  while (isDirectory && !existsSync(live)) await sleep(10);
  const reader = order.reader === "save" ? savingReader(readerOrder) : printingReader(readerOrder);
  try {
    const behind = await watch(writer, reader, order.onProgress);
    const { events, rotations, bytes, waitedMs } = await writer.done;
    await reader.calmDown();
    await caughtUp(reader, events);
    const faults = await reader.finish(events);
    if (faults.length > 0 && reader.stderr() !== "") faults.push(`its last words: ${reader.stderr().slice(-2000)}`);
    if (order.reader === "save") order.inspect?.(readerOrder.db);
    return {
      order: `${order.mode}, seed ${order.seed}, ${order.reader}, ${rate} MB/s${compress ? ", compressed" : ""}${isDirectory ? ", directory" : ""}`,
      ...{ faults, events, rotations, kills: reader.kills },
      ...{ latency: reader.latency(), bytes, waitedMs, behindBytes: behind },
    };
  } finally {
    writer.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Small files, so that many come; as many backups as bridge a restart of the reader. */
function limitsOf(mode: WriterMode): { readonly maxBytes: number; readonly maxBackups: number } {
  if (mode === "pieces") return { maxBytes: MB / 4, maxBackups: 100 };
  if (mode === "lumberjack" || mode === "late") return { maxBytes: MB, maxBackups: 200 };
  return { maxBytes: 2 * MB, maxBackups: 60 };
}

/** Waits for the writer's end; answers the number of bytes by which the reader was behind at most. */
async function watch(writer: WriterProcess, reader: Reader, onProgress?: (line: string) => void): Promise<number> {
  let behind = 0;
  let toldMs = performance.now();
  const startMs = toldMs;
  while (!writer.isDone()) {
    await sleep(LOOK_MS);
    // Asked first: what is written meanwhile is not counted as missing.
    const written = writer.latest();
    const read = reader.events();
    writer.tell(read);
    const bytes = written.events === 0 ? 0 : (written.bytes / written.events) * (written.events - read);
    behind = Math.max(behind, bytes);
    if (onProgress === undefined || performance.now() - toldMs < 1000) continue;
    toldMs = performance.now();
    const seconds = Math.round((toldMs - startMs) / 1000);
    onProgress(
      `${seconds} s: ${written.events} written (${megabytes(written.bytes)}), ${read} read, ${megabytes(bytes)} behind, ${written.rotations} rotations, ${reader.kills} kills`,
    );
  }
  return behind;
}

async function caughtUp(reader: Reader, events: number): Promise<void> {
  let best = -1;
  let sinceMs = performance.now();
  while (performance.now() - sinceMs < STALLED_MS) {
    const read = reader.events();
    if (read >= events) break;
    if (read > best) sinceMs = performance.now();
    best = Math.max(best, read);
    await sleep(LOOK_MS);
  }
  // What is read twice would come now.
  await sleep(LOOK_MS * 3);
}

function megabytes(bytes: number): string {
  return `${(Math.max(0, bytes) / MB).toFixed(1)} MB`;
}

/** The verdict for people. */
export function verdictLines(verdict: Verdict): string[] {
  const { order, faults, events, bytes, rotations, kills, latency, behindBytes, waitedMs } = verdict;
  const figures = [
    ...[`${events} events`, megabytes(bytes), `${rotations} rotations`, `${kills} kills`],
    ...(latency === null ? [] : [`latency p99 ${latency.p99} ms, at most ${latency.most} ms`]),
    `at most ${megabytes(behindBytes)} behind`,
    ...(waitedMs < 100 ? [] : [`the writer waited ${(waitedMs / 1000).toFixed(1)} s for it`]),
  ];
  const head = `${faults.length === 0 ? "PASSED" : "FAILED"} ${order}: ${figures.join(", ")}`;
  return [head, ...faults.map((fault) => `  ${fault}`)];
}

const flags = {
  seed: { type: "string", default: "1" },
  seconds: { type: "string", default: "60" },
  mode: { type: "string", default: "lumberjack" },
  reader: { type: "string", default: "save" },
  rate: { type: "string" },
  poll: { type: "string" },
  entry: { type: "string", default: sourceEntry },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: flags });
  const mode = writerModes.find((name) => name === values.mode);
  if (mode === undefined || (values.reader !== "save" && values.reader !== "print")) {
    console.error(`--mode is one of ${writerModes.join(" ")}; --reader is save or print`);
    return 2;
  }
  const verdict = await runTorture(
    torture({
      ...{ mode, reader: values.reader, seed: Number(values.seed), seconds: Number(values.seconds) },
      ...{ rate: values.rate === undefined ? null : Number(values.rate), entry: values.entry },
      pollMs: values.poll === undefined ? null : Number(values.poll),
      onProgress: (line) => console.error(line),
    }),
  );
  for (const line of verdictLines(verdict)) console.log(line);
  return verdict.faults.length === 0 ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
