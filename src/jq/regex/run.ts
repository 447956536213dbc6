import type { RegexNode } from "./tree.ts";

/** Tries to match from a place on, what comes behind included; where it fails it leaves no trace. */
export type Step = (at: number) => boolean;

/** Where calls of groups go on, innermost first. */
interface Return {
  readonly next: Step;
  readonly up: Return | null;
}

/** The state of a matcher. */
export interface Run {
  text: string;
  /** Where the search began. */
  searchStart: number;
  /** Where `\K` moved the beginning of the match to, -1 without. */
  keep: number;
  /** By group: where it began last, where it ended last (-1: not yet), where those that are open began. */
  starts: number[];
  ends: number[];
  opened: readonly number[][];
  returns: Return | null;
  /** How many characters were compared in this match. */
  tries: number;
  /** Where what was matched for itself (`(?>…)`, `(?=…)`) ended. */
  accepted: number;
  /** The groups by their numbers, 0 is the whole pattern. */
  readonly groups: ReadonlyMap<number, RegexNode>;
  /** The code of called groups. */
  readonly called: Map<number, Step>;
  begin(at: number): void;
}

/** `count` is the number of groups with the whole match. */
export function newRun(count: number, groups: ReadonlyMap<number, RegexNode>): Run {
  const run: Run = {
    text: "",
    searchStart: 0,
    keep: -1,
    starts: [],
    ends: [],
    opened: Array.from({ length: count }, () => []),
    returns: null,
    tries: 0,
    accepted: 0,
    groups,
    called: new Map(),
    begin: () => {
      run.keep = -1;
      run.tries = 0;
      run.starts = new Array(count).fill(-1);
      run.ends = new Array(count).fill(-1);
      run.returns = null;
      for (const places of run.opened) places.length = 0;
    },
  };
  return run;
}

/** Runs a step for itself: where it ended, or -1. What it set stays set; `undo` takes it back. */
export function matchAlone(run: Run, step: Step, at: number): number {
  return step(at) ? run.accepted : -1;
}

/** Remembers what groups are set, to take back what was matched for itself. */
export function undoOf(run: Run): () => void {
  const starts = run.starts.slice();
  const ends = run.ends.slice();
  const { keep } = run;
  const opened = run.opened.map((places) => places.length);
  return () => {
    run.starts = starts;
    run.ends = ends;
    run.keep = keep;
    for (let group = 0; group < opened.length; group++) {
      const places = run.opened[group];
      if (places !== undefined) places.length = opened[group] as number;
    }
  };
}
