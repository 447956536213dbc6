import { ROW_WIDTH, rowIndex } from "../scan/row-layout.ts";
import type { RawBlock } from "./batch.ts";
import { decompress } from "./block-builder.ts";
import type { EventRows } from "./event-rows.ts";
import type { Db } from "./open.ts";
import { RawTexts } from "./raw-texts.ts";
import type { StageText } from "./request-stages.ts";

/** Finds the raw text of events while they are stored: of the one that is looked at, of those of its batch, and of those
 *  that are stored already. */
export class TwinTexts {
  readonly #pending: EventRows;
  readonly #stored: RawTexts;
  readonly #placeOf: (id: number) => StageText;
  #rows: Float64Array = new Float64Array(0);
  #block = 0;
  #raw: RawBlock | null = null;
  #text: Buffer | null = null;

  constructor(db: Db, pending: EventRows) {
    this.#pending = pending;
    this.#stored = new RawTexts(db);
    const find = db.prepare("SELECT block, offset, length FROM event WHERE id = ?");
    this.#placeOf = (id) => find.get(id) as StageText;
  }

  /** The events looked at next are of this block, their rows among those of the batch. */
  open(rows: Float64Array, block: number, raw: RawBlock): void {
    this.#rows = rows;
    this.#block = block;
    this.#raw = raw;
    this.#text = null;
  }

  /** Where the text of a row of the block stands. */
  placeAt(row: number): StageText {
    const at = row * ROW_WIDTH;
    const offset = this.#rows[at + rowIndex.offset] as number;
    return { block: this.#block, offset, length: this.#rows[at + rowIndex.length] as number };
  }

  /** Where the text of a known event stands. */
  placeOf(id: number): StageText {
    return this.#pending.placeOf(id, this.#rows) ?? this.#placeOf(id);
  }

  /** The text at a place, valid until the next call; null where none is kept. Raises evidence: it cannot be read. */
  read({ block, offset, length }: StageText): Buffer | null {
    if (this.#raw === null || this.#raw.bytes === 0) return null;
    if (block !== this.#block) return this.#stored.block(block).subarray(offset, offset + length);
    this.#text ??= decompress(Buffer.from(this.#raw.data));
    return this.#text.subarray(offset, offset + length);
  }
}
