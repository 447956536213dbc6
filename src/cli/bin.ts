import { tmpdir } from "node:os";
import type { Readable, Writable } from "node:stream";
import { isatty } from "node:tty";
import { setFlagsFromString } from "node:v8";
import { errorCode } from "../base/failure.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";

// V8 lets its young generation grow to 128 MB and its old one to four times what is alive while an import makes short-lived
// objects. Kept small they cost next to no time and leave that memory to the node auditq runs on.
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=60");

// An await that never settles ends the process with code 0 in silence; so it starts out as a bug.
process.exitCode = 70;

const interrupt = new AbortController();
const STOP_MS = 5000;
let interrupts = 0;
const stop = (signal: NodeJS.Signals) => {
  interrupt.abort(signal);
  // An import that waits for standard input is not to wait for its end.
  if (isReading) process.stdin.destroy();
  // A pipe that nobody writes to holds the process where no signal reaches it; stopping anywhere loses nothing.
  setTimeout(() => process.kill(process.pid, "SIGKILL"), STOP_MS).unref();
};
process.on("SIGINT", () => {
  stop("SIGINT");
  // The second Ctrl-C does not wait for a clean stop.
  if (++interrupts > 1) process.exit(130);
});
process.on("SIGTERM", stop);

// The streams are made when they are asked for: who reads and writes by descriptor finds them as they were inherited.
let isReading = false;
function standardInput(): Readable {
  isReading = true;
  return process.stdin;
}
const quieted = new Set<Writable>();
function quietly(stream: Writable): Writable {
  // A closed pipe is no error: the writer sees it and stops.
  if (!quieted.has(stream)) stream.on("error", () => undefined);
  quieted.add(stream);
  return stream;
}

/** Ends the process from outside, since a thread that waits in the system cannot be ended. */
function abandon(): void {
  process.removeAllListeners("SIGINT");
  setTimeout(() => process.kill(process.pid, interrupt.signal.aborted ? "SIGINT" : "SIGKILL"), 100);
}

function onStatusSignal(listener: () => void): () => void {
  process.on("SIGUSR1", listener);
  return () => void process.removeListener("SIGUSR1", listener);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

const io: Io = {
  get stdin() {
    return standardInput();
  },
  get stdout() {
    return quietly(process.stdout);
  },
  get stderr() {
    return quietly(process.stderr);
  },
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  stdinIsTty: isatty(0),
  stdoutIsTty: isatty(1),
  stderrIsTty: isatty(2),
  get columns() {
    return process.stdout.columns ?? 80;
  },
  tmpdir: tmpdir(),
  pid: process.pid,
  isRunning,
  abandon,
  signal: interrupt.signal,
  onStatusSignal,
};

process.exitCode = await main(process.argv.slice(2), io);
