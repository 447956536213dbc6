import type { FileRecord } from "../../store/file-record.ts";
import type { Db } from "../../store/open.ts";
import { RawTexts } from "../../store/raw-texts.ts";
import { blocksOf, type FileBlock } from "../../store/verify-records.ts";

const FEED = 10;
const nothing = Buffer.alloc(0);

/** The raw texts that were stored while a file was read, in its order: a cursor over its blocks. Of events that were known
 *  already they hold only those that stand in a block with new ones. Raises evidence: a block is damaged. */
export class ExpectedTexts {
  readonly #texts: RawTexts;
  readonly #blocks: readonly FileBlock[];
  #block = 0;
  /** The block at the cursor; empty behind the last one. */
  #text: Buffer = nothing;
  #at = 0;

  constructor(db: Db, record: FileRecord) {
    this.#texts = new RawTexts(db);
    this.#blocks = blocksOf(db, record);
    this.#load();
  }

  /** Between blocks events may have stood that were known already. */
  get isBetweenBlocks(): boolean {
    return this.#at === 0;
  }

  /** Events with a smaller id were known when the next block was read. */
  get nextNewEvent(): number {
    return this.#blocks[this.#block]?.firstEvent ?? Number.POSITIVE_INFINITY;
  }

  /** The next text; null behind the last one. Valid until the cursor moves. */
  next(): Buffer | null {
    return this.#textAt(this.#at);
  }

  /** The text behind the next one, as far as it stands in the same block. */
  afterNext(): Buffer | null {
    const next = this.next();
    return next === null ? null : this.#textAt(this.#at + next.length + 1);
  }

  /** Moves behind the next text if it is the one given. */
  pass(text: Buffer): boolean {
    const end = this.#at + text.length;
    const isNext = this.#text.subarray(this.#at, end).equals(text) && (this.#text[end] ?? FEED) === FEED;
    if (isNext && text.length > 0) this.#move(text.length + 1);
    return isNext;
  }

  /** Moves over the whole lines, from `from` on, that are the next texts; returns their bytes. */
  passLines(lines: Buffer, from: number): number {
    let at = from;
    while (this.#text.length > 0) {
      const most = Math.min(this.#text.length - this.#at, lines.length - at);
      const same = commonLength(this.#text.subarray(this.#at, this.#at + most), lines.subarray(at, at + most));
      const whole = same === 0 ? 0 : lines.lastIndexOf(FEED, at + same - 1) + 1 - at;
      if (whole <= 0) break;
      this.#move(whole);
      at += whole;
      if (this.#at > 0) break;
    }
    return at - from;
  }

  #textAt(at: number): Buffer | null {
    if (at >= this.#text.length) return null;
    const feed = this.#text.indexOf(FEED, at);
    return this.#text.subarray(at, feed < 0 ? this.#text.length : feed);
  }

  #move(bytes: number): void {
    this.#at += bytes;
    if (this.#at < this.#text.length) return;
    this.#block++;
    this.#load();
  }

  #load(): void {
    const block = this.#blocks[this.#block];
    this.#text = block === undefined ? nothing : this.#texts.block(block.id);
    this.#at = 0;
  }
}

const STEP = 4096;

/** How many bytes two buffers have in common at their beginning. */
export function commonLength(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + STEP <= most && a.compare(b, at, at + STEP, at, at + STEP) === 0) at += STEP;
  while (at < most && a[at] === b[at]) at++;
  return at;
}
