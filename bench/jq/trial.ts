import type { Command } from "../harness/contender.ts";
import type { Cost } from "../harness/measure.ts";

/** What a program is asked of: a file of JSON lines, or a log that is stored. */
export type Source = "file" | "stored";

/** What says which trial it is. */
interface TrialName {
  readonly source: Source;
  /** The program's name. */
  readonly program: string;
  /** What runs it, without its version. */
  readonly by: string;
  /** Empty if it is not known. */
  readonly version: string;
  readonly isOurs: boolean;
}

/** One program run by one contender, over and over. */
export interface Trial extends TrialName {
  /** Why it cannot run; null if it can. */
  readonly missing: string | null;
  readonly command: Command;
  /** Bytes of log it stands for. */
  readonly bytes: number;
  /** Whose outputs it has to give, byte for byte: those of all trials with the same text. Null: they are not compared. */
  readonly question: string | null;
  /** Its outputs may come in any order. A database has them in the order of time, a log in that of its lines. */
  readonly isSorted?: boolean;
  /** It is there to be compared with, and runs in the first round only. */
  readonly isOnce?: boolean;
  /** The same work by a process that prints what time it took inside, as the `milliseconds` of an object. */
  readonly inside?: Command;
}

/** What came out of a trial. */
export interface TrialResult extends TrialName {
  readonly bytes: number;
  /** Every run, in its order. */
  readonly runs: readonly Cost[];
  /** Null if it never ran to its end. */
  readonly median: Cost | null;
  /** Milliseconds without the start of the process; null if it does not tell. */
  readonly insideMs: number | null;
  /** Lines it printed. */
  readonly lines: number | null;
  readonly wrong: readonly string[];
  /** Why there is no result. */
  readonly reason: string | null;
  /** It should have run and did not. */
  readonly isFailure: boolean;
}
