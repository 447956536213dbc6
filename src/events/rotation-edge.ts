import { MICROS_PER_SECOND, type Micros } from "../base/instant.ts";

const EDGE_TOLERANCE = 60 * MICROS_PER_SECOND;
const MILLISECOND = 1000;
/** Long enough that a name so far behind the last event was not taken from it. */
const TELLING = 5 * MILLISECOND;

/** Whether a file is missing behind the backup of this name, if the next file there is begins at `firstMicros`. lumberjack
 *  rotates inside the write of the next event, so that the next file begins at the time in the name, or milliseconds
 *  before (audit-format §4.4); a minute is tolerated. */
export function isEdgeGap(nameMicros: Micros, firstMicros: Micros): boolean {
  return firstMicros - nameMicros > EDGE_TOLERANCE;
}

const lumberjackName = /-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}(?:\.[^.]*)?(?:\.(?:gz|zstd?))?$/i;

/** Whether a file has a name as lumberjack gives to backups: only there the time is that of the rotation, to the millisecond. */
export function isLumberjackName(name: string): boolean {
  return lumberjackName.test(name);
}

/** A backup with a time in its name: the time of its last event, and that of the first one of the file after it. */
export interface NamedEdge {
  readonly nameMicros: Micros;
  readonly lastMicros: Micros;
  readonly nextMicros: Micros | null;
}

/** What the names of a rotation set are, by its own files. `rotation`: at least one of them holds to the rule that the next
 *  file begins at the time in the name, where that was not the time of the last event anyway. `last-event`: none is later than
 *  the file's own last event, so the next file may begin at any time. `either`: the same, but in a log as busy as this the names
 *  of rotations may be so too. `broken`: of three or more, no next file begins in time. `unproven`: there is nothing against
 *  the rule. */
export type NameKind = "rotation" | "last-event" | "either" | "broken" | "unproven";

/** Tells what the names of a rotation set are. `sameMillisecond`: the share of events of this log that are followed by
 *  another within the same millisecond; by so much a name of lumberjack is the time of the last event by chance. */
export function kindOfNames(edges: readonly NamedEdge[], sameMillisecond: number): NameKind {
  // Where lines are out of order, the last one need not be of the latest time.
  const isOwn = ({ nameMicros, lastMicros }: NamedEdge) => nameMicros - lastMicros < MILLISECOND;
  const holds = ({ nameMicros, lastMicros, nextMicros }: NamedEdge) =>
    nextMicros !== null && nameMicros - lastMicros >= TELLING && nextMicros < nameMicros + MILLISECOND;
  if (edges.some(holds)) return "rotation";
  if (edges.length > 0 && edges.every(isOwn)) {
    return sameMillisecond ** edges.length < 0.05 ? "last-event" : "either";
  }
  const isLate = ({ nameMicros, nextMicros }: NamedEdge) => nextMicros !== null && nextMicros >= nameMicros + TELLING;
  const followed = edges.filter(({ nextMicros }) => nextMicros !== null);
  return followed.length >= 3 && followed.every(isLate) ? "broken" : "unproven";
}
