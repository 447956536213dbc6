import { zstdDecompressSync } from "node:zlib";
import type { Statement } from "better-sqlite3";
import { Failure } from "../base/failure.ts";
import { type Db, guarded } from "./open.ts";

/** Decompressed text held, in bytes; rows are read nearly in the order of blocks. */
const HELD_BYTES = 16 * 1024 * 1024;

/** Reads the raw text of rows; holds the blocks used last. */
export class RawTexts {
  /** Blocks decompressed, and their bytes. */
  blocks = 0;
  bytes = 0;
  readonly #path: string;
  readonly #get: Statement;
  /** The one used last stands last. */
  readonly #held = new Map<number, Buffer>();
  #heldBytes = 0;

  constructor(db: Db) {
    this.#path = db.name;
    this.#get = db.prepare("SELECT bytes, data FROM block WHERE id = ?").raw();
  }

  holds(id: number): boolean {
    return this.#held.has(id);
  }

  /** The text of a block; valid until another one is asked for. Raises evidence: it cannot be read. */
  block(id: number): Buffer {
    const held = this.#held.get(id);
    if (held !== undefined) {
      this.#held.delete(id);
      this.#held.set(id, held);
      return held;
    }
    const text = this.#read(id);
    this.blocks++;
    this.bytes += text.length;
    this.#held.set(id, text);
    this.#heldBytes += text.length;
    for (const [oldest, old] of this.#held) {
      if (this.#heldBytes <= HELD_BYTES || oldest === id) break;
      this.#held.delete(oldest);
      this.#heldBytes -= old.length;
      release(old);
    }
    return text;
  }

  #read(id: number): Buffer {
    const row = guarded(this.#path, () => this.#get.get(id)) as [number, Buffer] | undefined;
    if (row === undefined) throw damagedBlock(this.#path, id, "it is missing");
    const [bytes, data] = row;
    try {
      // One chunk that holds all of it is not copied again. A byte more, so that the end is noticed within it.
      const text = zstdDecompressSync(data, { chunkSize: Math.max(bytes + 1, 64), maxOutputLength: bytes + 1 });
      if (text.length === bytes) return text;
      throw new Error(`it holds ${text.length} bytes instead of ${bytes}`);
    } catch (error) {
      throw damagedBlock(this.#path, id, error instanceof Error ? error.message : String(error));
    }
  }
}

/** Frees memory at once: the garbage collector would run each time some of it has gathered. */
function release({ buffer, byteOffset, length }: Buffer): void {
  // Small ones share their memory with others.
  const isItsOwn = byteOffset === 0 && buffer.byteLength <= length + 1;
  if (isItsOwn && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** The Failure of a block whose raw text cannot be read. */
export function damagedBlock(path: string, block: number, reason: string): Failure {
  return new Failure("evidence", `${path} is damaged: block ${block} of the raw text cannot be read (${reason})`, {
    hint: "import the evidence again into another --db",
  });
}
