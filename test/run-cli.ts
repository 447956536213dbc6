import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { main } from "../src/cli/main.ts";

/** The root of the project. */
export const projectRoot = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** What a command line gave. */
export interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The outside of a run in a test; all of it is pinned. */
export interface Outside {
  readonly cwd?: string;
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly isTty?: boolean;
  /** Other processes that are running. */
  readonly running?: readonly number[];
  /** Ends what would go on for ever. */
  readonly signal?: AbortSignal;
  /** Takes the output while it is written. */
  readonly stdout?: Collector;
}

/** Runs one command line in this process, without a terminal unless asked, at a fixed time. */
export async function runCli(argv: readonly string[], outside: Outside = {}): Promise<Ran> {
  const stdout = outside.stdout ?? new Collector();
  const stderr = new Collector();
  const exit = await main(argv, {
    stdin: Readable.from([Buffer.from(outside.stdin ?? "")]),
    stdout,
    stderr,
    env: outside.env ?? {},
    cwd: outside.cwd ?? projectRoot,
    now: () => new Date("2026-03-02T12:00:00Z"),
    stdinIsTty: false,
    stdoutIsTty: outside.isTty ?? false,
    stderrIsTty: false,
    columns: outside.columns ?? 80,
    tmpdir: tmpdir(),
    pid: process.pid,
    isRunning: (pid) => outside.running?.includes(pid) ?? false,
    abandon: () => undefined,
    signal: outside.signal ?? new AbortController().signal,
    onStatusSignal: () => () => undefined,
  });
  return { exit, stdout: stdout.text(), stderr: stderr.text() };
}

/** Keeps what is written to it. */
export class Collector extends Writable {
  readonly #chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#chunks.push(chunk);
    done();
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}

/** Runs `use` with a fresh folder that is removed afterwards. */
export async function withFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
