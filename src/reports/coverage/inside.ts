import { lackingInCopy } from "../../store/coverage-copies.ts";
import type { LateBlock, Pause, StreamFile } from "../../store/coverage-facts.ts";
import type { StageRow, StreamRows } from "../../store/coverage-rows.ts";
import type { Db } from "../../store/open.ts";
import { LEAST_SILENCE, silenceOf } from "./heartbeats.ts";
import { type Gap, type Hole, mergeNear } from "./hole.ts";
import { describeMissing, needsReceived, type Proof } from "./partners.ts";

/** So many places within files where lines are missing are listed; of more it is said that the log is thinned out. */
const PLACES = 20;
/** A missing stretch is one place, and some more by lines that were out of order. In more, one close by the other, the stage was not logged. */
const CUT_PLACES = 5;
/** Blocks and pauses that are looked at closely; damaged logs only have more. */
const BLOCKS = 200;
const HOLES = 100;
const PAUSES = 16;

/** Gaps where requests lack RequestReceived, anywhere but in the given holes: each is the time between two events that follow each
 *  other, in which the missing lines stood. Null if there are too many to list. */
export function gapsOfPartners(
  db: Db,
  rows: StreamRows,
  holes: readonly Hole[],
  proof: Proof,
  hints: LateHints,
): Gap[] | null {
  const late = new Map<string, StageRow[]>();
  const places: Hole[] = [];
  for (const row of lateRows(db, rows, holes.slice(0, HOLES), proof, hints)) {
    const { before, after } = rows.around(row.received);
    if (before === null || after === null) continue;
    const known = late.get(`${before}:${after}`);
    if (known !== undefined) {
      known.push(row);
      continue;
    }
    late.set(`${before}:${after}`, [row]);
    places.push({ from: before, to: after });
    if (places.length > PLACES) return null;
  }
  return mergeNear(places).flatMap((hole) => {
    const within = places.filter(({ from, to }) => from >= hole.from && to <= hole.to);
    if (within.length > CUT_PLACES) return [];
    const stages = within.flatMap(({ from, to }) => late.get(`${from}:${to}`) ?? []);
    const evidence = describeMissing(rows, hole, stages);
    return evidence === null ? [] : [{ ...hole, evidence }];
  });
}

/** Where requests may lack RequestReceived: in these blocks, and in copies of the stream. */
export interface LateHints {
  /** The time that the stream covers. */
  readonly span: Hole;
  readonly blocks: readonly LateBlock[];
  readonly hasCopies: boolean;
}

/** Stages of requests that lack RequestReceived and are proven to: those that a block is marked for, and those of which a copy in
 *  another stream has it. */
function* lateRows(
  db: Db,
  rows: StreamRows,
  holes: readonly Hole[],
  proof: Proof,
  { span, blocks, hasCopies }: LateHints,
): Iterable<StageRow> {
  const isInHole = ({ first, last }: LateBlock) => holes.some(({ from, to }) => first >= from && last <= to);
  const chosen = blocks.filter((block) => block.last >= span.from && !isInHole(block));
  for (const block of chosen.slice(0, BLOCKS)) yield* proof.of(rows.withoutReceived(block, span.from, holes));
  if (!hasCopies) return;
  for (const request of lackingInCopy(db, rows.stream, span.from, span.to)) {
    if (holes.some(({ from, to }) => request.received >= from && request.received <= to)) continue;
    yield* proof.of(rows.ofRequest(request).filter(needsReceived));
  }
}

/** What the pauses within the files of a stream are by the leases that are renewed before and after them. */
export function silencesWithin(
  rows: StreamRows,
  files: readonly StreamFile[],
  pauses: readonly Pause[],
): { readonly gaps: readonly Gap[]; readonly silences: readonly Hole[] } {
  const ids = new Set(files.map(({ id }) => id));
  const gaps: Gap[] = [];
  const silences: Hole[] = [];
  const long = pauses.filter(({ file, from, to }) => ids.has(file) && to - from >= LEAST_SILENCE).slice(0, PAUSES);
  for (const { from, to } of long) {
    // Another file may cover that time.
    const { after } = rows.around(from);
    if (after !== to) continue;
    const silence = silenceOf(rows, { from, to });
    if (silence?.kind === "gap") gaps.push({ from, to, evidence: silence.evidence });
    else if (silence !== null) silences.push({ from, to });
  }
  return { gaps, silences };
}
