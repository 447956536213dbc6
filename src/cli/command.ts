import type { Io } from "./io.ts";
import type { Args, Option } from "./options.ts";

/** A command of auditq. Adding a file with one to `commands/` adds it to the program. */
export type Command = ParsedCommand | TypedCommand;

/** What the help says of a command. */
interface CommandText {
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
}

/** A command whose flags are parsed by its options and the global ones. */
interface ParsedCommand extends CommandText {
  /** Runs it and returns the exit code. Heavy parts are loaded here, so that help stays fast. */
  run(args: Args, io: Io): Promise<number>;
}

/** A command with argument rules of its own. It has no global flags but those that its options name. */
export interface TypedCommand extends CommandText {
  /** Runs it with what was typed behind its name, `--help` and `--version` included, and returns the exit code. */
  runTyped(typed: readonly string[], io: Io): Promise<number>;
}
