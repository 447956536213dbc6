import type { Host } from "../host.ts";

/** Where the inputs of a program come from. */
export interface InputSource extends Pick<Host, "nextInput" | "inputName" | "linesRead"> {
  /** Where the last input was, as error messages name it: `events.json:12`. */
  position(): string;
  /** Whether a file could not be read: the run then ends with 2, and as in jq 1.8.2 no input is asked for behind the one
   * that was found instead. */
  hasFailed(): boolean;
}
