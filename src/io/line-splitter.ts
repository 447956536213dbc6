import { ByteWindow } from "./byte-window.ts";

/** A stretch of a file. `line`: text up to a line feed (`ended`) or up to a NUL run or the end of the file.
 *  `nul`: a run of NUL bytes, as copytruncate leaves behind. `too_long`: a line beyond the limit; `bytes` are its first. */
export interface Stretch {
  readonly kind: "line" | "nul" | "too_long";
  /** Without the line feed; valid until the next stretch. Empty for `nul`. */
  readonly bytes: Buffer;
  /** Byte position of the first byte in the decompressed file. */
  readonly offset: number;
  /** Counts from 1. */
  readonly line: number;
  /** Bytes of the stretch without the line feed. */
  readonly length: number;
  /** Closed by a line feed. */
  readonly ended: boolean;
}

const KEPT_OF_TOO_LONG = 1024 * 1024;

/** Cuts a stream of bytes into lines of any length up to a limit. NUL runs are stretches of their own and are passed over
 *  without being read as text, so that gigabytes of them (sparse files) cost no memory. */
export class LineSplitter {
  readonly #give: (stretch: Stretch) => void;
  readonly #maxBytes: number;
  /** The beginning of the line that is being read. */
  readonly #held = new ByteWindow();
  /** Bytes of that line so far; beyond the limit not all of them are held. */
  #heldBytes = 0;
  #nulBytes = 0;
  #lineFrom: number;
  #line: number;

  constructor(give: (stretch: Stretch) => void, maxBytes: number, start: { line: number; offset: number }) {
    this.#give = give;
    this.#maxBytes = maxBytes;
    this.#lineFrom = start.offset;
    this.#line = start.line;
  }

  /** Number of the line that is being read. */
  get line(): number {
    return this.#line;
  }

  /** Position behind the last stretch that was given. */
  get offset(): number {
    return this.#lineFrom;
  }

  /** Nothing of a line was pushed that was not given yet. */
  get isAtLineStart(): boolean {
    return this.#heldBytes === 0 && this.#nulBytes === 0;
  }

  /** Passes whole lines that were read elsewhere; only at the start of a line. */
  pass(lines: number, bytes: number): void {
    this.#line += lines;
    this.#lineFrom += bytes;
  }

  push(chunk: Buffer): void {
    let from = 0;
    while (from < chunk.length) {
      const nul = chunk[from] === 0 ? from : chunk.indexOf(0, from);
      const to = nul < 0 ? chunk.length : nul;
      if (to > from) this.#pushText(chunk.subarray(from, to));
      if (nul < 0) return;
      from = this.#passNul(chunk, nul);
    }
  }

  /** Gives what is left: a last line without a line feed. */
  end(): void {
    this.#endNul();
    if (this.#heldBytes > 0) this.#giveLine(Buffer.alloc(0), false);
  }

  #passNul(chunk: Buffer, from: number): number {
    if (this.#nulBytes === 0 && this.#heldBytes > 0) this.#giveLine(Buffer.alloc(0), false);
    const to = endOfNul(chunk, from);
    this.#nulBytes += to - from;
    return to;
  }

  #endNul(): void {
    if (this.#nulBytes === 0) return;
    const length = this.#nulBytes;
    this.#nulBytes = 0;
    const offset = this.#lineFrom;
    this.#lineFrom += length;
    this.#give({ kind: "nul", bytes: Buffer.alloc(0), offset, line: this.#line, length, ended: false });
  }

  #pushText(text: Buffer): void {
    this.#endNul();
    let from = 0;
    for (let feed = text.indexOf(10); feed >= 0; feed = text.indexOf(10, from)) {
      this.#giveLine(text.subarray(from, feed), true);
      from = feed + 1;
    }
    if (from < text.length) this.#hold(text.subarray(from));
  }

  #hold(piece: Buffer): void {
    this.#heldBytes += piece.length;
    // Beyond the limit only the beginning is kept: enough to see what the line is.
    if (this.#heldBytes - piece.length > Math.max(this.#maxBytes, KEPT_OF_TOO_LONG)) return;
    this.#held.append(piece);
  }

  #giveLine(last: Buffer, ended: boolean): void {
    const length = this.#heldBytes + last.length;
    const offset = this.#lineFrom;
    const line = this.#line;
    const tooLong = length > this.#maxBytes;
    const kept = tooLong ? Math.min(length, KEPT_OF_TOO_LONG) : length;
    const bytes = this.#takeHeld(last, kept);
    this.#heldBytes = 0;
    this.#lineFrom = offset + length + (ended ? 1 : 0);
    if (ended) this.#line++;
    this.#give({ kind: tooLong ? "too_long" : "line", bytes, offset, line, length, ended });
  }

  /** The first `kept` bytes of what is held and `last`. They stay in place until more is held. */
  #takeHeld(last: Buffer, kept: number): Buffer {
    if (this.#held.length === 0) return last.subarray(0, kept);
    this.#held.append(last.subarray(0, Math.max(0, kept - this.#held.length)));
    const { bytes } = this.#held;
    this.#held.drop(bytes.length);
    return bytes.subarray(0, kept);
  }
}

const zeros = Buffer.alloc(64 * 1024);

/** Index behind the run of NUL bytes that begins at `from`. */
export function endOfNul(chunk: Buffer, from: number): number {
  let at = from;
  while (at + zeros.length <= chunk.length && zeros.compare(chunk, at, at + zeros.length) === 0) at += zeros.length;
  while (at < chunk.length && chunk[at] === 0) at++;
  return at;
}
