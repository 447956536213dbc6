import { availableParallelism } from "node:os";
import { needleForms } from "../../filter/raw-needle.ts";
import type { Db } from "../open.ts";
import { RawHits } from "./raw-hits.ts";
import { scan } from "./scan.ts";

/** How to search. */
export interface SearchOptions {
  /** Stops the search. */
  readonly signal?: AbortSignal;
  /** The blocks to look at; null for all. */
  readonly blocks?: readonly number[] | null;
  /** Threads beside this one; 0 searches here. By default as many as pay off. */
  readonly threads?: number;
}

/** What a search looked at and found. */
export interface Searched {
  readonly blocks: number;
  /** Of raw text, decompressed. */
  readonly bytes: number;
  /** Events whose raw text holds the needle, by needle. */
  readonly events: readonly number[];
}

const MOST_THREADS = 4;

// Threads take some 70 ms to start: for less text this one is done before they would be.
const BYTES_FOR_THREADS = 256 * 1024 * 1024;

/** Looks for texts in the raw text of all events, so that a predicate that tests raw text can be compiled to SQL on this
 *  connection: the rows found are kept in temporary tables of it. `path` is the database's file. Raises evidence: a block
 *  that cannot be read; interrupted: the signal. */
export async function searchRaw(
  db: Db,
  path: string,
  needles: readonly string[],
  { signal, blocks = null, threads }: SearchOptions = {},
): Promise<Searched> {
  const texts = [...new Set(needles)];
  const hits = new RawHits(db, texts);
  const searched = { blocks: 0, bytes: 0 };
  const chosen = blocksToScan(db, blocks);
  if (texts.length > 0 && chosen.ids.length > 0) {
    await scan({
      db,
      path,
      needles: texts.map(needleForms),
      ids: chosen.ids,
      threads: db.memory ? 0 : (threads ?? threadsFor(chosen.bytes)),
      signal: signal ?? null,
      take: (scanned) => {
        searched.blocks += scanned.blocks;
        searched.bytes += scanned.bytes;
        hits.take(scanned);
      },
    });
  }
  return { ...searched, events: needles.map((text) => hits.events[texts.indexOf(text)] ?? 0) };
}

function threadsFor(bytes: number): number {
  if (bytes < BYTES_FOR_THREADS) return 0;
  const threads = Math.min(MOST_THREADS, availableParallelism());
  return threads > 1 ? threads : 0;
}

function blocksToScan(db: Db, only: readonly number[] | null): { ids: number[]; bytes: number } {
  const wanted = only === null ? null : new Set(only);
  const ids: number[] = [];
  let bytes = 0;
  const rows = db.prepare("SELECT id, bytes FROM block ORDER BY id").raw().iterate();
  for (const row of rows) {
    const [id, size] = row as [number, number];
    // To find nothing would be a lie. Whoever fills a database for one question decides whether it keeps raw text.
    if (size === 0) throw new Error("a database that keeps no raw text was to be searched");
    if (wanted?.has(id) === false) continue;
    ids.push(id);
    bytes += size;
  }
  return { ids, bytes };
}
