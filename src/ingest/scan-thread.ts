import { Worker } from "node:worker_threads";
import type { ScanStep } from "./scan-file.ts";
import type { FromThread, ThreadData, ThreadOrder, ToThread } from "./scan-messages.ts";

/** A thread that reads files while this one stores what it read. */
export interface ScanThread {
  /** Reads one file. The thread is a few steps ahead at most. */
  scan(order: ThreadOrder): AsyncIterable<{ readonly step: ScanStep; readonly readBytes: number }>;
  close(): Promise<void>;
}

/** Young objects of the thread are few: the scanner makes none. */
const YOUNG_MB = 6;

export function openScanThread(key: Uint8Array, keepsRaw: boolean, signal: AbortSignal): ScanThread {
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadData = { key, keepsRaw, stop };
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  const worker = new Worker(new URL(`scan-worker.${extension}`, import.meta.url), {
    workerData,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const askToStop = () => Atomics.store(stop, 0, 1);
  signal.addEventListener("abort", askToStop);
  if (signal.aborted) askToStop();
  const inbox = openInbox(worker);
  const tell = (message: ToThread) => worker.postMessage(message);
  return {
    scan: async function* (order) {
      tell({ kind: "scan", order });
      for (;;) {
        const message = await inbox.next();
        if (message.kind === "done") return;
        if (message.kind === "failed") throw Object.assign(new Error(message.message), message.details);
        yield message;
        tell({ kind: "stored" });
      }
    },
    close: async () => {
      signal.removeEventListener("abort", askToStop);
      await worker.terminate();
    },
  };
}

interface Inbox {
  next(): Promise<FromThread>;
}

/** Messages of a worker in their order; its end or an error of it ends the wait for one. */
function openInbox(worker: Worker): Inbox {
  const messages: FromThread[] = [];
  let failure: Error | null = null;
  let wake: () => void = () => undefined;
  worker.on("message", (message: FromThread) => {
    messages.push(message);
    wake();
  });
  const fail = (error: Error) => {
    failure ??= error;
    wake();
  };
  worker.on("error", (error) => fail(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", (code) => fail(new Error(`the reading thread ended with code ${code}`)));
  return {
    next: async () => {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) return message;
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
