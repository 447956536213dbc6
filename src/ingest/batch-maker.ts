import type { FastLines } from "../events/envelope.ts";
import type { EventPart, Part, SkippedPart } from "../events/part.ts";
import { LineScanner } from "../scan/line-scanner.ts";
import { type NewText, ROW_WIDTH, rowIndex } from "../scan/row-layout.ts";
import { scanLines } from "../scan/scan-lines.ts";
import type { Batch, PackedProblem } from "../store/batch.ts";
import { BlockBuilder, compress } from "../store/block-builder.ts";

/** A batch is full with so much: bytes of the evidence, or parts. */
const BATCH_BYTES = 16 * 1024 * 1024;
const BATCH_PARTS = 20_000;

/** Values that a scan may hold before it forgets them: about 40 bytes each. */
const HELD_VALUES = 500_000;

/** Makes batches of what is read: of lines by the byte scanner, of other parts as they come. */
export class BatchMaker implements FastLines {
  readonly capacity: number;
  readonly #scanner: LineScanner;
  readonly #blocks: BlockBuilder | null;
  #rows: Float64Array[] = [];
  #sizes: number[] = [];
  /** Index in the names of the stream of each row that has a label. */
  #streams = new Map<number, number>();
  #streamNames = new Map<string, number>([["", 0]]);
  #texts: NewText[] = [];
  #shapes: Int32Array[] = [];
  #problems: PackedProblem[] = [];
  #skips: SkippedPart[] = [];
  #bytes = 0;
  #parts = 0;
  #isRestart = false;

  /** `key`: secret of the keyed hashes. `keepsRaw`: raw text is kept; else blocks are empty. */
  constructor(key: Uint8Array, keepsRaw: boolean) {
    this.#scanner = new LineScanner(key);
    this.#blocks = keepsRaw ? new BlockBuilder() : null;
    this.capacity = this.#scanner.input.length;
  }

  /** Enough is gathered to be stored. */
  get isFull(): boolean {
    return this.#bytes >= BATCH_BYTES || this.#parts >= BATCH_PARTS;
  }

  read(lines: Buffer, taken: (lines: number, bytes: number) => void, left: (line: Buffer) => void): void {
    const scanner = this.#scanner;
    scanLines(scanner, lines, {
      rows: (first, from) => {
        this.#placeRows(first, lines, from);
        taken(scanner.rowCount - first, scanner.position - from);
      },
      line: left,
      full: () => this.#drain(),
    });
  }

  /** Adds a part that was read by an envelope. */
  add(part: Part): void {
    this.#parts++;
    if (part.kind === "event") {
      this.#addEvent(part);
    } else if (part.kind === "skipped") {
      this.#skips.push(part);
    } else {
      const { raw, ...rest } = part;
      this.#problems.push({ ...rest, data: compress(raw) });
      this.#bytes += raw.length;
    }
  }

  /** What was added since the last call. */
  take(): Batch {
    this.#drain();
    this.#blocks?.close();
    const rows = join(this.#rows, Float64Array);
    const sizes = Float64Array.from(this.#sizes);
    const blocks = this.#blocks?.take() ?? [
      { rows: sizes.length, bytes: 0, isScanned: false, data: new Uint8Array(0) },
    ];
    const batch: Batch = {
      isRestart: this.#isRestart,
      texts: this.#texts,
      shapes: join(this.#shapes, Int32Array),
      rows,
      sizes,
      streams: this.#streams.size === 0 ? null : this.#streamsOfRows(sizes.length),
      streamNames: [...this.#streamNames.keys()],
      blocks,
      problems: this.#problems,
      skips: this.#skips,
    };
    this.#isRestart = this.#scanner.heldValues > HELD_VALUES;
    if (this.#isRestart) this.#scanner.forget();
    this.#rows = [];
    this.#sizes = [];
    this.#streams = new Map();
    this.#streamNames = new Map([["", 0]]);
    this.#texts = [];
    this.#shapes = [];
    this.#problems = [];
    this.#skips = [];
    this.#bytes = 0;
    this.#parts = 0;
    return batch;
  }

  #addEvent(part: EventPart): void {
    const scanner = this.#scanner;
    if (scanner.isFull) this.#drain();
    scanner.addEvent(part.event, part.canonical, part.form);
    const { rows } = scanner;
    const at = rows.length - ROW_WIDTH;
    rows[at + rowIndex.offset] = this.#blocks?.add(part.raw) ?? 0;
    rows[at + rowIndex.length] = part.raw.length;
    if (part.stream !== undefined) this.#label(part.stream);
    this.#sizes.push(part.length);
    this.#bytes += part.raw.length;
  }

  #label(stream: string): void {
    const index = this.#streamNames.get(stream) ?? this.#streamNames.size;
    this.#streamNames.set(stream, index);
    this.#streams.set(this.#sizes.length, index);
  }

  #streamsOfRows(rows: number): Int32Array {
    const streams = new Int32Array(rows);
    for (const [row, index] of this.#streams) streams[row] = index;
    return streams;
  }

  /** Puts the text of the scanner's new rows, which stand one behind the other in the input, into blocks. */
  #placeRows(from: number, input: Buffer, start: number): void {
    const { rows, rowCount } = this.#scanner;
    for (let at = from * ROW_WIDTH; at < rowCount * ROW_WIDTH; at += ROW_WIDTH) {
      const length = rows[at + rowIndex.length] as number;
      this.#sizes.push(length);
      this.#bytes += length;
    }
    this.#parts += rowCount - from;
    this.#blocks?.addLines(input, start, rows, from * ROW_WIDTH, rowCount * ROW_WIDTH);
  }

  #drain(): void {
    const scanner = this.#scanner;
    this.#rows.push(scanner.rows.slice(0, scanner.rowCount * ROW_WIDTH));
    scanner.clearRows();
    for (const text of scanner.takeTexts()) this.#texts.push(text);
    this.#shapes.push(scanner.takeShapes());
  }
}

function join<Numbers extends Float64Array | Int32Array>(
  arrays: readonly Numbers[],
  make: new (length: number) => Numbers,
): Numbers {
  const joined = new make(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    joined.set(array, at);
    at += array.length;
  }
  return joined;
}
