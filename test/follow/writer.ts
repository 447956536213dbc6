import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { createRandom, type Random } from "../../samples/generator/random.ts";
import { type LineSizes, lineSource } from "./event-lines.ts";
import { type ExternalKind, openExternal } from "./external-rotation.ts";
import { type LineLog, openLumberjack } from "./lumberjack.ts";

/** How a log is written: by lumberjack, by lumberjack with lines that come in pieces, by lumberjack that starts when readers
 *  wait already; or rotated from outside. */
export type WriterMode = "lumberjack" | "pieces" | "late" | ExternalKind;

/** What a writer is asked for; one JSON text as its argument. */
export interface WriterOrder {
  readonly mode: WriterMode;
  readonly path: string;
  readonly seed: string;
  readonly sizes: LineSizes;
  /** It ends after that time, or with so many events. */
  readonly seconds: number;
  readonly events: number;
  readonly bytesPerSecond: number;
  readonly maxBytes: number;
  readonly maxBackups: number;
  readonly compress: boolean;
  /** Whether a reader holds the live file open all the time: what is deleted can still be read then. */
  readonly isHeld: boolean;
  /** When the reader is behind by so much, it waits: on a busy machine a reader could lose what is removed. */
  readonly waitBytes: number;
}

/** What a writer tells now and then, and at its end. The other way goes, again and again, the number of events that are known
 *  to be read. */
export interface WriterMessage {
  readonly isDone: boolean;
  readonly events: number;
  readonly bytes: number;
  readonly rotations: number;
  /** Time it waited for the reader. */
  readonly waitedMs: number;
}

const TELL_MS = 50;
/** A reader that reads nothing for so long is not waited for. */
const STALLED_MS = 20_000;
const LINES_PER_TURN = 100;
/** A line in so many comes in pieces. */
const PIECES_EVERY = 25;

const order = JSON.parse(process.argv[2] ?? "") as WriterOrder;
const random = createRandom(`writer ${order.seed}`);
const source = lineSource(order.seed, order.sizes);
let bytes = 0;
let waitedMs = 0;
let eventsRead = 0;
/** Events written before the live file was begun. */
let eventsBefore = 0;
let log: LineLog | null = null;

process.on("disconnect", () => process.exit(1));
process.on("message", (events: number) => {
  eventsRead = events;
});
await run();
tell(true);
process.disconnect();

function tell(isDone: boolean): void {
  const rotations = log?.rotations ?? 0;
  process.send?.({ isDone, events: source.events, bytes, rotations, waitedMs } satisfies WriterMessage);
}

async function run(): Promise<void> {
  if (order.mode === "late") await sleep(random.int(500, 1500));
  log = open();
  const startMs = performance.now();
  const pace = createPace(random);
  let toldMs = startMs;
  for (let nowMs = startMs; nowMs < startMs + order.seconds * 1000 && source.events < order.events; ) {
    await log.turn();
    await reading(() => behindBytes() < order.waitBytes);
    await writeSome(log, pace.due(nowMs) - bytes);
    nowMs = performance.now();
    if (nowMs - toldMs < TELL_MS) continue;
    tell(false);
    toldMs = nowMs;
  }
  for (let line = source.rest(Date.now()); line !== null; line = source.rest(Date.now())) write(log, line);
  await log.close();
}

async function writeSome(to: LineLog, dueBytes: number): Promise<void> {
  if (dueBytes <= 0) return sleep(1);
  const untilBytes = bytes + dueBytes;
  for (let lines = 0; lines < LINES_PER_TURN && bytes < untilBytes && source.events < order.events; lines++) {
    const line = source.next(Date.now());
    if (order.mode === "pieces" && random.int(1, PIECES_EVERY) === 1) {
      await to.writeInPieces(line, cutsOf(line.length), random.int(0, 120));
      bytes += line.length;
    } else write(to, line);
  }
  return nextTurn();
}

function write(to: LineLog, line: Buffer): void {
  to.write(line);
  bytes += line.length;
}

/** One or two cuts, now and then right before the line feed. */
function cutsOf(length: number): number[] {
  const first = random.int(1, length - 2);
  return random.pick([[first], [length - 1], [first, random.int(first + 1, length - 1)]]);
}

/** Says how many bytes are due: traffic comes in bursts and stops, on the whole at the rate wanted. A writer that was held up
 *  does not make up for it. */
function createPace(choices: Random): { due(nowMs: number): number } {
  let lastMs = performance.now();
  let phaseMs = lastMs;
  let factor = 1;
  let dueBytes = 0;
  return {
    due(nowMs) {
      if (nowMs >= phaseMs) {
        factor = choices.pick([0, 0.4, 1, 1, 1, 2.6]);
        phaseMs = nowMs + choices.int(50, 400);
      }
      dueBytes = Math.max(dueBytes, bytes - order.bytesPerSecond);
      dueBytes = Math.min(
        dueBytes + (order.bytesPerSecond * factor * (nowMs - lastMs)) / 1000,
        bytes + order.bytesPerSecond,
      );
      lastMs = nowMs;
      return dueBytes;
    },
  };
}

function open(): LineLog {
  const { path, maxBytes, maxBackups, compress, mode } = order;
  if (mode === "lumberjack" || mode === "pieces" || mode === "late") {
    return openLumberjack({ path, maxBytes, maxBackups, compress });
  }
  return openExternal({
    ...{ path, kind: mode, compress, random, mayDelete },
    keep: maxBackups,
    bytes: maxBytes,
    names: random.pick(["numbers", "dates"]),
  });
}

/** Waits until a reader has all, or has at least opened the file. */
async function mayDelete(): Promise<void> {
  const wanted = order.isHeld ? eventsBefore + 1 : source.events;
  await reading(() => eventsRead >= wanted);
  eventsBefore = source.events;
}

function behindBytes(): number {
  return source.events === 0 ? 0 : (bytes / source.events) * (source.events - eventsRead);
}

/** Waits for the reader; not for ever, since it may have lost what is waited for. */
async function reading(isFarEnough: () => boolean): Promise<void> {
  const startMs = performance.now();
  let best = eventsRead;
  for (let sinceMs = startMs; !isFarEnough() && performance.now() - sinceMs < STALLED_MS; ) {
    await sleep(5);
    tell(false);
    if (eventsRead > best) sinceMs = performance.now();
    best = Math.max(best, eventsRead);
  }
  waitedMs += performance.now() - startMs;
}
