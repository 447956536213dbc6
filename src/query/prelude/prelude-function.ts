/** A function that `auditq query` adds to jq. */
export interface PreludeFunction {
  /** As a program calls it: `user`, `query($key)`. */
  readonly call: string;
  /** What it gives, in Markdown. */
  readonly summary: string;
  /** A use of it, as a program for one event. */
  readonly example: string;
  /** Its definition in jq; it may use those before it. */
  readonly definition: string;
}
