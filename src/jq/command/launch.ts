import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { Limits } from "./limits.ts";
import type { JqRequest } from "./run-request.ts";
import { stoppedExit } from "./usage.ts";
import type { WorkerData } from "./worker.ts";

/** How a run ended. `stuck`: it was to end and hangs where no thread can be ended; only ending the process helps. */
export type Outcome =
  | { readonly kind: "done"; readonly exitCode: number }
  | { readonly kind: Cut; readonly isStuck: boolean }
  | { readonly kind: "memory" };

type Cut = "interrupted" | "timeout";

/** A hundred thousand calls of a function within itself take a third of it. It is memory only as far as it is used, but
 * every collection of young values looks through all that is used. */
const stackMegabytes = 256;
/** How long a run has to end by itself, so that it writes what it has, and then to be ended. */
const graceMs = 100;
const memoryCheckMs = 50;
const youngMegabytes = 64;

/** Values are many and short-lived: rare collections make a run on a log twice as fast. */
const collectorFlags = ["--min-semi-space-size=16", "--semi-space-growth-factor=2", "--heap-growing-percent=0"];

/** Runs a request in a thread of its own: it can be ended at any time, has a deep stack and its own memory. Rejects for
 * bugs only. */
export function launch(request: JqRequest, limits: Limits, signal: AbortSignal): Promise<Outcome> {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const workerData: WorkerData = { request, stop };
  for (const flag of collectorFlags) setFlagsFromString(flag);
  const worker = new Worker(new URL(`worker.${extension}`, import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: {
      stackSizeMb: stackMegabytes,
      // Far more than the run may take: V8 ends the whole process where one big value does not fit.
      maxOldGenerationSizeMb: 256 + 3 * limits.memoryMegabytes,
      maxYoungGenerationSizeMb: youngMegabytes,
    },
  });
  return new Promise<Outcome>((resolve, reject) => {
    let exitCode: number | null = null;
    let cut: Cut | null = null;
    const timers: NodeJS.Timeout[] = [];
    const after = (ms: number, act: () => void) => void timers.push(setTimeout(act, ms));
    const end = (reason: Cut) => {
      if (cut !== null) return;
      cut = reason;
      Atomics.store(stop, 0, 1);
      Atomics.notify(stop, 0);
      after(graceMs, () => void worker.terminate());
      after(3 * graceMs, () => resolve({ kind: reason, isStuck: true }));
    };
    const interrupt = () => end("interrupted");
    signal.addEventListener("abort", interrupt);
    if (signal.aborted) interrupt();
    if (limits.timeoutSeconds !== null) after(limits.timeoutSeconds * 1000, () => end("timeout"));
    const stopWatching = watchMemory(worker, limits.memoryMegabytes, () => {
      resolve({ kind: "memory" });
      void worker.terminate();
    });
    worker.on("message", (code: number) => {
      exitCode = code;
    });
    worker.on("error", (error) => (isOutOfMemory(error) ? resolve({ kind: "memory" }) : reject(error)));
    worker.on("exit", () => {
      timers.forEach(clearTimeout);
      stopWatching();
      signal.removeEventListener("abort", interrupt);
      if (cut !== null && (exitCode === null || exitCode === stoppedExit)) resolve({ kind: cut, isStuck: false });
      else if (exitCode !== null) resolve({ kind: "done", exitCode });
      else reject(new Error("the thread of the run ended early"));
    });
  });
}

/** Calls `exceeded` once the heap of a thread is larger than it may be. Returns how to end the watch. */
function watchMemory(worker: Worker, megabytes: number, exceeded: () => void): () => void {
  let isWaiting = false;
  const timer = setInterval(async () => {
    if (isWaiting) return;
    isWaiting = true;
    try {
      const { used_heap_size: used, external_memory: external } = await worker.getHeapStatistics();
      if (used + external > megabytes * 2 ** 20) exceeded();
    } catch {
      // The thread has ended.
    }
    isWaiting = false;
  }, memoryCheckMs);
  return () => clearInterval(timer);
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
}
