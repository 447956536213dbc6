import {
  closeSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { backupTime, type Micros } from "../../samples/generator/instant.ts";

const BUFFER_BYTES = 4 * 1024 * 1024;

/** Where a log is written. */
export interface Output {
  /** Bytes written, before compression. */
  readonly bytes: number;
  /** Adds a record, written at an instant. True if `ready` has to be awaited before the next one. */
  write(text: string, at: Micros): boolean;
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** A file that is written in big pieces. */
export class FileOutput implements Output {
  bytes = 0;
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w", 0o600);
  }

  write(text: string): boolean {
    // A UTF-16 unit becomes three bytes at most.
    if (text.length * 3 > this.#buffer.length - this.#used) this.#flush();
    if (text.length * 3 > this.#buffer.length) return this.#writeAll(Buffer.from(text));
    const length = this.#buffer.write(text, this.#used);
    this.#used += length;
    this.bytes += length;
    return false;
  }

  async ready(): Promise<void> {}

  async close(): Promise<void> {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const used = this.#used;
    this.#used = 0;
    this.bytes -= used;
    this.#writeAll(this.#buffer.subarray(0, used));
  }

  #writeAll(bytes: Buffer): boolean {
    this.bytes += bytes.length;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    return false;
  }
}

/** A directory in which `audit.log` is rotated as kube-apiserver does it (lumberjack): a record that does not fit any more
 *  goes into a new file, and the name of the old one tells when that was. */
export class RotatedOutput implements Output {
  bytes = 0;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #gzip: boolean;
  #live: FileOutput;
  #full: { readonly backup: string; readonly text: string } | null = null;

  constructor(folder: string, maxBytes: number, gzip: boolean) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#gzip = gzip;
    this.#live = this.#open();
  }

  write(text: string, at: Micros): boolean {
    const length = Buffer.byteLength(text);
    this.bytes += length;
    if (this.#live.bytes + length <= this.#maxBytes || this.#live.bytes === 0) return this.#live.write(text);
    this.#full = { backup: join(this.#folder, `audit-${backupTime(at)}.log`), text };
    return true;
  }

  async ready(): Promise<void> {
    if (this.#full === null) return;
    const { backup, text } = this.#full;
    this.#full = null;
    await this.#live.close();
    renameSync(join(this.#folder, "audit.log"), backup);
    this.#live = this.#open();
    this.#live.write(text);
    if (!this.#gzip) return;
    await pipeline(createReadStream(backup), createGzip(), createWriteStream(`${backup}.gz`, { mode: 0o600 }));
    rmSync(backup);
  }

  async close(): Promise<void> {
    await this.ready();
    await this.#live.close();
  }

  #open(): FileOutput {
    return new FileOutput(join(this.#folder, "audit.log"));
  }
}
