import type { EventBatch } from "./event-batch.ts";
import type { RunMessage, RunPart } from "./messages.ts";
import type { RunnerThread } from "./runner-thread.ts";

/** Where batches come from, in their order. */
export type Batches = AsyncIterator<EventBatch> | Iterator<EventBatch>;

/** Takes what a program gives. */
export interface AnswerSink {
  /** Writes outputs; false if nobody reads them any more. */
  write(output: Uint8Array): Promise<boolean>;
  message(message: RunMessage): void;
}

/** How a program ended. */
export interface Answer {
  readonly outputs: number;
  readonly errors: number;
  /** Whether the last output is truthy; null if there was none. */
  readonly last: boolean | null;
  /** The exit code that `halt` asks for. */
  readonly halted: number | null;
}

/** The threads that run a program. */
export interface Threads {
  /** Starts another one; the first may have been started before. */
  open(): RunnerThread;
  readonly most: number;
}

/** Batches that a thread holds: one it works on, one it goes on with. */
const AHEAD = 2;

/** Runs a program once for each event, in as many threads as have work, and takes what they give in the order of the batches. Ends as
 *  soon as the program halts or nobody reads its output: `cancel` ends a wait for more input then. */
export async function runOnEvents(
  batches: Batches,
  threads: Threads,
  sink: AnswerSink,
  cancel: () => void,
): Promise<Answer> {
  const answer = newAnswer();
  const feeder = new Feeder(batches, threads);
  const feeding = feeder.run();
  try {
    for (let turn = 0; ; turn++) {
      const thread = await feeder.threadOf(turn);
      if (thread === null || !(await takeBatch(thread, sink, answer))) break;
    }
  } finally {
    feeder.stop();
    cancel();
    await feeding;
  }
  return answer;
}

/** Runs a program as jq does, with all events as its inputs, in one thread. Ends as soon as the program does. */
export async function runOnInputs(
  batches: Batches,
  thread: RunnerThread,
  sink: AnswerSink,
  cancel: () => void,
): Promise<Answer> {
  const answer = newAnswer();
  const feeder = new Feeder(batches, { open: () => thread, most: 1 });
  const feeding = feeder.run().then(() => thread.end());
  try {
    while (await takeBatch(thread, sink, answer));
  } finally {
    feeder.stop();
    cancel();
    await feeding;
  }
  return answer;
}

/** Takes the parts of an answer that is complete. */
export async function takeParts(parts: readonly RunPart[], sink: AnswerSink): Promise<Answer> {
  const answer = newAnswer();
  for (const part of parts) if (!(await takePart(part, sink, answer))) break;
  return answer;
}

type Counts = { -readonly [Key in keyof Answer]: Answer[Key] };

function newAnswer(): Counts {
  return { outputs: 0, errors: 0, last: null, halted: null };
}

/** Takes what a thread gives up to the end of a batch. False if the answer ends there. */
async function takeBatch(thread: RunnerThread, sink: AnswerSink, answer: Counts): Promise<boolean> {
  for (;;) {
    const part = await thread.next();
    const isGoingOn = await takePart(part, sink, answer);
    thread.written();
    if (!isGoingOn) return false;
    if (part.batches > 0) return true;
  }
}

/** False if the answer ends with this part. */
async function takePart(part: RunPart, sink: AnswerSink, answer: Counts): Promise<boolean> {
  answer.outputs += part.outputs;
  answer.errors += part.messages.filter(({ kind }) => kind === "error").length;
  answer.last = part.last ?? answer.last;
  answer.halted = part.halted;
  for (const message of part.messages) sink.message(message);
  const isRead = part.output.length === 0 || (await sink.write(part.output));
  return isRead && !part.isEnd;
}

/** Sends batches to threads that have nothing else to do. What fails here is met by whoever waits. */
class Feeder {
  readonly #batches: Batches;
  readonly #limits: Threads;
  readonly #threads: RunnerThread[] = [];
  /** By batch. */
  readonly #given: RunnerThread[] = [];
  #isOver = false;
  #error: { readonly error: unknown } | null = null;
  #wake = Promise.withResolvers<void>();

  constructor(batches: Batches, threads: Threads) {
    this.#batches = batches;
    this.#limits = threads;
  }

  /** The thread that has a batch; null if there are no more. */
  async threadOf(turn: number): Promise<RunnerThread | null> {
    for (;;) {
      const thread = this.#given[turn];
      if (thread !== undefined) return thread;
      if (this.#error !== null) throw this.#error.error;
      if (this.#isOver) return null;
      await this.#wake.promise;
    }
  }

  stop(): void {
    this.#isOver = true;
    this.#abort(new Error("the answer is complete"));
  }

  async run(): Promise<void> {
    try {
      while (!this.#isOver) {
        const next = await this.#batches.next();
        if (next.done === true) break;
        const thread = await this.#free();
        if (this.#isOver) break;
        thread.send(next.value);
        this.#given.push(thread);
        this.#changed();
      }
    } catch (error) {
      this.#error ??= { error };
      this.#abort(error);
    } finally {
      this.#isOver = true;
      this.#changed();
      await this.#batches.return?.(undefined);
    }
  }

  /** A thread that takes another batch. */
  async #free(): Promise<RunnerThread> {
    const threads = this.#threads;
    const idle = threads.find(({ open }) => open === 0);
    if (idle !== undefined) return idle;
    if (threads.length < this.#limits.most) {
      threads.push(this.#limits.open());
      return threads.at(-1) as RunnerThread;
    }
    for (;;) {
      const least = threads.reduce((best, thread) => (thread.open < best.open ? thread : best));
      if (least.open < AHEAD || this.#isOver) return least;
      await Promise.race(threads.map((thread) => thread.whenDone()));
    }
  }

  #changed(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers<void>();
  }

  #abort(error: unknown): void {
    for (const thread of this.#threads) thread.abort(error);
  }
}
