import { ByteWindow } from "../io/byte-window.ts";
import { LineSplitter, type Stretch } from "../io/line-splitter.ts";
import type { FastLines, LineEnvelope, LineReader, ReadContext, Reader } from "./envelope.ts";
import { type Part, type Place, problemPart } from "./part.ts";

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a file of single lines. Each line goes to the file's own form if that claims it, else to the first other form that
 *  does, so that files may mix forms. `start` is where reading begins when a part was read before. */
export class LineFile implements Reader {
  envelopeBytes = 0;
  readonly #context: ReadContext;
  readonly #readers: readonly { readonly envelope: LineEnvelope; readonly reader: LineReader }[];
  readonly #splitter: LineSplitter;
  /** The beginning of a line that the fast way may take. */
  readonly #held = new ByteWindow();
  readonly #firstLine: number;
  #unended = 0;
  #isEnding = false;
  /** Behind the last record that is complete: a partial tail is read again once it has grown. */
  #resume: number;
  #resumeLine: number;

  constructor(context: ReadContext, envelopes: readonly LineEnvelope[], start: { line: number; offset: number }) {
    this.#context = context;
    this.#readers = envelopes.map((envelope) => ({ envelope, reader: envelope.open() }));
    this.#splitter = new LineSplitter((stretch) => this.#read(stretch), context.maxRecordBytes, start);
    this.#firstLine = start.line;
    this.#resume = start.offset;
    this.#resumeLine = start.line;
  }

  get isResumable(): boolean {
    return !this.#readers.some(({ reader }) => reader.stateful);
  }

  get resumeOffset(): number {
    return this.#resume;
  }

  get resumeLine(): number {
    return this.#resumeLine;
  }

  get lines(): number {
    return this.#splitter.line - this.#firstLine + this.#unended;
  }

  push(chunk: Buffer): void {
    const { fast } = this.#context;
    if (fast === undefined) this.#splitter.push(chunk);
    else this.#pushFast(fast, chunk);
  }

  #pushFast(fast: FastLines, chunk: Buffer): void {
    let from = 0;
    if (this.#held.length > 0 || !this.#splitter.isAtLineStart) {
      from = chunk.indexOf(10) + 1 || chunk.length;
      this.#goOn(fast, chunk.subarray(0, from));
    }
    while (from < chunk.length) {
      const to = endOfLines(chunk, from, fast.capacity);
      const piece = chunk.subarray(from, to);
      if (piece.at(-1) === 10) this.#pushLines(fast, piece);
      else this.#goOn(fast, piece);
      from = to;
    }
  }

  /** Goes on with a line whose beginning was pushed before; it is read when its end comes. */
  #goOn(fast: FastLines, piece: Buffer): void {
    if (!this.#splitter.isAtLineStart) {
      this.#splitter.push(piece);
      return;
    }
    this.#held.append(piece);
    const isWhole = piece.at(-1) === 10;
    if (!isWhole && this.#held.length <= fast.capacity) return;
    const { bytes } = this.#held;
    this.#held.drop(bytes.length);
    if (isWhole) this.#pushLines(fast, bytes);
    else this.#splitter.push(bytes);
  }

  #pushLines(fast: FastLines, piece: Buffer): void {
    if (piece.length > fast.capacity || piece.includes(0)) {
      this.#splitter.push(piece);
      return;
    }
    const taken = (lines: number, bytes: number) => {
      this.envelopeBytes += lines;
      this.#splitter.pass(lines, bytes);
      this.#moveOn();
    };
    fast.read(piece, taken, (line) => this.#splitter.push(line));
  }

  end(): void {
    const before = this.#splitter.offset;
    this.#isEnding = true;
    const { bytes } = this.#held;
    this.#held.drop(bytes.length);
    this.#splitter.push(bytes);
    this.#splitter.end();
    if (this.#splitter.offset > before) this.#unended = 1;
  }

  #read(stretch: Stretch): void {
    if (stretch.ended) this.envelopeBytes++;
    const { line, offset, length } = stretch;
    if (stretch.kind === "nul") {
      this.#context.sink({ kind: "skipped", reason: "NUL bytes", line, offset, length });
    } else if (stretch.kind === "too_long") {
      const detail = `a line of ${length} bytes; its first ${stretch.bytes.length} bytes are kept`;
      this.#context.sink(problemPart(stretch.bytes, { line, offset, length }, "line_too_long", detail));
    } else {
      this.#readLine(stretch);
      return;
    }
    // What has no end at the end of the file may grow with it.
    if (stretch.ended || !this.#isEnding) this.#moveOn();
  }

  #moveOn(): void {
    this.#resume = this.#splitter.offset;
    this.#resumeLine = this.#splitter.line;
  }

  #readLine(stretch: Stretch): void {
    const bytes = stretch.bytes;
    let from = byteOrderMark.equals(bytes.subarray(0, 3)) ? 3 : 0;
    let to = bytes.length;
    while (to > from && isBlank(bytes[to - 1])) to--;
    while (from < to && isBlank(bytes[from])) from++;
    this.envelopeBytes += bytes.length - (to - from);
    let torn = false;
    if (to > from) {
      const place = { line: stretch.line, offset: stretch.offset + from, length: to - from };
      torn = this.#readRecord(bytes.subarray(from, to), place, stretch.ended);
    }
    if (!torn) this.#moveOn();
  }

  /** True if the record is a partial tail, to be read again when the file has grown. */
  #readRecord(text: Buffer, place: Place, ended: boolean): boolean {
    const found = this.#readers.find(({ envelope }) => envelope.claims(text)) ?? this.#readers[0];
    if (found === undefined) throw new Error("a file of lines needs a line envelope");
    let torn = false;
    const sink = (part: Part): void => {
      const isTail = !ended && part.kind === "problem" && part.offset + part.length === place.offset + place.length;
      torn ||= isTail;
      const detail = "the last line has no end";
      // A line that NUL bytes follow has no end either, but it is not the last one.
      this.#context.sink(isTail && this.#isEnding ? { ...part, problem: "partial_tail", detail } : part);
    };
    this.envelopeBytes += found.reader.read(text, place, sink);
    return torn;
  }
}

/** Index behind the whole lines that begin at `from`, at most `most` bytes of them, or behind one longer line; the end of the
 *  chunk if it holds no line end. */
function endOfLines(chunk: Buffer, from: number, most: number): number {
  const last = chunk.lastIndexOf(10, from + most - 1);
  if (last >= from) return last + 1;
  return chunk.indexOf(10, from) + 1 || chunk.length;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x09;
}
