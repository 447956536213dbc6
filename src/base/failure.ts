/** Why a run could not do what was asked. `request`: the user can fix the call (exit 2). `evidence`: what was
 *  read is damaged beyond what the run tolerates (exit 3). `interrupted`: SIGINT after a clean stop (exit 130). */
export type Fault = "request" | "evidence" | "interrupted";

/** Anything thrown on purpose. Every other error is a bug and ends the run with exit code 70. */
export class Failure extends Error {
  readonly fault: Fault;
  readonly hint: string | undefined;

  /** `message` is one clear sentence, lower case, without a full stop; `hint` says what to do about it. */
  constructor(fault: Fault, message: string, more: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "Failure";
    this.fault = fault;
    this.hint = more.hint;
  }
}

/** The `code` of a Node or SQLite error (`ENOENT`, `SQLITE_FULL`), or undefined. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
