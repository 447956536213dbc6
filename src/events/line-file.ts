import { ByteWindow } from "../io/byte-window.ts";
import { LineSplitter, type Stretch } from "../io/line-splitter.ts";
import type { FastLines, LineEnvelope, LineReader, Reader, ReaderContext } from "./envelope.ts";
import { type Part, type Place, problemPart } from "./part.ts";
import { startsJson, trimmed, withoutLineEnd } from "./wrapped/text-lines.ts";

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a file of single lines. Each line goes to the file's own form if that claims it, else to the first other form that
 *  does, so that files may mix forms. `start` is where reading begins when a part was read before. */
export class LineFile implements Reader {
  envelopeBytes = 0;
  readonly #context: ReaderContext;
  readonly #readers: readonly { readonly envelope: LineEnvelope; readonly reader: LineReader }[];
  readonly #splitter: LineSplitter;
  /** The beginning of a line that the fast way may take. */
  readonly #held = new ByteWindow();
  readonly #firstLine: number;
  #unended = 0;
  #isEnding = false;
  /** The line that is read is a partial tail, to be read again when the file has grown. */
  #isTorn = false;
  /** Behind the last record that is complete: a partial tail is read again once it has grown. */
  #resume: number;
  #resumeLine: number;

  constructor(context: ReaderContext, envelopes: readonly LineEnvelope[], start: { line: number; offset: number }) {
    this.#context = context;
    this.#readers = envelopes.map((envelope) => ({ envelope, reader: envelope.open(context.unwrapper) }));
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
    const { pieces } = this.#context.unwrapper;
    const taken = (lines: number, bytes: number) => {
      pieces.giveUp("partial_line");
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
    this.#context.unwrapper.pieces.giveUp("partial_tail");
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
    // The pieces of a text have to be read together.
    if (this.#context.unwrapper.pieces.isHolding) return;
    this.#resume = this.#splitter.offset;
    this.#resumeLine = this.#splitter.line;
  }

  #readLine(stretch: Stretch): void {
    const start = byteOrderMark.equals(stretch.bytes.subarray(0, 3)) ? 3 : 0;
    const line = stretch.bytes.subarray(start);
    const text = trimmed(line);
    this.#isTorn = false;
    if (text.length === 0) this.envelopeBytes += stretch.bytes.length;
    else if (startsJson(text) || !this.#unwrap(withoutLineEnd(line), stretch)) this.#readRecord(text, stretch);
    if (!this.#isTorn) this.#moveOn();
  }

  /** False if the line is of no known form. */
  #unwrap(line: Buffer, stretch: Stretch): boolean {
    const place = placeIn(stretch, line);
    const { unwrapper } = this.#context;
    const envelope = unwrapper.readLine(line, place, (part) => this.#give(part, place, stretch), stretch.ended);
    if (envelope === null) return false;
    this.envelopeBytes += envelope + stretch.bytes.length - line.length;
    return true;
  }

  #readRecord(text: Buffer, stretch: Stretch): void {
    const found = this.#readers.find(({ envelope }) => envelope.claims(text)) ?? this.#readers[0];
    if (found === undefined) throw new Error("a file of lines needs a line envelope");
    const place = placeIn(stretch, text);
    const envelope = found.reader.read(text, place, (part) => this.#give(part, place, stretch));
    this.envelopeBytes += envelope + stretch.bytes.length - text.length;
  }

  /** Gives a part of a line, whose text stands at `place`. */
  #give(part: Part, place: Place, { ended }: Stretch): void {
    const isTail = !ended && part.kind !== "event" && part.offset + part.length === place.offset + place.length;
    this.#isTorn ||= isTail;
    // A line that NUL bytes follow has no end either, but it is not the last one.
    const isProblem = isTail && this.#isEnding && part.kind === "problem";
    const detail = "the last line has no end";
    this.#context.sink(isProblem ? { ...part, problem: "partial_tail", detail } : part);
  }
}

/** Where a part of the bytes of a line stands. */
function placeIn({ line, offset, bytes }: Stretch, part: Buffer): Place {
  return { line, offset: offset + part.byteOffset - bytes.byteOffset, length: part.length };
}

/** Index behind the whole lines that begin at `from`, at most `most` bytes of them, or behind one longer line; the end of the
 *  chunk if it holds no line end. */
function endOfLines(chunk: Buffer, from: number, most: number): number {
  const last = chunk.lastIndexOf(10, from + most - 1);
  if (last >= from) return last + 1;
  return chunk.indexOf(10, from) + 1 || chunk.length;
}
