import { Failure } from "../base/failure.ts";
import type { Args } from "./options.ts";
import { single } from "./request.ts";

const POLL_MS = 500;
const LEAST_MS = 10;
const MOST_MS = 60_000;

/** Milliseconds between two looks at followed files. Raises request. */
export function pollOf(args: Args): number {
  const typed = single(args, "poll");
  if (typed === null) return POLL_MS;
  const value = /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN;
  if (value >= LEAST_MS && value <= MOST_MS) return value;
  throw new Failure("request", `--poll takes milliseconds from ${LEAST_MS} to ${MOST_MS}, not "${typed}"`);
}
