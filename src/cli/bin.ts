import { tmpdir } from "node:os";
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
const stop = () => {
  interrupt.abort();
  // An import that waits for standard input is not to wait for its end.
  process.stdin.destroy();
  // A pipe that nobody writes to holds the process where no signal reaches it; stopping anywhere loses nothing.
  setTimeout(() => process.kill(process.pid, "SIGKILL"), STOP_MS).unref();
};
process.on("SIGINT", () => {
  stop();
  // The second Ctrl-C does not wait for a clean stop.
  if (++interrupts > 1) process.exit(130);
});
process.on("SIGTERM", stop);
// A closed pipe is no error: the writer sees it and stops.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === "EPERM";
  }
}

const io: Io = {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  stdinIsTty: process.stdin.isTTY === true,
  stdoutIsTty: process.stdout.isTTY === true,
  stderrIsTty: process.stderr.isTTY === true,
  columns: process.stdout.columns ?? 80,
  tmpdir: tmpdir(),
  pid: process.pid,
  isRunning,
  signal: interrupt.signal,
};

process.exitCode = await main(process.argv.slice(2), io);
