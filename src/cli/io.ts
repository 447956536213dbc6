import type { Readable, Writable } from "node:stream";

/** The outside world of one run. Nothing under `src/` but `cli/bin.ts` looks at the process itself. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly now: () => Date;
  readonly stdinIsTty: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  /** Width of the terminal on standard output. */
  readonly columns: number;
  /** Directory for throw-away databases. */
  readonly tmpdir: string;
  readonly pid: number;
  /** Whether there is a process of a number. */
  readonly isRunning: (pid: number) => boolean;
  /** Ends the process although a thread hangs where nothing can end it; the exit code is then the signal's. */
  readonly abandon: () => void;
  /** Aborted at the first Ctrl-C, and at SIGTERM, whose name is the reason then. */
  readonly signal: AbortSignal;
  /** Calls back at each SIGUSR1, until the returned function is called. */
  readonly onStatusSignal: (listener: () => void) => () => void;
}
