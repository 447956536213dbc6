import type { Value } from "./value.ts";

/** Takes the tokens of JSON text and makes outputs of them. */
export interface TokenSink {
  /** Whether an array or object is open. */
  readonly isOpen: boolean;
  /** Takes a string, number, boolean or null; answers what is wrong with it there, if anything. */
  scalar(value: Value): string | null;
  /** Takes one of `[]{}:,` as a UTF-16 unit; answers what is wrong with it there, if anything. */
  structure(unit: number): string | null;
  /** The next output, if there is one. */
  take(): Value | undefined;
  /** Whether a record of a sequence that ends here has lost its end; `hasToken`: within a token, `afterBlank`:
   * right behind white space. */
  isCutOff(hasToken: boolean, afterBlank: boolean): boolean;
  /** What to give out in place of an error, undefined to throw it. */
  errorOutput(message: string): Value | undefined;
  /** Forgets everything. */
  reset(): void;
}
