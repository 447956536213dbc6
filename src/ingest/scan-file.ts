import type { Envelope, FastLines, Reader } from "../events/envelope.ts";
import { envelopeNamed, openReader } from "../events/envelope-registry.ts";
import { type Part, problemPart } from "../events/part.ts";
import type { StreamDamage } from "../io/inflate.ts";
import type { Batch } from "../store/batch.ts";
import type { Segment } from "../store/file-parts.ts";
import type { BatchMaker } from "./batch-maker.ts";
import { ContentTrack, tailHash } from "./content-track.ts";

/** Bytes read after which a checkpoint is given even if nothing new was found in them. */
export const CHECKPOINT_BYTES = 32 * 1024 * 1024;

/** Where and how a file is read. */
export interface ScanOrder {
  readonly envelope: string;
  readonly maxRecordBytes: number;
  /** Decompressed position to start at, the line that begins there, and the bytes before it, at most TAIL_BYTES. */
  readonly from: number;
  readonly line: number;
  readonly before: Uint8Array;
  /** So many parts from the start on are stored already. */
  readonly passRecords: number;
  /** Records known before `from`. */
  readonly baseRecords: number;
  /** The content is hashed, to be verified later. */
  readonly isHashed: boolean;
  /** The user named the stream: what wrappers say of it does not count. */
  readonly isStreamGiven: boolean;
}

/** Where reading goes on when the file is met again: see FileRecord. */
interface Checkpoint {
  readonly read_bytes: number;
  readonly read_line: number;
  readonly read_tail: Uint8Array;
  readonly read_records: number;
}

/** What was read of a file since the step before. The counts are those since the start. */
export interface ScanStep {
  readonly batch: Batch;
  readonly bytes: number;
  readonly lines: number;
  readonly envelopeBytes: number;
  readonly checkpoint: Checkpoint;
  readonly segment: Segment | null;
  /** The file was read to its end; else more steps come, unless reading was stopped. */
  readonly isEnd: boolean;
}

/** The outside of a scan. `damages` fill up while the content is read. */
export interface ScanSource {
  readonly content: AsyncIterable<Buffer>;
  readonly damages: readonly StreamDamage[];
  readonly isStopped: () => boolean;
}

/** Reads a file's content into batches. When it is stopped it gives what it read, as a step that is no end. */
export async function* scanFile(
  order: ScanOrder,
  source: ScanSource,
  envelopes: readonly Envelope[],
  maker: BatchMaker,
): AsyncGenerator<ScanStep> {
  const scan = new Scan(order, envelopes, maker);
  for await (const chunk of source.content) {
    scan.push(chunk);
    if (source.isStopped()) break;
    if (maker.isFull || scan.sinceStep > CHECKPOINT_BYTES) yield scan.step(maker.take(), false);
  }
  if (!source.isStopped()) scan.end(source.damages);
  yield scan.step(maker.take(), !source.isStopped());
}

function withoutStream(part: Part): Part {
  if (part.kind !== "event" || part.stream === undefined) return part;
  const { stream: _, ...rest } = part;
  return rest;
}

/** The reading of one file, from its beginning or from a checkpoint. */
export class Scan {
  readonly #order: ScanOrder;
  readonly #maker: BatchMaker;
  readonly #reader: Reader;
  readonly #track: ContentTrack;
  #passRecords: number;
  #records = 0;
  /** Offsets of the records given that may lie behind the checkpoint. */
  #recent: number[] = [];
  #lastByte = 10;
  #position: number;
  #steppedAt: number;

  constructor(order: ScanOrder, envelopes: readonly Envelope[], maker: BatchMaker) {
    this.#order = order;
    this.#maker = maker;
    this.#passRecords = order.passRecords;
    this.#position = order.from;
    this.#steppedAt = order.from;
    this.#track = new ContentTrack(order.from, Buffer.from(order.before), order.isHashed);
    const context = {
      sink: (part: Part) => this.#add(part),
      maxRecordBytes: order.maxRecordBytes,
      // Records are passed over one by one.
      ...(order.passRecords > 0 ? {} : { fast: this.#counted(maker) }),
    };
    const start = { line: order.line, offset: order.from };
    this.#reader = openReader(envelopes, envelopeNamed(envelopes, order.envelope), context, start);
  }

  /** Bytes read since the last step. */
  get sinceStep(): number {
    return this.#position - this.#steppedAt;
  }

  /** All that was read is in the checkpoint: no record has only begun. */
  get isAtRecordEnd(): boolean {
    return this.#reader.isResumable && this.#reader.resumeOffset === this.#position;
  }

  push(chunk: Buffer): void {
    this.#reader.push(chunk);
    this.#position += chunk.length;
    this.#lastByte = chunk.at(-1) ?? this.#lastByte;
    this.#track.take(chunk, this.#reader.isResumable ? this.#reader.resumeOffset : this.#position);
  }

  end(damages: readonly StreamDamage[]): void {
    this.#reader.end();
    if (this.#reader.isResumable) this.#track.take(Buffer.alloc(0), this.#reader.resumeOffset);
    const line = this.#order.line + this.#reader.lines - (this.#lastByte === 10 ? 0 : 1);
    for (const { detail } of damages) {
      const place = { line, offset: this.#position, length: 0 };
      this.#add(problemPart(Buffer.alloc(0), place, "corrupt_stream", detail));
    }
  }

  step(batch: Batch, isEnd: boolean): ScanStep {
    const reader = this.#reader;
    this.#steppedAt = this.#position;
    return {
      batch,
      bytes: this.#position - this.#order.from,
      lines: reader.lines,
      envelopeBytes: reader.envelopeBytes,
      checkpoint: this.#checkpoint(),
      segment: reader.isResumable || isEnd ? this.#track.segment() : null,
      isEnd,
    };
  }

  #add(part: Part): void {
    this.#records++;
    this.#recent.push(part.offset);
    if (this.#passRecords > 0) this.#passRecords--;
    else this.#maker.add(this.#order.isStreamGiven ? withoutStream(part) : part);
  }

  #counted(maker: BatchMaker): FastLines {
    return {
      capacity: maker.capacity,
      read: (piece, taken, left) => {
        const count = (lines: number, bytes: number) => {
          this.#records += lines;
          taken(lines, bytes);
        };
        maker.read(piece, count, left);
      },
    };
  }

  #checkpoint(): Checkpoint {
    // A form that is read from its beginning again has no place to go on: its stored records are passed over instead.
    const { isResumable, resumeOffset, resumeLine } = this.#reader;
    const behind = isResumable ? resumeOffset : Number.POSITIVE_INFINITY;
    this.#recent = this.#recent.filter((offset) => offset >= behind);
    const read = this.#order.baseRecords + this.#records - this.#recent.length;
    return {
      // A run that is stopped while it passes over records knows of more of them than it met.
      read_records: Math.max(read, this.#order.passRecords),
      read_bytes: isResumable ? resumeOffset : 0,
      read_line: isResumable ? resumeLine : 1,
      read_tail: isResumable ? this.#track.tail() : tailHash(Buffer.alloc(0)),
    };
  }
}
