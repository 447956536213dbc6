import type { Value } from "./value.ts";

/** Takes the tokens of JSON text and makes outputs of them. */
export interface TokenSink {
  /** Whether an array or object is open. */
  readonly isOpen: boolean;
  /** Takes a string, number, boolean or null; answers what is wrong with it there, if anything. */
  scalar(value: Value): string | null;
  /** Take one of `[{:,]}`; answer what is wrong with it there, if anything. */
  openArray(): string | null;
  openObject(): string | null;
  colon(): string | null;
  comma(): string | null;
  closeArray(): string | null;
  closeObject(): string | null;
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

/** Hands one of `[{:,]}`, a UTF-16 unit, to a sink. */
export function takeStructure(sink: TokenSink, unit: number): string | null {
  switch (unit) {
    case 0x5b:
      return sink.openArray();
    case 0x7b:
      return sink.openObject();
    case 0x3a:
      return sink.colon();
    case 0x2c:
      return sink.comma();
    case 0x5d:
      return sink.closeArray();
    default:
      return sink.closeObject();
  }
}
