import type { ProblemPart, SkippedPart } from "../events/part.ts";
import type { NewText } from "../scan/row-layout.ts";

/** A run of raw text, compressed. */
export interface RawBlock {
  /** Rows of the batch whose text it holds. */
  readonly rows: number;
  /** Decompressed size. */
  readonly bytes: number;
  /** All its lines were taken by the byte scanner: they are, byte for byte, as kube-apiserver writes them. */
  readonly isScanned: boolean;
  readonly data: Uint8Array;
}

/** A problem with its bytes compressed. */
export type PackedProblem = Omit<ProblemPart, "raw"> & { readonly data: Uint8Array };

/** What was read of a file since the batch before, in the order of the file. Only numbers, texts and bytes: it crosses from
 *  the thread that reads to the one that stores. */
export interface Batch {
  /** The ids in it count from 1 again: those of earlier batches are forgotten. */
  readonly isRestart: boolean;
  /** Values that are used for the first time, in the order of their ids. */
  readonly texts: readonly NewText[];
  /** Shapes that are used for the first time, SHAPE_WIDTH numbers each. */
  readonly shapes: Int32Array;
  /** ROW_WIDTH numbers an event; `offset` is that in its block. */
  readonly rows: Float64Array;
  /** Bytes of each event's record in the file. */
  readonly sizes: Float64Array;
  /** Index in `streamNames` of what each event's wrapper says of its stream, see EventPart; 0 is the file's own. Null: all are
   *  of that. */
  readonly streams: Int32Array | null;
  /** The first one stands for the file's own. */
  readonly streamNames: readonly string[];
  readonly blocks: readonly RawBlock[];
  readonly problems: readonly PackedProblem[];
  readonly skips: readonly SkippedPart[];
}
