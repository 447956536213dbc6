import { basename, dirname } from "node:path";
import { isEdgeGap, isLumberjackName, kindOfNames, type NamedEdge, type NameKind } from "../../events/rotation-edge.ts";
import { parseRotationName } from "../../io/rotation-name.ts";
import { lengthText } from "../../output/length.ts";
import type { StreamFile } from "../../store/coverage-facts.ts";
import type { StreamRows } from "../../store/coverage-rows.ts";
import type { Hole } from "./hole.ts";
import { unendedBefore } from "./partners.ts";

/** A hole between two files of a stream: no other file of it covers that time. */
export interface Edge extends Hole {
  readonly before: StreamFile;
  readonly after: StreamFile;
}

/** What is needed to weigh the edges of a stream. */
export interface EdgeContext {
  readonly files: readonly StreamFile[];
  /** Null where events were only counted. */
  readonly rows: StreamRows | null;
  /** By file: the longest time from one event to the next. */
  readonly longestPauses: ReadonlyMap<number, number>;
}

/** The holes between files, in the order of time. Files whose times overlap leave none between them. */
export function edgesOf(files: readonly StreamFile[]): Edge[] {
  const edges: Edge[] = [];
  let before: StreamFile | null = null;
  for (const file of files) {
    const { first, last } = file;
    if (first === null || last === null) continue;
    if (before?.last != null && first > before.last) edges.push({ from: before.last, to: first, before, after: file });
    if (before?.last == null || last > before.last) before = file;
  }
  return edges;
}

/** What the numbers of rotated files say of a hole: a file between them is not there. logrotate shifts them up, so a file that
 *  was there at an earlier import and has its old number since is never followed by one of a lower number but the next. */
export function missingNumbers({ before, after }: Edge, files: readonly StreamFile[]): string | null {
  if (!(before.isOwn && after.isOwn) || dirname(before.path) !== dirname(after.path)) return null;
  const [from, to] = [numberOf(before), numberOf(after)];
  if (from === null || to === null || from.live !== to.live) return null;
  const alike = files.map(numberOf).filter((other) => other?.live === from.live);
  const numbers = alike.map((other) => other?.number);
  const lowest = numbers.includes(0) ? 0 : 1;
  // The live file stands before the lowest number.
  const end = to.number === -1 ? lowest - 1 : to.number;
  const missing = Array.from({ length: Math.max(from.number - end - 1, 0) }, (_, at) => end + 1 + at);
  if (missing.length === 0) return null;
  const names = missing.map((number) => `${from.live}.${number}`);
  return `${names.length > 2 ? `${names[0]} to ${names.at(-1)} are` : `${names.join(" and ")} ${names.length > 1 ? "are" : "is"}`} missing`;
}

/** The number in a file's name, -1 for a live file. */
function numberOf({ path, role }: StreamFile): { readonly live: string; readonly number: number } | null {
  const { live, order } = parseRotationName(basename(path));
  if (order.kind === "number") return { live, number: order.number };
  return order.kind === "live" && role === "live" ? { live, number: -1 } : null;
}

const MEASURED = 300;

/** What the name of the file before a hole says of it. lumberjack rotates inside the write of the next event (audit-format
 *  §4.4), so the next file begins at the time in the name or before; how much later it does is the lag. The rule:
 *  - names that are the time of the file's own last event say nothing of what follows;
 *  - where another name of the set proves that they hold to the rule, a lag of 5 ms is a gap;
 *  - else a lag of over a minute is one; if no next file of the set begins in time, only one that leaves a hole twice as long
 *    as every pause within the files; if the names may as well be those of last events, there also have to be 300 events on
 *    each side;
 *  - else a lag of 10 ms is one if the hole is more than twenty times as long as every pause within the files, and there are 300
 *    events on each side, or if three requests of the file before it never ended while others did. */
export function lateAfterName(edge: Edge, context: EdgeContext): string | null {
  const { before, after, from, to } = edge;
  const { nameMicros } = before;
  if (nameMicros === null || !isNamed(before) || !isSameSet(before, after) || to - nameMicros < 5000) return null;
  const lag = lengthText(to - nameMicros);
  const text = `${basename(before.path)} was closed at the time in its name, and the next file begins ${lag} later`;
  const kind = namesAround(edge, context);
  if (kind === "last-event") return null;
  if (kind === "rotation") return text;
  const longest = Math.max(...context.files.map(({ id }) => context.longestPauses.get(id) ?? 0));
  const isMeasured = [before, after].every(({ events }) => events >= MEASURED);
  if (isEdgeGap(nameMicros, to)) {
    if (kind === "unproven") return text;
    return to - from > 2 * longest && (isMeasured || kind === "broken") ? text : null;
  }
  if (to - nameMicros < 10_000 || kind === "broken") return null;
  if (isMeasured && to - from > 20 * longest)
    return `${text}; the longest pause within a file is ${lengthText(longest)}`;
  const unended =
    context.rows === null || kind === "either" ? 0 : unendedBefore(context.rows, edge, before.first ?? from);
  return unended >= 3 ? `${text}; ${unended} requests received before it never ended` : null;
}

function isNamed(file: StreamFile): boolean {
  return file.isOwn && file.nameMicros !== null && isLumberjackName(basename(file.path));
}

function isSameSet(a: StreamFile, b: StreamFile): boolean {
  const live = ({ path }: StreamFile) => parseRotationName(basename(path)).live;
  return b.isOwn && live(a) === live(b);
}

function namesAround({ from }: Edge, { files, rows }: EdgeContext): NameKind {
  const named: NamedEdge[] = files.flatMap((file, at) => {
    const { nameMicros, last } = file;
    if (nameMicros === null || last === null || !isNamed(file)) return [];
    return [{ nameMicros, lastMicros: last, nextMicros: files[at + 1]?.first ?? null }];
  });
  return kindOfNames(named, rows === null ? 0 : sameMillisecond(rows, from));
}

/** The share of the events before an instant that are followed by another within the same millisecond. */
function sameMillisecond(rows: StreamRows, micros: number): number {
  const times = rows.received(micros - 3_600_000_000, micros, 300, "last").map(({ time }) => Math.floor(time / 1000));
  const sorted = times.sort((a, b) => a - b);
  const same = sorted.filter((time, at) => time === sorted[at + 1]).length;
  return sorted.length < 2 ? 0 : same / (sorted.length - 1);
}
