import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Failure } from "../../base/failure.ts";
import { type Db, explain } from "../open.ts";
import { damagedBlock } from "../raw-texts.ts";
import { BlockScanner, type Flaw, type Needles, type Scanned } from "./scan-blocks.ts";
import type { Job } from "./worker.ts";

/** A scan of blocks. */
export interface Scan {
  readonly db: Db;
  /** Of the database, for threads and messages. */
  readonly path: string;
  readonly needles: Needles;
  readonly ids: readonly number[];
  /** Threads beside this one; 0 scans here. */
  readonly threads: number;
  readonly signal: AbortSignal | null;
  /** Gets each part of the result, in no order. */
  readonly take: (scanned: Scanned) => void;
}

const LONGEST_RANGE = 16;

/** Of all threads together. */
const UNCLEAN_BYTES = 64 * 1024 * 1024;

// Two at a time, so that a thread has one to go on with while its answer is on its way.
const RANGES_AHEAD = 2;

/** Scans blocks for needles. Raises evidence: a block that cannot be read; interrupted: the signal. */
export async function scan(task: Scan): Promise<void> {
  stopIfAborted(task.signal);
  if (task.threads === 0) await scanHere(task);
  else await scanInThreads(task);
}

async function scanHere({ db, path, needles, ids, signal, take }: Scan): Promise<void> {
  const scanner = new BlockScanner(db, needles);
  for (const range of rangesOf(ids, 1)) {
    take(sound(scanner.scan(range), path));
    // A signal can only be noticed between two turns of the event loop.
    await setImmediate();
    stopIfAborted(signal);
  }
}

async function scanInThreads({ path, needles, ids, threads, signal, take }: Scan): Promise<void> {
  const ranges = rangesOf(ids, threads);
  let next = 0;
  let open = ranges.length;
  const job: Job = { path, needles, uncleanBytes: UNCLEAN_BYTES / threads };
  const workers = Array.from({ length: Math.min(threads, open) }, () => new Worker(workerFile, { workerData: job }));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const abort = () => reject(interrupted());
  signal?.addEventListener("abort", abort);
  try {
    for (const worker of workers) {
      const give = () => {
        if (next < ranges.length) worker.postMessage(ranges[next++]);
      };
      worker.on("message", (result: Scanned | Flaw) => {
        try {
          take(sound(result, path));
        } catch (error) {
          reject(error);
        }
        if (--open === 0) resolve();
        give();
      });
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`a thread of the search ended with ${code}`)));
      for (let ahead = 0; ahead < RANGES_AHEAD; ahead++) give();
    }
    await promise;
  } finally {
    signal?.removeEventListener("abort", abort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

const workerFile = new URL(`./worker.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url);

/** Cuts a list into parts to deal out: short enough that no thread is left with much at the end. */
function rangesOf(ids: readonly number[], threads: number): number[][] {
  const size = Math.min(LONGEST_RANGE, Math.ceil(ids.length / (threads * 8)));
  const ranges: number[][] = [];
  for (let at = 0; at < ids.length; at += size) ranges.push(ids.slice(at, at + size));
  return ranges;
}

function stopIfAborted(signal: AbortSignal | null): void {
  if (signal?.aborted === true) throw interrupted();
}

function interrupted(): Failure {
  return new Failure("interrupted", "stopped before there was an answer");
}

/** The result itself, if every block could be read. */
function sound(result: Scanned | Flaw, path: string): Scanned {
  if ("found" in result) return result;
  const { block, code, message } = result;
  const isDamage = code === null || code.startsWith("SQLITE_CORRUPT");
  if (block === null || !isDamage) throw explain(Object.assign(new Error(message), { code }), path);
  throw damagedBlock(path, block, message);
}
