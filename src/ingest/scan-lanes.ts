import type { Envelope } from "../events/envelope.ts";
import type { FoundFile } from "../io/discover.ts";
import { readOpenFile } from "../io/read-file.ts";
import { BatchMaker } from "./batch-maker.ts";
import type { Opened } from "./evidence-file.ts";
import type { Known } from "./resume.ts";
import { type ScanOrder, type ScanStep, scanFile } from "./scan-file.ts";
import { openScanThread, type ScanThread } from "./scan-thread.ts";

/** From this size on a file is read by a thread of its own: starting one takes about as long as reading this. */
const THREAD_BYTES = 8 * 1024 * 1024;

/** How files are read: in this thread, or in another while this one stores what was read. */
export interface ScanLanes {
  /** Reads a file, step by step. Steps of one lane share their ids. */
  scan(file: FoundFile, order: ScanOrder, known: Known, opened: Opened): AsyncIterable<LaneStep>;
  close(): Promise<void>;
}

interface LaneStep {
  /** Number of the lane. */
  readonly lane: number;
  readonly step: ScanStep;
}

/** What reading needs. */
export interface LaneContext {
  readonly envelopes: readonly Envelope[];
  /** Secret of the keyed hashes. */
  readonly key: Uint8Array;
  readonly keepsRaw: boolean;
  readonly signal: AbortSignal;
  /** Bytes read from disk, for progress. */
  readonly onRead: (bytes: number) => void;
  /** Set: from which size on a file is read by a thread. */
  readonly threadBytes?: number | undefined;
}

const INLINE = 0;
const THREAD = 1;

/** Opens the lanes. The thread is started with the first file that is worth it. */
export function openLanes(context: LaneContext): ScanLanes {
  let maker: BatchMaker | null = null;
  let thread: ScanThread | null = null;
  const { envelopes, key, keepsRaw, signal } = context;
  const isStopped = () => signal.aborted;

  async function* inline(order: ScanOrder, known: Known, opened: Opened): AsyncGenerator<LaneStep> {
    maker ??= new BatchMaker(key, keepsRaw);
    const content = contentOf(order, known, opened);
    for await (const step of scanFile(order, { content, damages: opened.damages, isStopped }, envelopes, maker)) {
      yield { lane: INLINE, step };
    }
  }

  async function* aside(order: ScanOrder, fd: number, isCompressed: boolean): AsyncGenerator<LaneStep> {
    thread ??= openScanThread(key, keepsRaw, signal);
    for await (const { step, readBytes } of thread.scan({ order, fd, isCompressed })) {
      context.onRead(readBytes);
      yield { lane: THREAD, step };
    }
  }

  return {
    scan: (file, order, known, opened) => {
      const isWorthIt = file.sizeBytes - order.from >= (context.threadBytes ?? THREAD_BYTES);
      // What was opened at a checkpoint inside compressed data is read where it was opened.
      const isOpenElsewhere = known.kind === "grown" && known.from.content !== null;
      if (!isWorthIt || opened.fd === null || isOpenElsewhere) return inline(order, known, opened);
      return aside(order, opened.fd, opened.isCompressed);
    },
    close: async () => thread?.close(),
  };
}

function contentOf(order: ScanOrder, known: Known, opened: Opened): AsyncIterable<Buffer> {
  if (known.kind !== "grown") return opened.content;
  if (known.from.content !== null) return known.from.content;
  if (opened.fd === null) throw new Error("only a plain file is read from a checkpoint");
  return readOpenFile(opened.fd, order.from);
}
