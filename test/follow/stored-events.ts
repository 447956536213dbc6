import Database from "better-sqlite3";
import { decompress } from "../../src/store/block-builder.ts";
import { readEvent } from "./event-lines.ts";
import { createTally } from "./tally.ts";

/** How far a database is that somebody else writes. */
export interface StoredSoFar {
  readonly events: number;
  readonly bytes: number;
}

const soFarSql = `SELECT ifnull(sum(events), 0) AS events, ifnull(sum(event_bytes), 0) AS bytes FROM file`;

/** Looks at a database that is being written; null if it cannot be looked at just now. */
export function storedSoFar(path: string): StoredSoFar | null {
  return looked(path, (db) => db.prepare(soFarSql).get() as StoredSoFar);
}

function looked<T>(path: string, look: (db: Database.Database) => T): T | null {
  try {
    const db = new Database(path, { readonly: true, fileMustExist: true });
    try {
      return look(db);
    } finally {
      db.close();
    }
  } catch (error) {
    // It is not made yet, or its writer was killed and the next one has not come.
    if (error instanceof Database.SqliteError) return null;
    if (error instanceof TypeError || (error as { code?: string }).code === "SQLITE_CANTOPEN") return null;
    throw error;
  }
}

interface Place {
  readonly block: number;
  readonly offset: number;
  readonly length: number;
}

const fileSql = `SELECT path, bytes, lines, events, duplicates, problems, skipped,
  event_bytes + duplicate_bytes + problem_bytes + skipped_bytes + envelope_bytes AS covered,
  (SELECT count(*) FROM problem WHERE file = file.id) AS stored_problems FROM file`;

interface FileRow {
  readonly path: string;
  readonly bytes: number;
  readonly lines: number;
  readonly covered: number;
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
  readonly skipped: number;
  readonly stored_problems: number;
}

/** What is wrong with a database that is to hold `events` events of a `LineSource` once each, and nothing else. */
export function storedFaults(path: string, events: number): string[] {
  const db = new Database(path, { readonly: true });
  try {
    return [...eventFaults(db, events), ...fileFaults(db)];
  } finally {
    db.close();
  }
}

function eventFaults(db: Database.Database, events: number): string[] {
  const tally = createTally();
  const blockData = db.prepare("SELECT data FROM block WHERE id = ?").pluck();
  const rows = db.prepare("SELECT block, offset, length FROM event WHERE units & 1 ORDER BY block, offset");
  let altered = 0;
  let current = -1;
  let text = Buffer.alloc(0);
  for (const { block, offset, length } of rows.iterate() as Iterable<Place>) {
    if (block !== current) text = Buffer.from(decompress(blockData.get(block) as Buffer));
    current = block;
    const event = readEvent(text.subarray(offset, offset + length));
    if (event === null) altered++;
    else tally.add(event.number);
  }
  return tallyFaults({ ...{ tally, altered, events }, verb: "stored" });
}

/** Faults that a tally shows. */
export function tallyFaults(found: {
  readonly tally: ReturnType<typeof createTally>;
  readonly altered: number;
  readonly events: number;
  readonly verb: string;
}): string[] {
  const { tally, altered, events, verb } = found;
  const faults: string[] = [];
  const lost = tally.missing(events, 5);
  if (lost.length > 0) faults.push(`lost: ${events - tally.distinct} of ${events} events (${lost.join(", ")} …)`);
  if (tally.distinct > events) faults.push(`${tally.distinct - events} events that were never written`);
  if (tally.repeated > 0) faults.push(`${verb} more than once: ${tally.repeated} events`);
  if (altered > 0) faults.push(`${verb} otherwise than written: ${altered} lines`);
  return faults;
}

function fileFaults(db: Database.Database): string[] {
  const faults: string[] = [];
  const rows = db.prepare(fileSql).all() as FileRow[];
  for (const row of rows) {
    const records = row.events + row.duplicates + row.problems + row.skipped;
    if (row.covered !== row.bytes) faults.push(`${row.path}: ${row.covered} of ${row.bytes} bytes are accounted for`);
    if (row.problems !== row.stored_problems) faults.push(`${row.path}: ${row.stored_problems} problems are stored`);
    if (row.problems > 0) faults.push(`${row.path}: ${row.problems} problems`);
    if (row.lines > records) faults.push(`${row.path}: ${row.lines} lines, ${records} records`);
  }
  const stored = db.prepare("SELECT count(*) FROM event WHERE units & 1").pluck().get() as number;
  const told = rows.reduce((sum, row) => sum + row.events, 0);
  if (stored !== told) faults.push(`${stored} events are stored, the files tell of ${told}`);
  return faults;
}
