import { decompress } from "./block-builder.ts";
import type { Db } from "./open.ts";
import { timeOf } from "./unit.ts";

/** A record of a file that could not be read, with the events of the file that stand beside it. */
export interface DamagedPlace {
  readonly file: number;
  readonly kind: string;
  readonly bytes: number;
  /** Time of the event before it and of the one behind it in the file; null where there is none. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Problems beyond these are not placed. */
const MANY = 100;

/** Forms that are one record a line: there the place of an event in the file follows from its raw text. */
const linear = ["json-lines", "legacy"];

interface ProblemRow {
  readonly file: number;
  readonly offset: number;
  readonly length: number;
  readonly kind: string;
  readonly raw: Buffer;
}

/** Finds the events around problems that may have been events. Of files that are not one record a line, and of those with
 *  events that were known before, the place of a problem among the events is not known: they are left out. */
export function damagedPlaces(db: Db): DamagedPlace[] {
  const files = linear.map((name) => `'${name}'`).join(", ");
  const sql = `SELECT problem.file AS file, offset, length, kind, raw FROM problem JOIN file ON file.id = problem.file
    WHERE file.duplicates = 0 AND envelope IN (${files}) ORDER BY problem.file, offset LIMIT ${MANY}`;
  const problems = (db.prepare(sql).all() as ProblemRow[]).filter(mayBeEvent);
  return [...Map.groupBy(problems, ({ file }) => file)].flatMap(([file, found]) => {
    const place = eventFinder(db, file);
    return found.map(({ offset, length, kind }) => ({ file, kind, bytes: length, ...place(offset) }));
  });
}

const traces = ["auditID", "audit.k8s.io", '"stage', '"verb', "AUDIT: id="];

/** Whether a record looks like an event, a part of one, or like bytes that are no text at all: a line of another log is no
 *  lost event. */
function mayBeEvent({ kind, raw }: ProblemRow): boolean {
  if (kind === "not_event") return false;
  if (kind !== "not_json" && kind !== "bad_legacy") return true;
  const text = decompress(raw).toString();
  return traces.some((trace) => text.includes(trace)) || text.includes("\ufffd");
}

type Place = Pick<DamagedPlace, "before" | "after">;

interface PlacedEvent {
  readonly start: number;
  readonly length: number;
  readonly time: number | null;
}

/** Tells the events beside a byte of a file. The raw texts of its events stand one behind the other in its blocks, so the place
 *  of one in the file is what stands before it there, and what of the file is no event. */
function eventFinder(db: Db, file: number): (offset: number) => Place {
  const blocks = blocksOf(db, file);
  const others = db
    .prepare(`SELECT ifnull(sum(length + 1), 0) FROM (SELECT offset, length FROM problem WHERE file = @file
      UNION ALL SELECT offset, length FROM skip WHERE file = @file) WHERE offset < @offset`)
    .pluck();
  const texts = db.prepare(`SELECT e.offset AS start, e.length AS length, ${timeOf("event")} AS time FROM event e
    WHERE e.id BETWEEN ? AND ? AND e.block = ? AND e.units <> 2 ORDER BY e.id`);
  const eventsOf = (block: StoredBlock | undefined): PlacedEvent[] => {
    if (block === undefined) return [];
    const events = texts.all(block.first_event, block.last_event, block.id) as PlacedEvent[];
    return block.isKept === 1 ? events : inARow(events);
  };
  return (offset) => {
    const target = offset - (others.get({ file, offset }) as number);
    let passed = 0;
    for (const [index, block] of blocks.entries()) {
      const start = passed;
      passed += block.bytes;
      if (passed < target && index < blocks.length - 1) continue;
      const events = eventsOf(block);
      // Line ends of two bytes and blank lines shift a place a little: an event begins behind it if its middle is.
      const found = events.findIndex((event) => start + event.start + event.length / 2 >= target);
      const at = found < 0 ? events.length : found;
      const before = events[at - 1] ?? eventsOf(blocks[index - 1]).at(-1);
      const after = events[at] ?? eventsOf(blocks[index + 1])[0];
      return { before: before?.time ?? null, after: after?.time ?? null };
    }
    return { before: null, after: null };
  };
}

interface StoredBlock {
  readonly id: number;
  readonly bytes: number;
  readonly first_event: number;
  readonly last_event: number;
  /** 0 where the text was not kept. */
  readonly isKept: 0 | 1;
}

/** The blocks of a file in order; where their text was not kept, with the size that it had. */
function blocksOf(db: Db, file: number): StoredBlock[] {
  const sql = `SELECT id, iif(bytes > 0, bytes, (SELECT sum(length + 1) FROM event e
      WHERE e.id BETWEEN first_event AND last_event AND e.block = block.id AND e.units <> 2)) AS bytes,
    first_event, last_event, bytes > 0 AS isKept FROM block WHERE file = ? ORDER BY id`;
  return db.prepare(sql).all(file) as StoredBlock[];
}

/** Events whose text was not kept, where it would stand in their block. */
function inARow(events: readonly PlacedEvent[]): PlacedEvent[] {
  let end = 0;
  return events.map((event) => {
    const start = end;
    end += event.length + 1;
    return { ...event, start };
  });
}
