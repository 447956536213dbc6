import { basename } from "node:path";
import { MICROS_PER_SECOND } from "../../base/instant.ts";
import { plural } from "../../base/text.ts";
import type { ParsedFilters } from "../../filter/flags.ts";
import type { Cell, Sheet } from "../../output/sheet.ts";
import { filesByStream, hasRows, type StreamFile } from "../../store/coverage-facts.ts";
import { type DamagedPlace, damagedPlaces } from "../../store/coverage-problems.ts";
import { problemCounts } from "../../store/facts.ts";
import type { Db } from "../../store/open.ts";
import { findGaps } from "./find-gaps.ts";
import { type Bounds, countGaps } from "./gap-notes.ts";
import type { Hole, StreamCoverage } from "./hole.ts";
import { openNotes } from "./partner-notes.ts";
import { drawTimeline } from "./picture.ts";
import { seenNotes } from "./seen-notes.ts";
import { asksFor } from "./stream-choice.ts";

const columns: Sheet["columns"] = [
  { name: "stream", title: "stream", type: "text" },
  { name: "kind", title: "kind", type: "text" },
  { name: "from", title: "from", type: "instant" },
  { name: "to", title: "to", type: "instant" },
  { name: "seconds", title: "length", type: "seconds" },
  { name: "evidence", title: "evidence", type: "text" },
];

/** What the evidence covers and where it has gaps, per stream in the order of time, with what else was seen as notes. Rows that do
 *  not touch the time asked for are left out; they are not cut. */
export function coverageSheet(db: Db, filters: ParsedFilters): Sheet {
  const covered = findGaps(db, asksFor(filters.predicate));
  const files = filesByStream(db);
  const rows = covered.flatMap((stream) => rowsOf(stream, files.get(stream.stream) ?? [], filters));
  const axis = axisOf(covered, filters);
  const damaged = hasRows(db) ? damagedPlaces(db) : [];
  return {
    name: "coverage",
    unit: "event",
    filters: filters.typed,
    columns,
    rows,
    ...(axis === null ? {} : { picture: (canvas) => drawTimeline(covered, axis, canvas) }),
    totals: {},
    notes: [
      ...covered.slice(0, DESCRIBED).flatMap((stream) => describe(db, stream, files.get(stream.stream) ?? [], damaged)),
      ...(covered.length > DESCRIBED ? [others(covered.length - DESCRIBED)] : []),
      ...problems(db),
    ],
    coverage: covered.map((stream) => countGaps(stream, filters)),
    coverageText: [],
  };
}

const DESCRIBED = 20;

function others(count: number): string {
  return `${plural(count, "more stream")}: --stream NAME tells what was seen of one`;
}

function describe(
  db: Db,
  stream: StreamCoverage,
  files: readonly StreamFile[],
  damaged: readonly DamagedPlace[],
): string[] {
  return [
    ...seenNotes(db, stream, files, damaged),
    ...(stream.isExamined ? openNotes(db, stream.stream) : []),
    ...(stream.isThinned ? [`${stream.stream}: ${thinned}`] : []),
  ];
}

const thinned =
  "single lines are missing in many places: it was sampled, filtered or forwarded with losses; the places are not listed";

function rowsOf({ stream, from, to, gaps }: StreamCoverage, files: readonly StreamFile[], bounds: Bounds): Cell[][] {
  if (from === null || to === null) return [];
  const rows: Cell[][] = [];
  let start = from;
  const add = (kind: string, hole: Hole, evidence: string) => {
    const seconds = (hole.to - hole.from) / MICROS_PER_SECOND;
    if (touches(hole, bounds)) rows.push([stream, kind, hole.from, hole.to, seconds, evidence]);
  };
  for (const gap of gaps) {
    add("covered", { from: start, to: gap.from }, filesIn(files, start, gap.from));
    add("gap", gap, gap.evidence);
    start = gap.to;
  }
  add("covered", { from: start, to }, filesIn(files, start, to));
  return rows;
}

/** A time without length touches too: that of a single event. */
function touches({ from, to }: Hole, { sinceMicros, untilMicros }: Bounds): boolean {
  return (sinceMicros === null || to >= sinceMicros) && (untilMicros === null || from < untilMicros);
}

function filesIn(files: readonly StreamFile[], from: number, to: number): string {
  const within = files.filter(({ first, last }) => first !== null && last !== null && first <= to && last >= from);
  const [first] = within;
  if (first === undefined) return "no file";
  const last = within.at(-1) ?? first;
  if (within.length === 1) return basename(first.path);
  return `${plural(within.length, "file")}, ${basename(first.path)} to ${basename(last.path)}`;
}

function axisOf(covered: readonly StreamCoverage[], { sinceMicros, untilMicros }: Bounds): Hole | null {
  const times = covered.flatMap(({ from, to }) => (from === null || to === null ? [] : [from, to]));
  if (times.length === 0) return null;
  const from = Math.max(Math.min(...times), sinceMicros ?? Number.NEGATIVE_INFINITY);
  const to = Math.min(Math.max(...times), untilMicros ?? Number.POSITIVE_INFINITY);
  return from < to ? { from, to } : null;
}

function problems(db: Db): string[] {
  const kinds = problemCounts(db);
  const parts = kinds.map(({ kind, count }) => `${count} ${kind}`);
  return kinds.length === 0 ? [] : [`records that could not be read: ${parts.join(", ")}`];
}
