import {
  filesByStream,
  hasRows,
  type LateBlock,
  lateBlocks,
  longestPauses,
  type Pause,
  pausesOf,
  type StreamFile,
  type StreamSetsOf,
  setsByStream,
} from "../../store/coverage-facts.ts";
import { type DamagedPlace, damagedPlaces } from "../../store/coverage-problems.ts";
import { StreamRows } from "../../store/coverage-rows.ts";
import type { Db } from "../../store/open.ts";
import { damagedEdge, damagedGaps } from "./damage.ts";
import { type Edge, type EdgeContext, edgesOf, lateAfterName, missingNumbers } from "./edges.ts";
import { LEAST_SILENCE, silenceOf } from "./heartbeats.ts";
import { type Gap, type Hole, mergeGaps, type StreamCoverage } from "./hole.ts";
import { gapsOfPartners, silencesWithin } from "./inside.ts";
import { missingReceived, Proof } from "./partners.ts";

/** Finds what the evidence covers of each stream and where it has gaps, sorted by stream. A hole is a gap only if something
 *  shows that events are missing there:
 *  - between files, a number that is missing among those of rotation, or a name whose time the next file should begin at
 *    (see lateAfterName);
 *  - requests received in it of which later stages are there, but not RequestReceived (see missingReceived);
 *  - leases that are renewed every few seconds before and after it, but not in it (see silenceOf);
 *  - bytes that could not be read.
 *  A pause alone is none: a cluster may be quiet. `streams`: only these. */
export function findGaps(db: Db, streams: (name: string) => boolean = () => true): StreamCoverage[] {
  const chosen = [...filesByStream(db)].filter(([stream]) => streams(stream));
  if (!hasRows(db)) {
    return chosen.map(([stream, files]) => ({ ...coverByNames(files), stream, isExamined: false }));
  }
  const evidence: Evidence = {
    db,
    sets: setsByStream(db),
    longestPauses: longestPauses(db),
    pauses: pausesOf(db, LEAST_SILENCE),
    late: lateBlocks(db),
    damaged: damagedPlaces(db),
  };
  return chosen.map(([stream, files]) => ({ ...coverStream(stream, files, evidence), stream, isExamined: true }));
}

/** Places in the whole evidence that are looked at closely. */
interface Evidence {
  readonly db: Db;
  readonly sets: ReadonlyMap<string, StreamSetsOf>;
  readonly longestPauses: ReadonlyMap<number, number>;
  readonly pauses: readonly Pause[];
  readonly late: readonly LateBlock[];
  readonly damaged: readonly DamagedPlace[];
}

type Found = Omit<StreamCoverage, "stream" | "isExamined">;

/** Where events were only counted: by the names of files. */
function coverByNames(files: readonly StreamFile[]): Found {
  const context: EdgeContext = { files, rows: null, longestPauses: new Map() };
  const gaps = edgesOf(files).flatMap((edge) => {
    const known = [missingNumbers(edge, files), lateAfterName(edge, context)].filter((evidence) => evidence !== null);
    return known.length === 0 ? [] : [{ from: edge.from, to: edge.to, evidence: known.join("; ") }];
  });
  return { ...spanOf(files), gaps, isThinned: false, silences: [] };
}

function spanOf(files: readonly StreamFile[]): { readonly from: number | null; readonly to: number | null } {
  const times = files.flatMap(({ first, last }) => (first === null || last === null ? [] : [first, last]));
  return times.length === 0 ? { from: null, to: null } : { from: Math.min(...times), to: Math.max(...times) };
}

function coverStream(stream: string, files: readonly StreamFile[], evidence: Evidence): Found {
  const { db, sets, longestPauses, pauses, late, damaged } = evidence;
  const { from, to } = spanOf(files);
  if (from === null || to === null) return { from, to, gaps: [], isThinned: false, silences: [] };
  const { ids, hasCopies } = sets.get(stream) ?? { ids: [], hasCopies: false };
  const rows = new StreamRows(db, stream, ids);
  const proof = new Proof(db, stream);
  const edges = edgesOf(files);
  const judged = edges.map((edge) => judgeEdge(edge, { files, rows, longestPauses }, proof, damaged));
  const inFiles = new Set(files.map(({ id }) => id));
  // The events of a copy stand in the blocks of what was read before.
  const blocks = late.filter(({ file }) => hasCopies || inFiles.has(file));
  const byPartners = gapsOfPartners(db, rows, edges, proof, { span: { from, to }, blocks, hasCopies });
  const within = silencesWithin(rows, files, pauses);
  const gaps = [
    ...judged.flatMap(({ gap }) => (gap === null ? [] : [gap])),
    ...(byPartners ?? []),
    ...within.gaps,
    ...damagedGaps(rows, files, damaged),
  ];
  const silences = [...judged.flatMap(({ silence }) => (silence === null ? [] : [silence])), ...within.silences];
  return { from, to, gaps: mergeGaps(gaps), isThinned: byPartners === null, silences };
}

interface Judged {
  readonly gap: Gap | null;
  readonly silence: Hole | null;
}

function judgeEdge(
  edge: Edge,
  context: EdgeContext & { readonly rows: StreamRows },
  proof: Proof,
  damaged: readonly DamagedPlace[],
): Judged {
  const { from, to } = edge;
  const { rows, files } = context;
  const known = [
    missingNumbers(edge, files),
    missingReceived(rows, edge, proof),
    lateAfterName(edge, context),
    damagedEdge(edge, damaged),
  ].filter((evidence) => evidence !== null);
  if (known.length > 0) return { gap: { from, to, evidence: known.join("; ") }, silence: null };
  const silence = silenceOf(rows, edge);
  if (silence?.kind === "gap") return { gap: { from, to, evidence: silence.evidence }, silence: null };
  return { gap: null, silence: silence === null ? null : { from, to } };
}
