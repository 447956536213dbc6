import { parentPort, workerData } from "node:worker_threads";
import { errorCode } from "../base/failure.ts";
import { loadEnvelopes } from "../events/envelope-registry.ts";
import { inflate, oneAhead, type StreamDamage } from "../io/inflate.ts";
import { counted, readOpenFileSync } from "../io/read-file.ts";
import type { Batch } from "../store/batch.ts";
import { BatchMaker } from "./batch-maker.ts";
import { scanFile } from "./scan-file.ts";
import type { FromThread, ThreadData, ThreadOrder, ToThread } from "./scan-messages.ts";

/** Steps sent that are not stored yet, at most. */
const AHEAD = 3;

const { key, keepsRaw, stop } = workerData as ThreadData;
const maker = new BatchMaker(key, keepsRaw);
const envelopes = await loadEnvelopes();
let ahead = 0;
let onStored: () => void = () => undefined;

parentPort?.on("message", (message: ToThread) => {
  if (message.kind === "scan") void scan(message.order);
  else {
    ahead--;
    onStored();
  }
});

async function scan({ order, fd, isCompressed }: ThreadOrder): Promise<void> {
  try {
    let readBytes = 0;
    const open = (from: number) => counted(readOpenFileSync(fd, from), (bytes) => (readBytes += bytes));
    const damages: StreamDamage[] = [];
    const content = isCompressed
      ? oneAhead(inflate({ open: () => open(0), again: true }, (damage) => damages.push(damage)))
      : open(order.from);
    const isStopped = () => Atomics.load(stop, 0) !== 0;
    for await (const step of scanFile(order, { content, damages, isStopped }, envelopes, maker)) {
      while (ahead >= AHEAD) await new Promise<void>((resolve) => (onStored = resolve));
      ahead++;
      send({ kind: "step", step, readBytes });
      readBytes = 0;
    }
    send({ kind: "done" });
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    send({ kind: "failed", message, details: { code: errorCode(error), stack } });
  }
}

function send(message: FromThread): void {
  parentPort?.postMessage(message, message.kind === "step" ? buffersOf(message.step.batch) : []);
}

/** What goes over without being copied. */
function buffersOf({ rows, sizes, shapes, blocks }: Batch): ArrayBuffer[] {
  const raw = blocks.map(({ data }) => data.buffer);
  return [...new Set([rows.buffer, sizes.buffer, shapes.buffer, ...raw])] as ArrayBuffer[];
}
