import type { Draft } from "./draft.ts";
import type { Micros } from "./instant.ts";
import { instant, microTime, SECOND } from "./instant.ts";
import { createRandom } from "./random.ts";

/** A draft with the instant at which the server received it. */
export interface ApiRequest extends Draft {
  readonly at: Micros;
  /** When its first event reached the log file, where that matters: the write that rotates the file. */
  readonly firstWrittenAt?: Micros;
}

/** One step of the story: what a reader should find, and the requests that tell it. */
export interface Beat {
  readonly at: Micros;
  readonly who: string;
  readonly what: string;
  readonly requests: readonly ApiRequest[];
}

/** The day of the cluster sample. */
const DAY = "2026-03-02";

/** `clock("09:14:05.118")` on that day. */
export function clock(time: string): Micros {
  return instant(DAY, time);
}

/** The cluster's revision counter: about one write a second since the cluster was made, and it never goes back. */
export function resourceVersionAt(at: Micros): number {
  return Math.floor((at - instant("2022-01-01", "00:00:00")) / SECOND);
}

/** Sets drafts one after the other, from `start` on, each after its own pause or a short one. */
export function sequence(start: Micros, drafts: readonly Draft[]): ApiRequest[] {
  const random = createRandom(`sequence at ${microTime(start)}`);
  let at = start + random.int(0, 999_999);
  return drafts.map((draft, index) => {
    if (index > 0) {
      const pause = (draft.waitMs ?? random.int(25, 260)) * 1000;
      // Never exactly the pause: nobody is that regular.
      at += pause + random.int(0, Math.floor(pause / 8));
    }
    return { ...draft, at };
  });
}

/** One step of the story on the day of the cluster sample. `who` and `what` go into the README. */
export function beat(time: string, who: string, what: string, drafts: readonly Draft[]): Beat {
  const requests = sequence(clock(time), drafts);
  return { at: clock(time), who, what, requests };
}

/** A draft every `every`, from `start` until `end`, each time up to a tenth of the period late. */
export function repeat(start: Micros, end: Micros, every: Micros, draft: (turn: number) => Draft): ApiRequest[] {
  const random = createRandom(`repeat from ${microTime(start)} every ${every}`);
  const turns = Math.max(0, Math.ceil((end - start) / every));
  return Array.from({ length: turns }, (_, turn) => ({
    ...draft(turn),
    at: start + turn * every + random.int(0, Math.floor(every / 10)),
  }));
}
