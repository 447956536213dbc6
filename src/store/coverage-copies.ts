import { rowsOf } from "./cells.ts";
import { namedSets } from "./coverage-facts.ts";
import type { Db } from "./open.ts";

/** More of them tell of no copy, but of another log. */
const MANY = 2000;

/** A request of which a stream lacks RequestReceived though it has a later stage, while a copy of it in another stream is whole.
 *  `received`: microseconds; with `request` it tells requests apart. */
export interface LackingRequest {
  readonly received: number;
  readonly request: number;
}

/** The requests received from `from` to `to` of which RequestReceived is known from another stream only, one that holds copies of
 *  this stream's events: what came in the copy first was never missing when this stream was stored. */
export function lackingInCopy(db: Db, stream: string, from: number, to: number): LackingRequest[] {
  const named = namedSets(db);
  const ours = named.filter(({ names }) => names.includes(stream));
  const copies = new Set(ours.flatMap(({ names }) => names));
  const theirs = named.filter(({ names }) => !names.includes(stream) && names.some((name) => copies.has(name)));
  if (theirs.length === 0) return [];
  const isTheirs = `IN (${theirs.map(({ id }) => id).join(",")})`;
  const shapes = "SELECT id FROM shape WHERE stage = (SELECT id FROM stage WHERE value = 'RequestReceived')";
  const cells = db.prepare(`SELECT chunk, sum(event_count) FROM cell WHERE streams ${isTheirs} AND shape IN (${shapes})
    AND event_last_us >= ? AND event_first_us <= ? GROUP BY chunk ORDER BY chunk`);
  const chunks = cells.raw().all(from, to) as [chunk: number, count: number][];
  if (chunks.reduce((sum, [, count]) => sum + count, 0) > MANY) return [];
  const find = db.prepare(`SELECT e.received_us AS received, e.request AS request FROM event e
    WHERE e.id BETWEEN ? AND ? AND e.streams ${isTheirs} AND e.shape IN (${shapes}) AND e.units <> 2 AND e.received_us BETWEEN ? AND ?
    AND EXISTS (SELECT 1 FROM event o WHERE o.received_us = e.received_us AND o.request = e.request AND o.units <> 2
      AND o.streams IN (${ours.map(({ id }) => id).join(",")})) ORDER BY e.received_us, e.request`);
  return chunks.flatMap(([chunk]) => find.all(...rowsOf(chunk), from, to) as LackingRequest[]);
}
