import { JsonMachine } from "./json-machine.ts";
import { plainValue } from "./parse-json.ts";
import type { TokenSink } from "./token-sink.ts";
import { TreeBuilder } from "./tree-builder.ts";
import type { Value } from "./value.ts";

/** How input is read. */
export interface ReaderOptions {
  /** An RS stands before each text (`--seq`). */
  readonly sequence?: boolean;
}

/** A line that is longer than this, in UTF-16 units, is read in parts. */
const longestLine = 1 << 24;

/** Reads a stream of JSON values that comes in chunks, as jq 1.8.2 reads its input: line by line. Whole lines
 * that hold one object or array are quick. */
export class JsonReader {
  /** The number of line ends in what was read up to the end of the current line (`input_line_number`); set it
   * to 0 where another file begins. */
  linesRead = 0;
  readonly #machine: JsonMachine;
  readonly #allowsPlain: boolean;
  #chunks: string[] = [];
  #at = 0;
  /** The beginning of a line whose end is not yet there. */
  #partial = "";
  #hasBegun = false;
  #isEnded = false;
  #isFinished = false;

  /** `sink`: makes the outputs; whole values by default. */
  constructor(options: ReaderOptions = {}, sink?: TokenSink) {
    const isSequence = options.sequence === true;
    this.#machine = new JsonMachine(sink ?? new TreeBuilder(), isSequence);
    this.#allowsPlain = sink === undefined && !isSequence;
  }

  /** More text. A byte order mark at the very beginning does not count. */
  push(text: string): void {
    if (text === "") return;
    this.#chunks.push(this.#hasBegun || !text.startsWith("\ufeff") ? text : text.slice(1));
    this.#hasBegun = true;
  }

  /** No more text will come. */
  end(): void {
    this.#isEnded = true;
  }

  /** The next value, undefined if more text is needed or none is left. Throws a JqError with jq's message on
   * malformed text; called again it goes on behind that line (in a sequence right behind the error), as jq's
   * `input` does. */
  next(): Value | undefined {
    for (;;) {
      const output = this.#machine.next();
      if (output !== undefined) return output;
      const line = this.#nextLine();
      if (line === undefined) return this.#last();
      const plain = this.#allowsPlain && this.#machine.isIdle && looksWhole(line) ? plainValue(line) : undefined;
      if (plain !== undefined) {
        this.#machine.skipLine();
        return plain;
      }
      this.#machine.feed(line);
    }
  }

  #last(): Value | undefined {
    if (!this.#isEnded || this.#isFinished) return undefined;
    this.#isFinished = true;
    return this.#machine.finish();
  }

  /** The next line with its end; without one only if it is too long or the last. */
  #nextLine(): string | undefined {
    for (let chunk = this.#chunks[0]; chunk !== undefined; chunk = this.#chunks[0]) {
      const end = chunk.indexOf("\n", this.#at);
      const part = end === -1 ? chunk.slice(this.#at) : chunk.slice(this.#at, end + 1);
      const line = this.#partial === "" ? part : this.#partial + part;
      this.#at = end + 1;
      if (end === -1 || this.#at === chunk.length) {
        this.#chunks.shift();
        this.#at = 0;
      }
      this.#partial = "";
      if (end !== -1) this.linesRead++;
      if (end !== -1 || line.length > longestLine) return line;
      this.#partial = line;
    }
    if (!this.#isEnded || this.#partial === "") return undefined;
    const line = this.#partial;
    this.#partial = "";
    return line;
  }
}

/** Whether a line with its end may hold one array or object and nothing else. */
function looksWhole(line: string): boolean {
  const first = line.charCodeAt(0);
  const close = first === 0x7b ? 0x7d : first === 0x5b ? 0x5d : -1;
  let last = line.length - 1;
  if (line.charCodeAt(last) !== 0x0a) return false;
  last--;
  if (line.charCodeAt(last) === 0x0d) last--;
  return line.charCodeAt(last) === close;
}
