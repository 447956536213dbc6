import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Command } from "./contender.ts";
import { watchOthers } from "./machine.ts";
import { treePeakBytes } from "./process-tree.ts";

const SAMPLE_EVERY_MS = 20;

/** What a process took. */
export interface Cost {
  /** From its start to its end. */
  readonly seconds: number;
  /** User and system time, of its children too. */
  readonly cpuSeconds: number;
  /** Highest resident memory of the process and its children; null where the system does not tell. */
  readonly peakBytes: number | null;
  /** Processor time that others took meanwhile. */
  readonly otherCpuSeconds: number;
}

/** What a process did and what it took. */
export interface Ran extends Cost {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// bash knows what its children took, to the millisecond and without a package more. Its report goes to descriptor 3.
const timed = `TIMEFORMAT='%3R %3U %3S'; { time "$@" 2>&4 3>&- 4>&-; } 4>&2 2>&3`;

/** Runs a command and measures it. Its output goes into a file, so that nobody has to read while it runs; without a
 *  path it is thrown away. */
export async function measure({ file, args }: Command, stdoutPath: string | null): Promise<Ran> {
  const output = stdoutPath === null ? "ignore" : openSync(stdoutPath, "w", 0o600);
  const others = watchOthers();
  try {
    const child = spawn("bash", ["-c", timed, "bash", file, ...args], {
      stdio: ["ignore", output, "pipe", "pipe"],
      // Numbers with a dot; grep does not need to think about characters.
      env: { ...process.env, LC_ALL: "C" },
    });
    let peakBytes: number | null = null;
    const timer = setInterval(() => {
      peakBytes = maxOf(peakBytes, treePeakBytes(child.pid));
    }, SAMPLE_EVERY_MS);
    const exit = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    const [stderr, times, code] = await Promise.all([
      text(child.stdio[2] as NodeJS.ReadableStream),
      text(child.stdio[3] as NodeJS.ReadableStream),
      exit,
    ]).finally(() => clearInterval(timer));
    const took = parseTimes(times);
    const otherCpuSeconds = others(took.cpuSeconds);
    const stdout = stdoutPath === null ? "" : readFileSync(stdoutPath, "utf8");
    return { ...took, peakBytes, otherCpuSeconds, exit: code, stdout, stderr };
  } finally {
    if (output !== "ignore") closeSync(output);
  }
}

/** Reads `real user system` in seconds. */
export function parseTimes(report: string): { readonly seconds: number; readonly cpuSeconds: number } {
  const found = /^(\d+\.\d+) (\d+\.\d+) (\d+\.\d+)$/m.exec(report);
  if (found === null) throw new Error(`bash did not say how long it took: ${report}`);
  const [, real, user, system] = found;
  return { seconds: Number(real), cpuSeconds: Number(user) + Number(system) };
}

function maxOf(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}
