import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { Failure } from "../base/failure.ts";
import type { Limits } from "../jq/command/limits.ts";
import type { RunnerJob } from "../query/messages.ts";
import type { Threads } from "../query/run-query.ts";
import { openRunner, type RunnerThread } from "../query/runner-thread.ts";
import type { Io } from "./io.ts";

const MOST_THREADS = 4;
const STACK_MB = 900;
/** How long threads have to end. */
const GRACE_MS = 300;

/** The run took longer than it may. */
export class TimedOut {}

/** The threads of one run, with its limits; each is started when it is needed. */
export class RunThreads implements Threads {
  readonly most: number;
  readonly #job: Omit<RunnerJob, "shared">;
  readonly #memoryMb: number;
  readonly #io: Io;
  readonly #threads: RunnerThread[] = [];
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #interrupt = () => this.#abort(new Failure("interrupted", "stopped before the end of the answer"));
  #error: unknown = null;

  /** `isParallel`: several may run at a time. */
  constructor(job: Omit<RunnerJob, "shared">, limits: Limits, isParallel: boolean, io: Io) {
    // The small heaps that suit an import make garbage of JSON values dear.
    setFlagsFromString("--semi-space-growth-factor=2");
    setFlagsFromString("--heap-growing-percent=0");
    this.#job = job;
    this.#io = io;
    this.most = isParallel ? Math.min(MOST_THREADS, availableParallelism()) : 1;
    this.#memoryMb = Math.ceil(limits.memoryMegabytes / this.most);
    io.signal.addEventListener("abort", this.#interrupt);
    if (limits.timeoutSeconds !== null) {
      this.#timer = setTimeout(() => this.#abort(new TimedOut()), limits.timeoutSeconds * 1000);
    }
    if (io.signal.aborted) this.#interrupt();
  }

  open(): RunnerThread {
    const thread = openRunner(this.#job, { memoryMb: this.#memoryMb, stackMb: STACK_MB });
    this.#threads.push(thread);
    if (this.#error !== null) thread.abort(this.#error);
    return thread;
  }

  /** Threads so far. */
  get started(): number {
    return this.#threads.length;
  }

  /** Raises what ended the run, if anything did. */
  check(): void {
    if (this.#error !== null) throw this.#error;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#io.signal.removeEventListener("abort", this.#interrupt);
    const late = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => late.resolve(true), GRACE_MS);
    const closing = Promise.all(this.#threads.map((thread) => thread.close())).then(() => false);
    const isStuck = await Promise.race([closing, late.promise]);
    clearTimeout(timer);
    if (isStuck) this.#io.abandon();
  }

  #abort(error: unknown): void {
    this.#error = error;
    for (const thread of this.#threads) thread.abort(error);
  }
}
