import { setTimeout } from "node:timers/promises";
import type { FollowSet } from "../../io/follow/follow-set.ts";

/** While a log grows it is looked at more often: at the fastest rotations each file is there for moments only. */
const BUSY_MS = 100;

/** Looks at sets again and again until it is told to stop. `polled` is called after each round. */
export async function followLoop(
  sets: () => readonly FollowSet[],
  pollMs: number,
  signal: AbortSignal,
  polled: () => void | Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    let hasRead = false;
    for (const set of sets()) hasRead = (await set.poll()) || hasRead;
    await polled();
    await pause(hasRead ? Math.min(BUSY_MS, pollMs) : pollMs, signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
