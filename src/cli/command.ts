import type { Io } from "./io.ts";
import type { Args, Option } from "./options.ts";

/** A command of auditq. Adding a file with one to `commands/` adds it to the program. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name, such as `PATH…`. */
  readonly usage: string;
  /** What the help says below the usage, a paragraph each. */
  readonly about: readonly string[];
  /** Groups of flags besides the global ones, by heading. */
  readonly options: readonly { readonly heading: string; readonly options: readonly Option[] }[];
  readonly examples: readonly { readonly line: string; readonly does: string }[];
  /** Runs it and returns the exit code. Heavy parts are loaded here, so that help stays fast. */
  run(args: Args, io: Io): Promise<number>;
}
