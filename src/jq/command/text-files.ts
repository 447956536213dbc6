import type { InputFile, System } from "./system.ts";
import { systemErrorText } from "./system-error.ts";
import { decodeUtf8, openBytes } from "./utf8.ts";

/** What a run hears of while files are read. */
export interface ReadingEvents {
  /** Before a read that may wait. */
  beforeWait(): void;
  /** A file begins: the text before it is taken. */
  fileBegins(name: string): void;
  /** A file that cannot be opened or read; reading goes on with the next one. */
  problem(message: string): void;
}

const chunkBytes = 64 * 1024;

/** The text of files one after the other, in pieces of any length. No piece ends within a character. */
export class TextFiles {
  readonly #paths: readonly string[];
  readonly #system: System;
  readonly #events: ReadingEvents;
  readonly #buffer = Buffer.allocUnsafe(chunkBytes);
  #at = 0;
  #file: InputFile | null = null;
  /** Bytes at the start of the buffer that are the beginning of a character. */
  #open = 0;

  constructor(paths: readonly string[], system: System, events: ReadingEvents) {
    this.#paths = paths;
    this.#system = system;
    this.#events = events;
  }

  /** The next piece, null after the last one. A piece may be empty. */
  next(): string | null {
    while (this.#file === null) {
      if (this.#at === this.#paths.length) return null;
      this.#file = this.#openNext();
    }
    return this.#read(this.#file);
  }

  #openNext(): InputFile | null {
    const path = this.#paths[this.#at++] ?? "";
    this.#events.fileBegins(path === "-" ? "<stdin>" : path);
    try {
      return this.#system.open(path);
    } catch (error) {
      this.#events.problem(`jq: error: Could not open file ${path}: ${systemErrorText(error)}`);
      return null;
    }
  }

  #read(file: InputFile): string {
    const buffer = this.#buffer;
    if (file.isSlow) this.#events.beforeWait();
    const count = this.#readInto(file, buffer.subarray(this.#open));
    const bytes = buffer.subarray(0, this.#open + count);
    if (count === 0) {
      file.close();
      this.#file = null;
      this.#open = 0;
      return decodeUtf8(bytes);
    }
    this.#open = openBytes(bytes);
    const end = bytes.length - this.#open;
    const text = decodeUtf8(bytes.subarray(0, end));
    buffer.copyWithin(0, end, bytes.length);
    return text;
  }

  #readInto(file: InputFile, into: Buffer): number {
    try {
      return file.read(into);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.#events.problem(`jq: error: ${systemErrorText(error)}`);
      return 0;
    }
  }
}

/** The whole text of a file. Throws system errors, of which EISDIR means a directory. */
export function readText(path: string, system: System): string {
  const file = system.open(path);
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const count = file.read(chunk);
      if (count === 0) return decodeUtf8(Buffer.concat(chunks));
      chunks.push(chunk.subarray(0, count));
    }
  } finally {
    file.close();
  }
}
