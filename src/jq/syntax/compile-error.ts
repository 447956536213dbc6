import type { Place } from "./ast.ts";

/** The file that an error is in, where it is not the program. */
export interface ErrorFile {
  readonly name: string;
  readonly text: string;
}

interface Details {
  /** What else is wrong, in the order in which jq tells it. */
  readonly further?: readonly CompileError[];
  readonly file?: ErrorFile | null;
  /** What jq prints where that is not "jq: error: " and the message. */
  readonly printed?: string | null;
  /** Our own advice; jq prints none, so `describeCompileError` leaves it out. */
  readonly hint?: string | null;
}

/** A program that cannot be compiled: jq's first line, and where. */
export class CompileError extends Error {
  readonly place: Place | null;
  readonly further: readonly CompileError[];
  readonly file: ErrorFile | null;
  readonly printed: string | null;
  readonly hint: string | null;

  /** `message` is jq's own, without "jq: error: " and without the place. */
  constructor(message: string, place: Place | null, details: Details = {}) {
    super(message);
    this.name = "CompileError";
    this.place = place;
    this.further = details.further ?? [];
    this.file = details.file ?? null;
    this.printed = details.printed ?? null;
    this.hint = details.hint ?? null;
  }

  /** This error with others behind it. */
  with(further: readonly CompileError[]): CompileError {
    const { message, place, file, printed, hint } = this;
    return new CompileError(message, place, { further, file, printed, hint });
  }
}
