import { Failure } from "../base/failure.ts";
import type { Reader } from "../events/envelope.ts";
import { envelopeNamed, openReader } from "../events/envelope-registry.ts";
import { type Part, problemPart } from "../events/part.ts";
import type { FoundFile } from "../io/discover.ts";
import type { StreamDamage } from "../io/inflate.ts";
import { readFileChunks } from "../io/read-file.ts";
import { emptyTally, type FileRecord, type Tally } from "../store/file-record.ts";
import { ContentTrack, tailHash } from "./content-track.ts";
import type { Opened } from "./evidence-file.ts";
import type { IngestContext } from "./ingest-file.ts";
import type { Known } from "./resume.ts";

/** Bytes read after which a checkpoint is stored even if nothing new was found in them. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;

/** The reading of one file, from its beginning or from a checkpoint to its end. */
export class Reading {
  /** Counts of this run. */
  readonly tally: Tally = emptyTally();
  readonly #record: FileRecord;
  readonly #base: FileRecord;
  readonly #context: IngestContext;
  readonly #damages: readonly StreamDamage[];
  readonly #known: Known;
  readonly #opened: Opened;
  readonly #reader: Reader;
  readonly #track: ContentTrack;
  readonly #from: number;
  readonly #startLine: number;
  #passRecords: number;
  #records = 0;
  /** Offsets of the records given since the last checkpoint, and of those that lie behind it. */
  #recent: number[] = [];
  #lastByte = 10;
  #position: number;
  #committedAt: number;

  constructor(
    record: FileRecord,
    known: Known,
    opened: Opened,
    damages: readonly StreamDamage[],
    context: IngestContext,
  ) {
    this.#record = record;
    this.#base = { ...record };
    this.#known = known;
    this.#opened = opened;
    this.#damages = damages;
    this.#context = context;
    this.#passRecords = known.kind === "again" ? known.passRecords : 0;
    this.#from = known.kind === "grown" ? record.read_bytes : 0;
    this.#startLine = known.kind === "grown" ? record.read_line : 1;
    this.#position = this.#from;
    this.#committedAt = this.#from;
    this.#track = new ContentTrack(this.#from, known.kind === "grown" ? known.from.before : Buffer.alloc(0));
    this.#reader = openReader(
      context.envelopes,
      envelopeNamed(context.envelopes, record.envelope),
      { sink: (part) => this.#add(part), maxRecordBytes: context.maxRecordBytes },
      { line: this.#startLine, offset: this.#from },
    );
  }

  async run(file: FoundFile): Promise<void> {
    for await (const chunk of this.#content(file)) {
      this.#reader.push(chunk);
      this.#position += chunk.length;
      this.#lastByte = chunk.at(-1) ?? this.#lastByte;
      this.#track.take(chunk, this.#reader.isResumable ? this.#reader.resumeOffset : this.#position);
      if (this.#context.signal.aborted) this.#stop();
      const isLong = this.#position - this.#committedAt > CHECKPOINT_BYTES;
      if (this.#context.writer.isFull || isLong) this.#commit(false);
    }
    if (this.#context.signal.aborted) this.#stop();
    this.#reader.end();
    if (this.#reader.isResumable) this.#track.take(Buffer.alloc(0), this.#reader.resumeOffset);
    const line = this.#startLine + this.#reader.lines - (this.#lastByte === 10 ? 0 : 1);
    for (const { detail } of this.#damages) {
      const place = { line, offset: this.#position, length: 0 };
      this.#add(problemPart(Buffer.alloc(0), place, "corrupt_stream", detail));
    }
    this.#commit(true);
  }

  #content(file: FoundFile): AsyncIterable<Buffer> {
    if (this.#known.kind !== "grown") return this.#opened.content;
    return this.#known.from.content ?? readFileChunks(file.path, this.#from);
  }

  #add(part: Part): void {
    this.#records++;
    this.#recent.push(part.offset);
    if (this.#passRecords > 0) this.#passRecords--;
    else this.#context.writer.add(part, this.#record, this.tally);
  }

  /** Ctrl-C: what was read is stored, and the next import goes on behind it. */
  #stop(): never {
    this.#commit(false);
    throw new Failure("interrupted", "stopped: what was read is stored, and the same command goes on from there");
  }

  #commit(isEnd: boolean): void {
    const { tally } = this;
    tally.bytes = this.#position - this.#from;
    tally.lines = this.#reader.lines;
    tally.envelope_bytes = this.#reader.envelopeBytes;
    const record = this.#record;
    for (const key of countKeys) record[key] = this.#base[key] + tally[key];
    // A form that is read from its beginning again counts its lines and its envelope again.
    const whole = this.#known.kind === "again";
    for (const key of extentKeys) record[key] = (whole ? 0 : this.#base[key]) + tally[key];
    record.first_us = earliest(this.#base.first_us, tally.first_us);
    record.last_us = latest(this.#base.last_us, tally.last_us);
    record.complete = isEnd ? 1 : 0;
    this.#placeCheckpoint(record);
    const segment = this.#reader.isResumable || isEnd ? this.#track.segment() : null;
    this.#context.writer.commit(record, segment);
    this.#committedAt = this.#position;
  }

  #placeCheckpoint(record: FileRecord): void {
    // A form that is read from its beginning again has no place to go on: its stored records are passed over instead.
    const isResumable = this.#reader.isResumable;
    const behind = isResumable ? this.#reader.resumeOffset : Number.POSITIVE_INFINITY;
    this.#recent = this.#recent.filter((offset) => offset >= behind);
    const read = (this.#known.kind === "grown" ? this.#base.read_records : 0) + this.#records - this.#recent.length;
    // A run that is stopped while it passes over records knows of more of them than it met.
    record.read_records = this.#known.kind === "again" ? Math.max(read, this.#known.passRecords) : read;
    record.read_bytes = isResumable ? this.#reader.resumeOffset : 0;
    record.read_line = isResumable ? this.#reader.resumeLine : 1;
    record.read_tail = isResumable ? this.#track.tail() : tailHash(Buffer.alloc(0));
  }
}

const countKeys = [
  "events",
  "duplicates",
  "problems",
  "skipped",
  "event_bytes",
  "duplicate_bytes",
  "problem_bytes",
  "skipped_bytes",
] as const satisfies readonly (keyof Tally)[];

const extentKeys = ["bytes", "lines", "envelope_bytes"] as const satisfies readonly (keyof Tally)[];

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
