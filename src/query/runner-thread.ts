import { Worker } from "node:worker_threads";
import { errorCode } from "../base/failure.ts";
import type { EventBatch } from "./event-batch.ts";
import { counters, type FromRunner, type RunnerJob, type RunPart, type ToRunner } from "./messages.ts";

/** Limits of a thread that runs a program. */
export interface RunnerLimits {
  readonly memoryMb: number;
  readonly stackMb: number;
}

/** A thread that runs a program cannot go on; `reason` is for people. */
export class RunnerFailure extends Error {
  readonly reason: "memory" | "stack" | "bug";

  constructor(reason: "memory" | "stack" | "bug", cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.reason = reason;
  }
}

/** A thread that runs a program on the batches it is sent, in their order. */
export interface RunnerThread {
  /** Sends a batch, whose bytes are given away. */
  send(batch: EventBatch): void;
  /** No more batches come. */
  end(): void;
  /** Batches sent that it is not done with. */
  readonly open: number;
  /** Waits until it is done with another batch. Raises RunnerFailure. */
  whenDone(): Promise<void>;
  /** The next piece of its output. Raises RunnerFailure. */
  next(): Promise<RunPart>;
  /** The piece was written: the thread may be so far ahead only. */
  written(): void;
  /** Whoever waits for the thread gets this error. */
  abort(error: unknown): void;
  close(): Promise<void>;
}

const file = new URL(`./runner.${import.meta.url.endsWith(".ts") ? "ts" : "js"}`, import.meta.url);

/** Garbage is of one event at a time: more room for it makes nothing faster. */
const YOUNG_MB = 12;

/** Starts a thread. */
export function openRunner(job: Omit<RunnerJob, "shared">, limits: RunnerLimits): RunnerThread {
  const shared = new Int32Array(new SharedArrayBuffer(counters.size * 4));
  const worker = startWorker({ ...job, shared }, limits);
  const parts: RunPart[] = [];
  let failure: { readonly error: unknown } | null = null;
  let open = 0;
  let wake = Promise.withResolvers<void>();
  const changed = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const fail = (error: unknown) => {
    failure ??= { error };
    changed();
  };
  worker.on("message", (message: FromRunner) => {
    if (message.kind === "failed") {
      fail(new RunnerFailure("bug", Object.assign(new Error(message.message), { stack: message.stack })));
      return;
    }
    open -= message.batches;
    parts.push(message);
    changed();
  });
  worker.on("error", (error) => {
    fail(new RunnerFailure(errorCode(error) === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : "bug", error));
  });
  worker.on("exit", (code) => fail(new RunnerFailure("bug", new Error(`a thread of the query ended with ${code}`))));
  const count = (counter: number) => {
    Atomics.add(shared, counter, 1);
    Atomics.notify(shared, counter);
  };
  const post = (message: ToRunner, transfer: ArrayBuffer[]) => {
    worker.postMessage(message, transfer);
    count(counters.sent);
  };
  return {
    send: (batch) => {
      open++;
      post({ kind: "batch", batch }, [
        batch.text.buffer,
        batch.starts.buffer,
        batch.origins.buffer,
        batch.files.buffer,
      ]);
    },
    end: () => post({ kind: "end" }, []),
    get open() {
      return open;
    },
    whenDone: async () => {
      const before = open;
      while (open >= before) {
        if (failure !== null) throw failure.error;
        await wake.promise;
      }
    },
    next: async () => {
      for (;;) {
        const part = parts.shift();
        if (part !== undefined) return part;
        if (failure !== null) throw failure.error;
        await wake.promise;
      }
    },
    written: () => count(counters.written),
    abort: fail,
    close: async () => void (await worker.terminate()),
  };
}

function startWorker(workerData: RunnerJob, { memoryMb, stackMb }: RunnerLimits): Worker {
  return new Worker(file, {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, stackSizeMb: stackMb, maxYoungGenerationSizeMb: YOUNG_MB },
  });
}
