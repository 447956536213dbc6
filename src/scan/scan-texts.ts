import { goJson, goText } from "./go-text.ts";
import { dictionaries, dictionaryIndex, type NewText } from "./row-layout.ts";
import type { ScannerExports } from "./scanner-module.ts";

// What outcome and flags of a shape follow from is kept as text.
const keptNames = ["stage", "verb", "decision", "resource"] as const;
const lists: ReadonlySet<number> = new Set([
  dictionaryIndex.address,
  dictionaryIndex.identity,
  dictionaryIndex.resource,
]);

const MOST_LATELY = 2048;
const LONG_TEXT = 300;

/** The id of a value, and the keyed hash of its escaped bytes. */
export interface Interned {
  readonly id: number;
  readonly hash: bigint;
}

/** The new values of a scan, and those that were read by the ordinary path. */
export class ScanTexts {
  readonly #wasm: ScannerExports;
  readonly #kept = new Map<number, string[]>();
  /** Values that were interned lately, by dictionary. */
  readonly #lately = dictionaries.map(() => new Map<string, Interned>());
  #fresh: NewText[] = [];
  #bytes: Buffer = Buffer.alloc(0);

  constructor(wasm: ScannerExports) {
    this.#wasm = wasm;
    this.forget();
  }

  /** The text behind an id of one of the dictionaries that are kept; null for id 0. */
  known(name: (typeof keptNames)[number], id: number): string | null {
    this.#drain();
    return id === 0 ? null : (this.#kept.get(dictionaryIndex[name])?.[id - 1] ?? null);
  }

  take(): NewText[] {
    this.#drain();
    const taken = this.#fresh;
    this.#fresh = [];
    return taken;
  }

  forget(): void {
    for (const name of keptNames) this.#kept.set(dictionaryIndex[name], []);
    for (const lately of this.#lately) lately.clear();
  }

  /** The id of a value, as NewText gives it. */
  intern(dictionary: number, text: string): Interned {
    const lately = this.#lately[dictionary] as Map<string, Interned>;
    const known = lately.get(text);
    if (known !== undefined) return known;
    const bytes = Buffer.from(lists.has(dictionary) ? goJson(text) : goText(text));
    const hash = this.hash(bytes);
    const found = this.#wasm.internHash(dictionary, hash, bytes.length);
    if (found < 0) {
      this.#drain();
      this.#add(dictionary, text);
    }
    const interned = { id: Math.abs(found), hash };
    if (lately.size === MOST_LATELY) lately.clear();
    if (text.length < LONG_TEXT) lately.set(text, interned);
    return interned;
  }

  /** The hash of bytes, however many; 64 bits. Keyed, it is one of this key alone. */
  hash(bytes: Buffer, isKeyed = true): bigint {
    const wasm = this.#wasm;
    const size = wasm.scratchSize.value;
    const at = wasm.scratchAt.value;
    wasm.beginHash(isKeyed ? 1 : 0);
    let from = 0;
    for (; bytes.length - from > size; from += size) {
      this.#memory().set(bytes.subarray(from, from + size), at);
      wasm.updateHash(size);
    }
    this.#memory().set(bytes.subarray(from), at);
    return wasm.finishHash(bytes.length - from, BigInt(bytes.length));
  }

  #memory(): Buffer {
    // A memory that grew has another buffer.
    if (this.#bytes.buffer !== this.#wasm.memory.buffer) this.#bytes = Buffer.from(this.#wasm.memory.buffer);
    return this.#bytes;
  }

  // Values of the scan come before those that are added next.
  #drain(): void {
    const end = this.#wasm.textsEnd();
    let at = this.#wasm.textsAt.value;
    if (at === end) return;
    const memory = this.#memory();
    while (at < end) {
      const dictionary = memory.readUInt32LE(at);
      const size = memory.readUInt32LE(at + 4);
      this.#add(dictionary, textOf(dictionary, memory.toString("utf8", at + 8, at + 8 + size)));
      at += 8 + Math.ceil(size / 8) * 8;
    }
    this.#wasm.clearTexts();
  }

  #add(dictionary: number, text: string): void {
    this.#fresh.push({ dictionary, text });
    this.#kept.get(dictionary)?.push(text);
  }
}

function textOf(dictionary: number, written: string): string {
  if (!written.includes("\\")) return written;
  if (lists.has(dictionary)) return JSON.stringify(JSON.parse(written));
  return JSON.parse(`"${written}"`) as string;
}
