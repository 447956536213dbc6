import { idsIn } from "./id-set.ts";
import type { Db } from "./open.ts";

/** A file as far as a stream is in it. Times are those of the stream's events, in microseconds. */
export interface StreamFile {
  readonly id: number;
  readonly path: string;
  readonly role: "backup" | "live" | "single";
  readonly nameMicros: number | null;
  /** The file is the output of the stream itself; else its lines name the streams they are of. */
  readonly isOwn: boolean;
  readonly first: number | null;
  readonly last: number | null;
  readonly bytes: number;
  /** Events of any stream, those known before included. */
  readonly events: number;
}

/** The streams, sorted by name, and the files each is in, in the order of their first event. A stream that only names a file
 *  whose lines name others is none. */
export function filesByStream(db: Db): ReadonlyMap<string, readonly StreamFile[]> {
  const sql = `SELECT stream.name AS stream, file.id AS id, path, role, name_us AS nameMicros, file.stream = stream.id AS isOwn,
    s.first_us AS first, s.last_us AS last, bytes, events + duplicates AS events FROM file
    LEFT JOIN file_stream s ON s.file = file.id JOIN stream ON stream.id = ifnull(s.stream, file.stream)
    ORDER BY stream.name, s.first_us, s.last_us, file.id`;
  const rows = db.prepare(sql).all() as (Omit<StreamFile, "isOwn"> & { stream: string; isOwn: 0 | 1 })[];
  const files = new Map<string, StreamFile[]>();
  for (const { stream, isOwn, ...file } of rows) {
    const known = files.get(stream);
    if (known === undefined) files.set(stream, [{ ...file, isOwn: isOwn === 1 }]);
    else known.push({ ...file, isOwn: isOwn === 1 });
  }
  return files;
}

/** The sets of streams that events of a stream may have: their ids, and whether some have copies in other streams. */
export interface StreamSetsOf {
  readonly ids: readonly number[];
  readonly hasCopies: boolean;
}

/** The sets of each stream, by its name. */
export function setsByStream(db: Db): ReadonlyMap<string, StreamSetsOf> {
  const sets = new Map<string, { ids: number[]; hasCopies: boolean }>();
  for (const { id, names } of namedSets(db)) {
    for (const name of names) {
      const known = sets.get(name) ?? { ids: [], hasCopies: false };
      known.ids.push(id);
      known.hasCopies ||= names.length > 1;
      sets.set(name, known);
    }
  }
  return sets;
}

/** All sets of streams with the names in them. */
export function namedSets(db: Db): { readonly id: number; readonly names: readonly string[] }[] {
  const rows = db.prepare("SELECT id, names FROM stream_set ORDER BY id").all() as { id: number; names: string }[];
  return rows.map(({ id, names }) => ({ id, names: JSON.parse(names) as string[] }));
}

/** Whether events are stored, not only counted. */
export function hasRows(db: Db): boolean {
  return db.prepare("SELECT 1 FROM event LIMIT 1").get() !== undefined;
}

/** The longest time between two events that follow each other within a file, in microseconds. */
export function longestPauses(db: Db): ReadonlyMap<number, number> {
  const rows = db.prepare("SELECT file, max(pause_us) FROM block_pace GROUP BY file").raw().all();
  return new Map(rows as [number, number][]);
}

/** A place within a file where nothing was logged for a while. */
export interface Pause {
  readonly file: number;
  readonly from: number;
  readonly to: number;
}

/** The longest pause of each block that is at least so long, the longest first. */
export function pausesOf(db: Db, leastMicros: number): Pause[] {
  const sql = `SELECT file, pause_from_us AS "from", pause_from_us + pause_us AS "to" FROM block_pace WHERE pause_us >= ?
    ORDER BY pause_us DESC, pause_from_us, block`;
  return db.prepare(sql).all(leastMicros) as Pause[];
}

/** A way back in time within a file. */
export interface StepBack {
  readonly path: string;
  readonly micros: number;
  readonly from: number;
}

/** The longest way back of each block that is at least so long, in the order of time. */
export function stepsBack(db: Db, leastMicros: number): StepBack[] {
  const sql = `SELECT path, back_us AS micros, back_from_us AS "from" FROM block_pace JOIN file ON file.id = file
    WHERE back_us >= ? ORDER BY back_from_us, block`;
  return db.prepare(sql).all(leastMicros) as StepBack[];
}

/** A block that holds requests which no RequestReceived was known of when they were stored, and their shapes. */
export interface LateBlock {
  readonly id: number;
  readonly file: number;
  /** When the first and the last of them were received. */
  readonly first: number;
  readonly last: number;
  /** JSON array of ids. */
  readonly shapes: string;
}

/** The blocks with such requests, by block: only where the stage is logged for requests of that verb, resource and caller. */
export function lateBlocks(db: Db): LateBlock[] {
  const received = shapesOfReceived(db);
  if (received.size === 0) return [];
  const sql =
    "SELECT block, file, late_first_us, late_last_us, late_shapes FROM block_pace WHERE late > 0 ORDER BY block";
  const blocks = db.prepare(sql).raw().all() as [number, number, number, number, Buffer][];
  return blocks.flatMap(([id, file, first, last, packed]) => {
    const shapes = idsIn(packed).filter((shape) => received.has(shape));
    return shapes.length === 0 ? [] : [{ id, file, first, last, shapes: JSON.stringify(shapes) }];
  });
}

/** The shapes of requests of which RequestReceived is logged. */
function shapesOfReceived(db: Db): ReadonlySet<number> {
  const sql = `SELECT id FROM shape WHERE (verb, resource, identity) IN (SELECT verb, resource, identity FROM shape
    WHERE stage = (SELECT id FROM stage WHERE value = 'RequestReceived'))`;
  return new Set(db.prepare(sql).pluck().all() as number[]);
}
