import { readdirSync, readFileSync } from "node:fs";

/** The highest memory so far of all processes below one, summed up; null where there is no /proc or nothing is left. The
 *  kernel keeps each maximum itself, so who asks now and then misses only what grows in the last moment. */
export function treePeakBytes(pid: number | undefined): number | null {
  if (pid === undefined) return null;
  let sum: number | null = null;
  for (const child of childrenOf(pid)) {
    const own = parsePeakBytes(read(`/proc/${child}/status`));
    const below = treePeakBytes(child);
    if (own !== null || below !== null) sum = (sum ?? 0) + (own ?? 0) + (below ?? 0);
  }
  return sum;
}

/** The highest resident memory in the text of /proc/PID/status; null if it does not say. */
export function parsePeakBytes(status: string): number | null {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  return found === null ? null : Number(found[1]) * 1024;
}

// A thread can have children of its own.
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap((thread) =>
      read(`/proc/${pid}/task/${thread}/children`).split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It has ended, or there is no /proc.
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
