import type { System } from "./system.ts";
import { systemErrorCode, systemErrorText } from "./system-error.ts";

/** Thrown when nobody reads the output any more, or when it cannot be written (`reason`). */
export class OutputEnded {
  readonly reason: string | null;

  constructor(reason: string | null) {
    this.reason = reason;
  }
}

/** Standard output, gathered, and standard error. */
export interface Output {
  /** Adds a whole output, with what ends it. Throws OutputEnded. */
  write(text: string): void;
  /** Throws OutputEnded. */
  flush(): void;
  /** Writes to standard error, as it is. */
  message(text: string): void;
}

const gatheredLength = 64 * 1024;

/** `isOrdered`: messages wait for the outputs before them, as one wants them on a terminal. */
export function openOutput(system: System, isUnbuffered: boolean, isOrdered: boolean): Output {
  let gathered = "";
  const flush = () => {
    if (gathered === "") return;
    const bytes = Buffer.from(gathered);
    gathered = "";
    try {
      system.write("stdout", bytes);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new OutputEnded(systemErrorCode(error) === "EPIPE" ? null : systemErrorText(error));
    }
  };
  return {
    write: (text) => {
      gathered += text;
      if (isUnbuffered || gathered.length >= gatheredLength) flush();
    },
    flush,
    message: (text) => {
      if (isOrdered) flush();
      try {
        system.write("stderr", Buffer.from(text));
      } catch (error) {
        // Nobody is there to be told.
        if (!(error instanceof Error)) throw error;
      }
    },
  };
}
