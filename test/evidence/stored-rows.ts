import { zstdDecompressSync } from "node:zlib";
import type { Db } from "../../src/store/open.ts";
import { rawCondition } from "../../src/store/raw-search/raw-hits.ts";

/** A row of the table `event` with its raw text. */
export interface StoredRow {
  readonly id: number;
  readonly units: number;
  readonly block: number;
  readonly raw: Buffer;
}

/** Every row of the table `event`, by id. */
export function storedRows(db: Db): StoredRow[] {
  const blocks = db.prepare("SELECT id, data FROM block").raw().all() as [number, Buffer][];
  const texts = new Map(blocks.map(([id, data]) => [id, zstdDecompressSync(data)]));
  const rows = db.prepare("SELECT id, units, block, offset, length FROM event ORDER BY id").all();
  return (rows as Record<"id" | "units" | "block" | "offset" | "length", number>[]).map(
    ({ id, units, block, offset, length }) => {
      const raw = texts.get(block)?.subarray(offset, offset + length);
      if (raw === undefined) throw new Error(`row ${id} has no block`);
      return { id, units, block, raw };
    },
  );
}

/** The ids of the rows in whose raw text a search found a text. */
export function foundIds(db: Db, text: string): number[] {
  const sql = `SELECT e.id FROM event e WHERE ${rawCondition(text, db)} ORDER BY e.id`;
  return db.prepare(sql).pluck().all() as number[];
}
