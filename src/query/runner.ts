import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { processSystem } from "../jq/command/system.ts";
import type { EventBatch } from "./event-batch.ts";
import { counters, type FromRunner, type RunnerJob, type RunPart, type ToRunner } from "./messages.ts";
import { compileLoaded, loadProgram } from "./prepare-program.ts";
import { Runner } from "./run-batches.ts";

/** No more pieces of output than so many are ahead of what was written. */
const PARTS_AHEAD = 4;

const job = workerData as RunnerJob;

function send(message: FromRunner): void {
  parentPort?.postMessage(message, message.kind === "part" ? [message.output.buffer] : []);
}

/** Waits for the batches that are sent to this thread. */
function batchesFrom(port: MessagePort): () => EventBatch | null {
  let received = 0;
  let batch: EventBatch | null = null;
  return () => {
    // Freed at once: the garbage collector would run each time some of it has gathered.
    batch?.text.buffer.transfer(0);
    Atomics.wait(job.shared, counters.sent, received++);
    const { message } = receiveMessageOnPort(port) as { message: ToRunner };
    batch = message.kind === "end" ? null : message.batch;
    return batch;
  };
}

/** Sends pieces of output, no faster than they are written. */
function partsTo(): (part: RunPart) => void {
  let sent = 0;
  return (part) => {
    for (;;) {
      const written = Atomics.load(job.shared, counters.written);
      if (sent - written < PARTS_AHEAD) break;
      Atomics.wait(job.shared, counters.written, written);
    }
    sent++;
    send(part);
  };
}

try {
  if (parentPort === null) throw new Error("a runner is a thread");
  const loaded = loadProgram(job.request, processSystem(new Int32Array(new SharedArrayBuffer(4))));
  const program = compileLoaded(loaded, loaded.link(), job.timeZone);
  new Runner(job, program, { next: batchesFrom(parentPort), give: partsTo(), hasDeepStack: true }).run();
} catch (error) {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  send({ kind: "failed", message, stack });
}
