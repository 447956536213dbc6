import type { Value } from "./values/value.ts";

/** What a running program may ask of the world around it. */
export interface Host {
  /** The next input, undefined after the last one; throws a JqError for malformed text. */
  nextInput(): Value | undefined;
  /** The name of the file the last input came from, null for standard input. */
  inputName(): string | null;
  /** Line feeds read so far. */
  linesRead(): number;
  /** `$ENV` and `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** Seconds since 1970, with a fraction. */
  now(): number;
  /** Takes what `debug` and `stderr` write to standard error. */
  writeMessage(text: string): void;
  /** The text in which `debug` writes a value; by default compact JSON. */
  readonly debugText?: (value: Value) => string;
}

/** Thrown by `halt` and `halt_error`: the program ends here. `message` is what goes to standard error. */
export class Halt {
  readonly exitCode: number;
  readonly message: string;

  constructor(exitCode: number, message: string) {
    this.exitCode = exitCode;
    this.message = message;
  }
}
