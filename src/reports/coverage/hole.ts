/** A time in which no event of a stream is known: from the last event before it to the first one after it, in microseconds. */
export interface Hole {
  readonly from: number;
  readonly to: number;
}

/** A hole in which something was logged that is not in the evidence. */
export interface Gap extends Hole {
  /** How it is known, a short sentence. */
  readonly evidence: string;
}

/** What the evidence covers of one stream. `from` and `to` are null if none of its events has a time. */
export interface StreamCoverage {
  readonly stream: string;
  readonly from: number | null;
  readonly to: number | null;
  readonly gaps: readonly Gap[];
  /** Lines are missing in more places than can be listed: it was sampled or filtered, or the forwarder lost some. */
  readonly isThinned: boolean;
  /** Times without any event, in which even the regular renewals of leases stop, and which nothing explains. */
  readonly silences: readonly Hole[];
  /** Gaps were looked for in the events themselves, not only in the names of the files. */
  readonly isExamined: boolean;
}

// Lines are out of order by up to 0.19 s (audit-format §3.1): some that were written behind a missing stretch are of a time
// within it.
const DISORDER = 200_000;

/** Holes in the order of time; those that meet, or nearly, are one. */
export function mergeNear<T extends Hole>(holes: readonly T[], join: (a: T, b: T) => T = widen): T[] {
  const merged: T[] = [];
  for (const hole of [...holes].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const before = merged.at(-1);
    if (before === undefined || hole.from - before.to > DISORDER) merged.push(hole);
    else merged[merged.length - 1] = join(before, hole);
  }
  return merged;
}

function widen<T extends Hole>(a: T, b: T): T {
  return { ...a, to: Math.max(a.to, b.to) };
}

/** Gaps in the order of time; those that meet, or nearly, are one with the evidence of all. */
export function mergeGaps(gaps: readonly Gap[]): Gap[] {
  return mergeNear(gaps, (a, b) => {
    const known = new Set([a, b].flatMap(({ evidence }) => evidence.split("; ")));
    return { ...widen(a, { ...a, to: b.to }), evidence: [...known].join("; ") };
  });
}
