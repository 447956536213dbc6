import { createContext, Script } from "node:vm";
import { errorCode } from "../base/failure.ts";
import type { Program } from "../jq/program.ts";
import type { EventBatch } from "./event-batch.ts";
import type { RunPart, RunSettings } from "./messages.ts";
import { Runner } from "./run-batches.ts";

/** A program that is not done in this time is run in a thread, where it can do no harm. */
const MOST_MS = 250;
const MOST_PARTS = 64;

/** More than there is room for here. */
class TooMuch {}

// The only way to end a program that runs in this thread is the watchdog of a script.
const call = new Script("run()");

/** Runs a program on a few events in this thread: to start another one would take longer. Null if it takes long, gives much or
 *  needs a deeper stack: then nothing was given, and it has to be run in a thread of its own. */
export function runHere(settings: RunSettings, program: Program, batches: readonly EventBatch[]): RunPart[] | null {
  const parts: RunPart[] = [];
  const rest = batches.values();
  const next = () => rest.next().value ?? null;
  const give = (part: RunPart) => {
    if (parts.push(part) > MOST_PARTS) throw new TooMuch();
  };
  const run = () => new Runner(settings, program, { next, give, hasDeepStack: false }).run();
  try {
    call.runInContext(createContext({ run }), { timeout: MOST_MS, breakOnSigint: false });
    return parts;
  } catch (error) {
    const isTimeUp = errorCode(error) === "ERR_SCRIPT_EXECUTION_TIMEOUT";
    if (isTimeUp || error instanceof TooMuch || error instanceof RangeError) return null;
    throw error;
  }
}
