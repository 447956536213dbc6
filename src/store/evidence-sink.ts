import type { Batch } from "./batch.ts";
import type { Segment } from "./file-parts.ts";
import type { FileRecord, Tally } from "./file-record.ts";

/** Takes what is read of files, batch by batch. */
export interface EvidenceSink {
  /** Requests met for the first time; 0 if they are not looked at. */
  readonly newRequests: number;
  /** Events met, known ones included. */
  readonly seenEvents: number;
  /** Takes a batch of a file. Batches of one lane share their ids. `update` brings the file's row up to date once the tally
   *  holds what became of the batch. */
  store(lane: number, batch: Batch, file: FileRecord, tally: Tally, segment: Segment | null, update: () => void): void;
  /** Makes what was taken ready for questions. */
  finish(signal: AbortSignal): void;
}
