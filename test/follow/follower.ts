import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../run-cli.ts";

/** The program from source. */
export const sourceEntry = join(projectRoot, "src/cli/bin.ts");

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running `auditq tail`. */
export interface Follower {
  readonly child: ChildProcess;
  /** What it said on standard error, the end of it. */
  readonly stderr: () => string;
  /** Settles when it has ended and its output is read. */
  readonly ended: Promise<End>;
}

// Nobody else would end a process that follows for ever.
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

const KEPT_STDERR = 20_000;

/** Starts the program with some arguments. Without `onOutput` its standard output goes nowhere. */
export function startFollower(
  entry: string,
  args: readonly string[],
  onOutput: ((chunk: Buffer) => void) | null,
  ids: { readonly uid?: number; readonly gid?: number } = {},
): Follower {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ["ignore", onOutput === null ? "ignore" : "pipe", "pipe"],
    // A start takes half as long; the same folder as that of Node's own enableCompileCache().
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache") },
    ...ids,
  });
  running.add(child);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-KEPT_STDERR);
  });
  if (onOutput !== null) child.stdout?.on("data", onOutput);
  const ended = once(child, "close").then(([code, signal]) => {
    running.delete(child);
    return { code, signal } as End;
  });
  return { child, stderr: () => stderr, ended };
}

/** Interrupts a follower and waits for its end; kills one that does not end in time. */
export async function interrupt({ child, ended }: Follower, timeoutMs = 15_000): Promise<End> {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
  const end = await ended;
  clearTimeout(timer);
  return end;
}

/** True for the end of a follower that was interrupted and stopped cleanly. */
export function isCleanStop({ code }: End): boolean {
  return code === 0 || code === 130;
}
