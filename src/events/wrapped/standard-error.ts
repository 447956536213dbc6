import type { Wrapped } from "../envelope.ts";

const start = Buffer.from('{"kind":"Event"');

/** Skips what a container wrote to its standard error, where an API server has its own log, unless it is an event; null: it
 *  is not skipped. */
export function standardError(source: unknown, text: Buffer | string): Wrapped | null {
  if (source !== "stderr") return null;
  const isEvent =
    typeof text === "string" ? text.startsWith(start.toString()) : text.subarray(0, start.length).equals(start);
  return isEvent ? null : { kind: "skipped", reason: "standard error of the container" };
}
