import { closeSync, fstatSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { StreamDamage } from "../inflate.ts";
import type { LogTaker } from "./log-taker.ts";
import { contentOf, fingerprintOf, holdsWitness, type OpenedLog, witnessAfter } from "./opened-log.ts";
import type { ListedFile } from "./set-listing.ts";

const CHUNK_BYTES = 1024 * 1024;
/** So much is read before signals are looked at. */
const TURN_BYTES = 16 * CHUNK_BYTES;
const HEAD_BYTES = 64 * 1024;

/** One log of a followed set: what was read of it, and the open file in which it goes on. */
export class FollowedLog {
  /** Bytes of the content that were taken. */
  position: number;
  /** The content that was read is not in the file any more: it was truncated, and perhaps written anew. */
  isReplaced = false;
  /** Another file is the live one now. */
  isRotated = false;
  /** Path of the copy that was made before it was truncated. */
  copy: string | null = null;
  /** When it grew last, on the clock of `performance`. */
  grewMs = performance.now();
  readonly #taker: LogTaker;
  readonly #damages: StreamDamage[] = [];
  #file: OpenedLog;
  #witness: Buffer = Buffer.alloc(0);
  /** Null until it has a whole first line. */
  #fingerprint: string | null;
  /** What was read of the first line while there is no fingerprint. */
  #head: Buffer = Buffer.alloc(0);
  #seenSize = -1;
  #seenMs = -1;

  /** `witness`: the bytes before `taker.from`. */
  constructor(file: OpenedLog, taker: LogTaker, witness: Buffer) {
    this.#file = file;
    this.#taker = taker;
    this.position = taker.from;
    this.#witness = witness;
    this.#fingerprint = fingerprintOf(file.head);
  }

  get file(): Readonly<OpenedLog> {
    return this.#file;
  }

  get fingerprint(): string | null {
    return this.#fingerprint;
  }

  get witness(): Buffer {
    return this.#witness;
  }

  /** The file has another name now. */
  rename({ path, name }: ListedFile): void {
    if (path === this.#file.path) return;
    this.#file.path = path;
    this.#file.name = name;
    this.#taker.renamed(path, name);
  }

  /** Goes on in another file that holds the same content. */
  moveTo(file: OpenedLog): void {
    closeSync(this.#file.fd);
    this.#file = file;
    this.#seenSize = -1;
    this.#taker.renamed(file.path, file.name);
  }

  /** Reads what came since the last time; true if anything did. */
  async readOn(buffer: Buffer, signal: AbortSignal): Promise<boolean> {
    if (this.isReplaced) return false;
    const before = this.position;
    if (this.#file.isCompressed) await this.readRest(this.#file, signal);
    else if (this.#hasChanged()) await this.#readPlain(buffer, signal);
    if (this.position === before) return false;
    this.grewMs = performance.now();
    if (!signal.aborted) this.#taker.pause();
    return true;
  }

  /** Takes from a file that holds the same content what stands there behind the position. */
  async readRest(file: Pick<OpenedLog, "fd">, signal: AbortSignal): Promise<void> {
    let passed = 0;
    this.#damages.length = 0;
    for await (const chunk of contentOf(file.fd, (damage) => this.#damages.push(damage))) {
      const known = Math.min(chunk.length, Math.max(0, this.position - passed));
      passed += chunk.length;
      if (known < chunk.length) await this.#take(chunk.subarray(known));
      if (signal.aborted) return;
    }
    this.#taker.pause();
  }

  end(): void {
    this.#taker.end(this.#damages);
    closeSync(this.#file.fd);
  }

  /** Lets go of the file without calling it ended. */
  close(): void {
    closeSync(this.#file.fd);
  }

  /** Whether there is something to read; notices if what was read is gone. */
  #hasChanged(): boolean {
    const { size, mtimeMs } = fstatSync(this.#file.fd);
    if (size === this.#seenSize && mtimeMs === this.#seenMs) return size > this.position;
    this.#seenSize = size;
    this.#seenMs = mtimeMs;
    this.isReplaced = size < this.position || !holdsWitness(this.#file.fd, this.position, this.#witness);
    return !this.isReplaced && size > this.position;
  }

  async #readPlain(buffer: Buffer, signal: AbortSignal): Promise<void> {
    let turn = 0;
    for (;;) {
      const bytes = readSync(this.#file.fd, buffer, 0, CHUNK_BYTES, this.position);
      if (bytes === 0 || signal.aborted) return;
      await this.#take(buffer.subarray(0, bytes));
      turn += bytes;
      if (turn < TURN_BYTES) continue;
      turn = 0;
      await setImmediate();
    }
  }

  #take(chunk: Buffer): Promise<void> | null {
    const room = this.#taker.take(chunk);
    this.position += chunk.length;
    this.#witness = witnessAfter(this.#witness, chunk);
    if (this.#fingerprint === null) this.#learnFirstLine(chunk);
    return room;
  }

  #learnFirstLine(chunk: Buffer): void {
    const from = this.#head.length > 0 ? 0 : chunk.findIndex((byte) => byte !== 0);
    if (from < 0) return;
    this.#head = Buffer.concat([this.#head, chunk.subarray(from)]).subarray(0, HEAD_BYTES);
    this.#fingerprint = fingerprintOf(this.#head);
  }
}

/** A buffer for `readOn`; one serves any number of logs, one after the other. */
export function newReadBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(CHUNK_BYTES);
}
