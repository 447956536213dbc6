import { zstdDecompressSync } from "node:zlib";
import Database from "better-sqlite3";

// Worker threads load this file: it imports nothing of ours, so that they start fast.

/** What a scan looks for: the spellings of each needle. */
export type Needles = readonly (readonly string[])[];

/** Where a needle stands in a block: the offsets of the texts that hold it. */
interface Found {
  /** Index of the needle. */
  readonly needle: number;
  readonly block: number;
  readonly offsets: readonly number[];
}

/** Some blocks, scanned. */
export interface Scanned {
  readonly blocks: number;
  /** Decompressed. */
  readonly bytes: number;
  readonly found: readonly Found[];
}

/** A block that cannot be read, or a database that cannot be opened (no block). `code` is the error code of SQLite, or null
 *  where the compressed data is damaged. */
export interface Flaw {
  readonly block: number | null;
  readonly code: string | null;
  readonly message: string;
}

const LINE_FEED = 10;

type Row = readonly [bytes: number, data: Buffer];

/** Looks for needles in the raw text of blocks. */
export class BlockScanner {
  readonly #get: Database.Statement;
  readonly #needles: readonly Buffer[][];
  #plans: readonly (readonly Group[])[] | null = null;

  constructor(db: Database.Database, needles: Needles) {
    this.#get = db.prepare("SELECT bytes, data FROM block WHERE id = ?").raw();
    this.#needles = needles.map((forms) => forms.map((form) => Buffer.from(form)));
  }

  /** Scans blocks; stops at one that cannot be read and says why. */
  scan(ids: readonly number[]): Scanned | Flaw {
    const found: Found[] = [];
    let bytes = 0;
    for (const block of ids) {
      const text = this.#read(block);
      if (!Buffer.isBuffer(text)) return text;
      bytes += text.length;
      this.#plans ??= this.#plan(text);
      for (const [needle, groups] of this.#plans.entries()) {
        const offsets = linesWith(text, groups);
        if (offsets.length > 0) found.push({ needle, block, offsets });
      }
    }
    return { blocks: ids.length, bytes, found };
  }

  #plan(text: Buffer): Group[][] {
    const sample = new Sample(text);
    return this.#needles.map((forms) => planSearch(forms, sample));
  }

  #read(block: number): Buffer | Flaw {
    let row: Row | undefined;
    try {
      row = this.#get.get(block) as Row | undefined;
    } catch (error) {
      return sqliteFlaw(error, block);
    }
    const flaw = (message: string): Flaw => ({ block, code: null, message });
    if (row === undefined) return flaw("it is missing");
    const [bytes, data] = row;
    try {
      // One chunk that holds all of it is not copied again. A byte more, so that the end is noticed within it.
      const text = zstdDecompressSync(data, { chunkSize: Math.max(bytes + 1, 64), maxOutputLength: bytes + 1 });
      return text.length === bytes ? text : flaw(`it holds ${text.length} bytes instead of ${bytes}`);
    } catch (error) {
      return flaw(error instanceof Error ? error.message : String(error));
    }
  }
}

/** What SQLite says, in a form that can be sent between threads. Throws what is no error of SQLite. */
export function sqliteFlaw(error: unknown, block: number | null): Flaw {
  if (!(error instanceof Database.SqliteError)) throw error;
  return { block, code: error.code, message: error.message };
}

/** Spellings of a needle that are found together, by a short text that each of them holds. */
interface Group {
  readonly anchor: Buffer;
  readonly forms: readonly { readonly bytes: Buffer; readonly anchorAt: number }[];
}

// Node.js looks for eight bytes and more in a way that is three times as slow.
const LONGEST_ANCHOR = 7;
const SHORTEST_SHARED = 2;
const CANDIDATES = 32;
const FIND_COST = 50;
const SAMPLE_BYTES = 64 * 1024;

/** How to look for the spellings of a needle: all at once if they have some bytes in common, else one by one. */
export function planSearch(forms: readonly Buffer[], sample: Sample): Group[] {
  const shared = chooseAnchor(forms, SHORTEST_SHARED, sample);
  if (shared !== null) return [groupBy(shared, forms)];
  return forms.map((form) => groupBy(chooseAnchor([form], 1, sample) ?? form, [form]));
}

function groupBy(anchor: Buffer, forms: readonly Buffer[]): Group {
  return { anchor, forms: forms.map((bytes) => ({ bytes, anchorAt: bytes.indexOf(anchor) })) };
}

/** Of the short texts that all forms hold the one that is looked for fastest; null if there is none. */
function chooseAnchor(forms: readonly Buffer[], shortest: number, sample: Sample): Buffer | null {
  const [first] = forms;
  if (first === undefined) return null;
  let best: Buffer | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  for (let length = Math.min(LONGEST_ANCHOR, first.length); length >= shortest; length--) {
    for (let at = 0; at + length <= first.length && at < CANDIDATES; at++) {
      const part = first.subarray(at, at + length);
      if (!forms.every((form) => form.includes(part))) continue;
      const cost = sample.cost(part, lowest);
      if (cost >= lowest) continue;
      lowest = cost;
      best = part;
    }
  }
  return best;
}

/** Text that tells how long the search for another one takes. */
export class Sample {
  readonly #text: Buffer;
  readonly #counts = new Uint32Array(256);

  constructor(text: Buffer) {
    this.#text = text.subarray(0, SAMPLE_BYTES);
    for (const byte of this.#text) this.#counts[byte] = (this.#counts[byte] ?? 0) + 1;
  }

  /** The search for a part stops for a moment at each first byte of it, and is left and called again at each find. Counts no
   *  further than to `limit`. */
  cost(part: Buffer, limit: number): number {
    let cost = this.#counts[part[0] ?? 0] ?? 0;
    for (let at = -1; cost < limit; cost += FIND_COST) {
      at = this.#text.indexOf(part, at + 1);
      if (at < 0) break;
    }
    return cost;
  }
}

/** The offsets of the lines that hold a form of one of the groups. */
export function linesWith(text: Buffer, groups: readonly Group[]): number[] {
  const lines = new Set<number>();
  for (const group of groups) addLines(text, group, lines);
  return [...lines];
}

function addLines(text: Buffer, { anchor, forms }: Group, lines: Set<number>): void {
  for (let at = text.indexOf(anchor); at >= 0; ) {
    let next = at + 1;
    if (forms.some(({ bytes, anchorAt }) => standsAt(text, bytes, at - anchorAt))) {
      lines.add(lineStart(text, at));
      // Lines hold no line feed, and neither does a form: this line is done.
      const end = text.indexOf(LINE_FEED, at);
      if (end < 0) return;
      next = end + 1;
    }
    at = text.indexOf(anchor, next);
  }
}

function standsAt(text: Buffer, form: Buffer, at: number): boolean {
  const end = at + form.length;
  if (at < 0 || end > text.length) return false;
  // Most candidates differ in one of these, which is cheaper to see than by a call out of JavaScript.
  if (text[at] !== form[0] || text[end - 1] !== form[form.length - 1]) return false;
  return text.compare(form, 0, form.length, at, end) === 0;
}

function lineStart(text: Buffer, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf(LINE_FEED, at - 1) + 1;
}
