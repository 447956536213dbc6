import { basename } from "node:path";
import { groupDigits, plural } from "../../base/text.ts";
import type { StreamFile } from "../../store/coverage-facts.ts";
import type { DamagedPlace } from "../../store/coverage-problems.ts";
import type { StreamRows } from "../../store/coverage-rows.ts";
import type { Edge } from "./edges.ts";
import { type Gap, mergeNear } from "./hole.ts";

/** Lines out of order (audit-format §3.1): so much of the time beside a damaged place may be known. */
const DISORDER = 200_000;

/** Gaps within files where bytes could not be read. A time that another file covers is none. */
export function damagedGaps(rows: StreamRows, files: readonly StreamFile[], places: readonly DamagedPlace[]): Gap[] {
  const ids = new Set(files.flatMap(({ id, isOwn }) => (isOwn ? [id] : [])));
  const inside = places.flatMap(({ file, before, after, bytes }) => {
    if (!ids.has(file) || before === null || after === null || after <= before) return [];
    const next = rows.around(before).after;
    return next === null || next < after - DISORDER ? [] : [{ from: before, to: after, bytes, count: 1 }];
  });
  // Damage of many lines is one place.
  const merged = mergeNear(inside, (a, b) => ({
    from: a.from,
    to: Math.max(a.to, b.to),
    bytes: a.bytes + b.bytes,
    count: a.count + b.count,
  }));
  return merged.map(({ from, to, bytes, count }) => ({ from, to, evidence: unreadable(bytes, count) }));
}

/** What could not be read at the end of the file before a hole, or at the beginning of the one behind it. */
export function damagedEdge({ before, after }: Edge, places: readonly DamagedPlace[]): string | null {
  const atEnd = places.filter(({ file, after: next }) => file === before.id && next === null);
  const atStart = places.filter(({ file, before: last }) => file === after.id && last === null);
  const [found, where] =
    atEnd.length > 0 ? [atEnd, `end of ${basename(before.path)}`] : [atStart, `start of ${basename(after.path)}`];
  if (found.length === 0) return null;
  const bytes = found.reduce((sum, place) => sum + place.bytes, 0);
  // Of a compressed file that stops, nobody knows how much is lost.
  const isCut = found.some(({ kind }) => kind === "corrupt_stream");
  return isCut
    ? `the ${where} is damaged: the rest of it is lost`
    : `${unreadable(bytes, found.length)} at the ${where}`;
}

function unreadable(bytes: number, records: number): string {
  return `${groupDigits(bytes)} bytes unreadable${records > 1 ? ` in ${plural(records, "record")}` : ""}`;
}
