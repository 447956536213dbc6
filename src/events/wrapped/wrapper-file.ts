import { ByteWindow } from "../../io/byte-window.ts";
import type { LineEnvelope, Reader, ReaderContext, RecordList } from "../envelope.ts";
import { LineFile } from "../line-file.ts";
import { ObjectWalk } from "../object-walk.ts";
import type { Start } from "../places.ts";
import { ValueScanner } from "../value-scanner.ts";
import { startsJson, trimmed } from "./text-lines.ts";

/** So many bytes tell whether a file is one of lines. */
const ENOUGH_BYTES = 64 * 1024;

/** Whether the first bytes of a file of wrapped events are those of lines that are a record each, and not of a JSON value
 *  that is printed over several lines or holds a list of records; null if more bytes could tell. */
export function holdsLines(start: Buffer, lists: ReadonlyMap<string, RecordList>): boolean | null {
  const from = start.findIndex((byte) => byte > 0x20 && byte < 0xef);
  const feed = from < 0 ? -1 : start.indexOf(10, from);
  if (feed >= 0) {
    const line = trimmed(start.subarray(from, feed));
    return !startsJson(line) || !"{[,".includes(String.fromCharCode(line.at(-1) ?? 0));
  }
  if (start.length < ENOUGH_BYTES) return null;
  if (start[from] !== 0x7b) return start[from] !== 0x5b;
  const walk = new ObjectWalk((path) => lists.has(path));
  walk.start("");
  walk.walk(start, from);
  return walk.found === "nothing";
}

/** Reads a file of wrapped events: as lines or as JSON values, which its first bytes tell. */
export class WrapperFile implements Reader {
  readonly #context: ReaderContext;
  readonly #envelopes: readonly LineEnvelope[];
  readonly #start: Start;
  readonly #held = new ByteWindow();
  /** Bytes that had come before it was known how to read them. */
  #heldBefore = 0;
  #reader: Reader | null;

  constructor(context: ReaderContext, envelopes: readonly LineEnvelope[], start: Start) {
    this.#context = context;
    this.#envelopes = envelopes;
    this.#start = start;
    // Only lines are read on from a place within the file.
    this.#reader = start.offset > 0 ? new LineFile(context, envelopes, start) : null;
  }

  get envelopeBytes(): number {
    return this.#reader?.envelopeBytes ?? 0;
  }

  get lines(): number {
    return this.#reader?.lines ?? 0;
  }

  get isResumable(): boolean {
    return this.#reader?.isResumable ?? true;
  }

  get resumeOffset(): number {
    return this.#isBehindStart ? (this.#reader?.resumeOffset ?? 0) : this.#start.offset;
  }

  get resumeLine(): number {
    return this.#isBehindStart ? (this.#reader?.resumeLine ?? 1) : this.#start.line;
  }

  // No record ended in what was only held: a place in it is as good as the start, and that was told before.
  get #isBehindStart(): boolean {
    return this.#reader !== null && this.#reader.resumeOffset >= this.#start.offset + this.#heldBefore;
  }

  push(chunk: Buffer): void {
    if (this.#reader !== null) {
      this.#reader.push(chunk);
      return;
    }
    this.#heldBefore = this.#held.length;
    this.#held.append(chunk);
    const isOfLines = holdsLines(this.#held.bytes.subarray(0, ENOUGH_BYTES), this.#context.unwrapper.lists);
    if (isOfLines !== null) this.#open(isOfLines);
  }

  end(): void {
    if (this.#reader === null) this.#heldBefore = this.#held.length;
    (this.#reader ?? this.#open(this.#held.bytes[0] !== 0x5b)).end();
  }

  #open(isOfLines: boolean): Reader {
    const reader = isOfLines
      ? new LineFile(this.#context, this.#envelopes, this.#start)
      : new ValueScanner(this.#context);
    this.#reader = reader;
    reader.push(this.#held.bytes);
    this.#held.drop(this.#held.length);
    return reader;
  }
}
