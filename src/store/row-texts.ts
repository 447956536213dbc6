import type { Stretch } from "./ordered-rows.ts";
import type { RawTexts } from "./raw-texts.ts";
import type { RowRun } from "./row-run.ts";

/** A run that is met in passing has some more rows that are: so many are kept, of so many bytes in all. */
const KEPT_ROWS = 32;
const KEPT_BYTES = 32 * 1024 * 1024;

/** Where the raw text of a row stands; valid until another row is asked for. */
export interface RowText {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
}

/** Reads the raw text of rows that come in the order of time. The end of a long request stands in a block of its time and comes with the
 *  requests of the time when it began: a block is not decompressed anew for each of those. */
export class RowTexts {
  readonly #texts: RawTexts;
  readonly #kept = new Map<number, Buffer>();
  #keptBytes = 0;

  constructor(texts: RawTexts) {
    this.#texts = texts;
  }

  /** Gets ready for a stretch of rows. */
  open({ run, from, to }: Stretch): void {
    if (to - from >= KEPT_ROWS || this.#texts.holds(run.block.id) || this.#hasAll(run, from, to)) return;
    const last = Math.min(run.size, to + KEPT_ROWS);
    for (let at = from; at < last; at++) this.#keep(run, at);
  }

  /** The text of a row of the stretch that was opened last. */
  text(run: RowRun, at: number): RowText {
    const id = run.ids[at] as number;
    const kept = this.#kept.get(id);
    if (kept !== undefined) {
      this.#kept.delete(id);
      this.#keptBytes -= kept.length;
      return { bytes: kept, from: 0, to: kept.length };
    }
    const from = run.offsets[at] as number;
    return { bytes: this.#texts.block(run.block.id), from, to: from + (run.lengths[at] as number) };
  }

  #hasAll(run: RowRun, from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (!this.#kept.has(run.ids[at] as number)) return false;
    return true;
  }

  #keep(run: RowRun, at: number): void {
    const id = run.ids[at] as number;
    const from = run.offsets[at] as number;
    const length = run.lengths[at] as number;
    if (this.#kept.has(id) || length > KEPT_BYTES / KEPT_ROWS) return;
    this.#kept.set(id, Buffer.from(this.#texts.block(run.block.id).subarray(from, from + length)));
    this.#keptBytes += length;
    for (const [oldest, text] of this.#kept) {
      if (this.#keptBytes <= KEPT_BYTES) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= text.length;
    }
  }
}
