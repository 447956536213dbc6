import type { Answer } from "./answers.ts";
import type { Lab } from "./lab.ts";

/** What is started: a file and its arguments, no shell between. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

/** What a task does with the log: it goes over all of it, it stores it, or it asks what is stored. */
export type Kind = "pass" | "store" | "ask";

/** One thing a contender does, as a whole process. */
export interface Task {
  readonly name: string;
  /** A few words for the table. */
  readonly what: string;
  readonly kind: Kind;
  /** Which bytes it works on: the log (default), the compressed rotation set of the same lines, or none. */
  readonly reads?: "log" | "set" | "nothing";
  /** It is measured at every size, not only at the main one. */
  readonly isAtEverySize?: boolean;
  /** Earlier tasks of the same contender whose output it works on. */
  readonly needs?: readonly string[];
  /** Files it writes, in the lab's folder: removed before each run, their sizes are summed up behind it. */
  readonly writes?: readonly string[];
  /** Its output is thrown away. */
  readonly isSilent?: boolean;
  /** Exit code that means: this version cannot do that. */
  readonly notAvailable?: number;
  command(lab: Lab): Command;
  /** What it says is in the log, by name; the same name means the same question. */
  answer?(stdout: string, lab: Lab): Answer;
  /** Times it took itself of parts of its work, in milliseconds. */
  parts?(stdout: string): Readonly<Record<string, number>>;
}

/** A way to run a jq program on each line of a lab's log, with every output on a line of its own. */
export interface JqRunner {
  readonly name: string;
  command(program: string, lab: Pick<Lab, "program" | "log">): Command;
}

/** A program that is compared. Adding a file with one to `bench/contenders/` adds it to the comparison. */
export interface Contender {
  /** The file's name. */
  readonly name: string;
  readonly title: string;
  /** It comes first and gives the times all others are compared with. */
  readonly isBaseline?: boolean;
  /** It is what is tested: its failures are failures of the run. */
  readonly isOurs?: boolean;
  /** Why it cannot run here, null if it can. */
  missing(): string | null;
  /** Gets it from the network. */
  install?(): void;
  /** Installing it changes nothing but its own folder, so a run does that without being asked. */
  readonly isSelfContained?: boolean;
  version(): string;
  readonly tasks: readonly Task[];
  /** How it runs jq programs; missing for what cannot. */
  readonly jqRunners?: readonly JqRunner[];
}
