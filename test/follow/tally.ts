/** Counts how often each event was found. */
export interface Tally {
  /** Different events found. */
  readonly distinct: number;
  /** Times an event was found that had been found before. */
  readonly repeated: number;
  add(number: number): void;
  /** Runs of numbers below `total` that were not found, as text; at most `most` of them. */
  missing(total: number, most: number): string[];
}

/** A tally of nothing. One byte for each event. */
export function createTally(): Tally {
  let seen = new Uint8Array(1 << 16);
  let distinct = 0;
  let repeated = 0;
  return {
    get distinct() {
      return distinct;
    },
    get repeated() {
      return repeated;
    },
    add(number) {
      if (number >= seen.length) {
        const longer = new Uint8Array(Math.max(number + 1, seen.length * 2));
        longer.set(seen);
        seen = longer;
      }
      if (seen[number] === 1) repeated++;
      else distinct++;
      seen[number] = 1;
    },
    missing(total, most) {
      const runs: string[] = [];
      for (let from = 0; from < total && runs.length < most; ) {
        if (seen[from] === 1) {
          from++;
          continue;
        }
        let to = from;
        while (to + 1 < total && seen[to + 1] !== 1) to++;
        runs.push(from === to ? `${from}` : `${from}–${to}`);
        from = to + 1;
      }
      return runs;
    },
  };
}
