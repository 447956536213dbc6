import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const SAMPLE_EVERY_MS = 20;

/** What a program did and what it took. */
export interface Ran {
  readonly stdout: string;
  readonly seconds: number;
  /** Highest resident memory; null where the system does not tell (it is read from /proc). */
  readonly peakBytes: number | null;
}

/** Runs this Node with arguments and waits for its end. Throws if it does not end well. */
export async function runNode(args: readonly string[]): Promise<Ran> {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let peakBytes: number | null = null;
  // The kernel keeps the maximum itself, so what is missed is only what grows in the last moment.
  const timer = setInterval(() => {
    peakBytes = highWater(child.pid) ?? peakBytes;
  }, SAMPLE_EVERY_MS);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => clearInterval(timer));
  const seconds = (performance.now() - startMs) / 1000;
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${Buffer.concat(stderr).toString()}`);
  return { stdout: Buffer.concat(stdout).toString(), seconds, peakBytes };
}

function highWater(pid: number | undefined): number | null {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
    return found === null ? null : Number(found[1]) * 1024;
  } catch {
    // It has ended, or there is no /proc.
    return null;
  }
}
