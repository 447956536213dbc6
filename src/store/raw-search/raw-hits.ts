import { hash } from "node:crypto";
import type { Db } from "../open.ts";
import type { Scanned } from "./scan-blocks.ts";

// Up to so many ids stand in the text of a statement, where SQLite sees how few they are.
const FEW_IDS = 500;

/** The table of the rows whose raw text holds a text, on the connection that searched for it. */
function tableOf(text: string): string {
  return `temp.raw_hit_${hash("sha256", JSON.stringify(text))}`;
}

/** Keeps what a search finds: the rows of the texts found, one table for each needle. */
export class RawHits {
  /** Events found, by needle. */
  readonly events: number[];
  readonly #take: (scanned: Scanned) => void;

  /** The needles have to be distinct. */
  constructor(db: Db, needles: readonly string[]) {
    this.events = needles.map(() => 0);
    const inserts = needles.map((text) => {
      const table = tableOf(text);
      db.exec(`CREATE TABLE IF NOT EXISTS ${table} (id INTEGER PRIMARY KEY); DELETE FROM ${table}`);
      const where = "block = @block AND offset IN (SELECT value FROM json_each(@offsets))";
      const span =
        "SELECT first_event FROM block WHERE id = @block) AND (SELECT last_event FROM block WHERE id = @block";
      return {
        events: db.prepare(
          `INSERT INTO ${table} SELECT id FROM event WHERE id BETWEEN (${span}) AND units <> 2 AND ${where}`,
        ),
        // The row of a request's merged values has the text of its representative and any id.
        merged: db.prepare(`INSERT INTO ${table} SELECT id FROM event WHERE units = 2 AND ${where}`),
      };
    });
    this.#take = db.transaction(({ found }: Scanned) => {
      for (const { needle, block, offsets } of found) {
        const place = { block, offsets: JSON.stringify(offsets) };
        const insert = inserts[needle];
        this.events[needle] = (this.events[needle] ?? 0) + (insert?.events.run(place).changes ?? 0);
        insert?.merged.run(place);
      }
    });
  }

  /** Finds the rows of texts; a text that no row has (a copy of a known event) is none. */
  take(scanned: Scanned): void {
    this.#take(scanned);
  }
}

/** The SQL condition, over the row `e`, that its raw text holds a text. The text must have been searched for on this
 *  connection (searchRaw). */
export function rawCondition(text: string, db: Db): string {
  const table = tableOf(text);
  const ids = db
    .prepare(`SELECT id FROM ${table} LIMIT ${FEW_IDS + 1}`)
    .pluck()
    .all();
  if (ids.length === 0) return "0";
  return ids.length <= FEW_IDS ? `e.id IN (${ids.join(",")})` : `e.id IN (SELECT id FROM ${table})`;
}
