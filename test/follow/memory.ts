import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { type Follower, interrupt, sourceEntry, startFollower } from "./follower.ts";
import { startWriter } from "./start-writer.ts";
import { storedSoFar } from "./stored-events.ts";

const MB = 1024 * 1024;
const SAMPLE_MS = 500;
const BYTES_PER_SECOND = 40 * MB;
/** The last third may have so much more at most than the second one. */
const FLAT = 1.15;

/** What a follower is watched over. */
export interface MemoryOrder {
  readonly events: number;
  /** Where it stores what it reads; false: it prints. */
  readonly isSaving: boolean;
  readonly entry: string;
  readonly onSample?: (line: string) => void;
}

/** How its memory went. */
export interface MemoryVerdict {
  readonly isFlat: boolean;
  readonly lines: readonly string[];
}

/** Follows a rotated log of so many events and samples the resident memory of the follower. */
export async function runMemory(order: MemoryOrder): Promise<MemoryVerdict> {
  const folder = mkdtempSync(join(tmpdir(), "auditq-follow-"));
  const path = join(folder, "logs", "audit.log");
  const writer = startWriter({
    ...{ mode: "lumberjack", path, seed: "memory", sizes: "small", seconds: 86_400, events: order.events },
    ...{ bytesPerSecond: BYTES_PER_SECOND, maxBytes: 10 * MB, maxBackups: 40, compress: false },
    ...{ isHeld: true, waitBytes: 200 * MB },
  });
  const db = join(folder, "a.db");
  const kind = order.isSaving ? ["--save", "--db", db] : ["-n", "all", "-o", "ndjson"];
  let events = 0;
  const follower = startFollower(
    order.entry,
    ["tail", "-F", path, ...kind],
    order.isSaving
      ? null
      : (chunk) => {
          for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) events++;
        },
  );
  try {
    const samples: number[] = [];
    for (let count = 0; !writer.isDone(); count++) {
      await sleep(SAMPLE_MS);
      writer.tell(order.isSaving ? (storedSoFar(db)?.events ?? 0) : events);
      const kib = residentKib(follower);
      if (kib === null) return { isFlat: false, lines: [`it ended by itself: ${follower.stderr()}`] };
      samples.push(kib);
      if (count % 10 === 0) order.onSample?.(`${writer.latest().events} events written, ${mib(kib)} MB resident`);
    }
    // Only what was sampled under load counts.
    await interrupt(follower);
    return verdict(samples);
  } finally {
    writer.end();
    follower.child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Resident memory; null if the process is gone. */
function residentKib({ child }: Follower): number | null {
  if (child.exitCode !== null) return null;
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1];
  return found === undefined ? null : Number(found);
}

function verdict(samples: readonly number[]): MemoryVerdict {
  const third = Math.floor(samples.length / 3);
  const most = [0, 1, 2].map((part) =>
    Math.max(...samples.slice(part * third, part === 2 ? undefined : (part + 1) * third)),
  );
  const [first = 0, second = 0, last = 0] = most;
  const isFlat = last <= second * FLAT;
  return {
    isFlat,
    lines: [
      ...curve(samples),
      `${isFlat ? "PASSED" : "FAILED"} most in each third of the run: ${mib(first)}, ${mib(second)}, ${mib(last)} MB`,
    ],
  };
}

const BARS = 20;

function curve(samples: readonly number[]): string[] {
  const top = Math.max(...samples);
  const step = Math.max(1, Math.ceil(samples.length / BARS));
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, index) => {
    const most = Math.max(...samples.slice(index * step, (index + 1) * step));
    const seconds = Math.round(((index + 1) * step * SAMPLE_MS) / 1000);
    return `${String(seconds).padStart(6)} s ${String(mib(most)).padStart(5)} MB ${"#".repeat(Math.round((most / top) * 50))}`;
  });
}

function mib(kib: number): number {
  return Math.round(kib / 1024);
}

const flags = {
  events: { type: "string", default: "10000000" },
  save: { type: "boolean", default: false },
  entry: { type: "string", default: sourceEntry },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: flags });
  const { isFlat, lines } = await runMemory({
    ...{ events: Number(values.events), isSaving: values.save, entry: values.entry },
    onSample: (line) => console.error(line),
  });
  for (const line of lines) console.log(line);
  return isFlat ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();
