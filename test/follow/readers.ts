import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "../../samples/generator/random.ts";
import { readEvent } from "./event-lines.ts";
import { type End, type Follower, interrupt, isCleanStop, startFollower } from "./follower.ts";
import { createLineReader } from "./line-reader.ts";
import { storedFaults, storedSoFar, tallyFaults } from "./stored-events.ts";
import { createTally } from "./tally.ts";

/** How a log is read. */
export interface ReaderOrder {
  readonly entry: string;
  /** The live file, or the directory of the set. */
  readonly path: string;
  readonly seed: string;
  /** Milliseconds between two looks at the files; null: what the program does by itself. */
  readonly pollMs: number | null;
  /** Where to store. */
  readonly db: string;
  /** Shortest and longest time until it is killed; null: never. */
  readonly killMs: readonly [number, number] | null;
}

/** Milliseconds from the writing of an event to its printing. */
export interface Latency {
  readonly p99: number;
  readonly most: number;
}

/** Somebody who follows a log, as the harness sees it. */
export interface Reader {
  /** Events known to be read. */
  events(): number;
  readonly kills: number;
  /** Ends the killing: from now on it runs through. */
  calmDown(): Promise<void>;
  /** Stops it and says what is wrong, when `events` events were written. */
  finish(events: number): Promise<string[]>;
  /** Longest time from write to output; null if nothing is printed. */
  latency(): Latency | null;
  stderr(): string;
}

/** A reader that stores what it reads and is killed again and again. */
export function savingReader(order: ReaderOrder): Reader {
  const random = createRandom(`reader ${order.seed}`);
  const args = [...followArgs(order), "--save", "--db", order.db];
  const crashes: string[] = [];
  let kills = 0;
  let isCalm = order.killMs === null;
  let current = startFollower(order.entry, args, null);
  let events = 0;

  const killing = killOn();
  async function killOn(): Promise<void> {
    const [shortest, longest] = order.killMs ?? [0, 0];
    while (!isCalm) {
      // Right after the start it looks where it stopped: many kills have to come then.
      const most = random.int(0, 2) === 0 ? shortest + (longest - shortest) / 8 : longest;
      const ended = await Promise.race([current.ended, sleep(random.int(shortest, most))]);
      if (isCalm) break;
      if (ended !== undefined) crashes.push(endedTooSoon(ended, current));
      current.child.kill("SIGKILL");
      await current.ended;
      kills++;
      current = startFollower(order.entry, args, null);
    }
  }
  return {
    events() {
      events = storedSoFar(order.db)?.events ?? events;
      return events;
    },
    get kills() {
      return kills;
    },
    async calmDown() {
      isCalm = true;
      await killing;
    },
    async finish(written) {
      const stop = await stopFaults(current);
      return [...crashes, ...stop, ...storedFaults(order.db, written)];
    },
    latency: () => null,
    stderr: () => current.stderr(),
  };
}

/** A reader that prints what it reads, all in one go. Its latency is measured. */
export function printingReader(order: ReaderOrder): Reader {
  const tally = createTally();
  const latencies: number[] = [];
  let altered = 0;
  let disordered = 0;
  let lastMicros = 0;
  let arrivedMs = 0;
  const lines = createLineReader((line) => {
    const event = readEvent(line);
    if (event === null) {
      altered++;
      return;
    }
    tally.add(event.number);
    if (event.micros < lastMicros) disordered++;
    lastMicros = event.micros;
    latencies.push(arrivedMs - event.micros / 1000);
  });
  const follower = startFollower(order.entry, [...followArgs(order), "-n", "all", "-o", "ndjson"], (chunk) => {
    arrivedMs = Date.now();
    lines.take(chunk);
  });
  return {
    events: () => tally.distinct,
    kills: 0,
    async calmDown() {},
    async finish(events) {
      const faults = await stopFaults(follower);
      if (lines.rest().length > 0) faults.push("the output ends with half a line");
      if (disordered > 0) faults.push(`${disordered} events come before an earlier one`);
      return [...faults, ...tallyFaults({ ...{ tally, altered, events }, verb: "printed" })];
    },
    latency: () => spread(latencies),
    stderr: () => follower.stderr(),
  };
}

function spread(numbers: readonly number[]): Latency {
  const sorted = Float64Array.from(numbers).sort();
  return {
    p99: Math.ceil(sorted[Math.floor(sorted.length * 0.99)] ?? 0),
    most: Math.ceil(sorted.at(-1) ?? 0),
  };
}

function followArgs({ path, pollMs }: ReaderOrder): string[] {
  return ["tail", "-F", path, ...(pollMs === null ? [] : ["--poll", String(pollMs)])];
}

async function stopFaults(follower: Follower): Promise<string[]> {
  if (follower.child.exitCode !== null) return [endedTooSoon(await follower.ended, follower)];
  const end = await interrupt(follower);
  return isCleanStop(end) ? [] : [`interrupted, it ended with ${end.signal ?? end.code}: ${follower.stderr()}`];
}

function endedTooSoon({ code, signal }: End, { stderr }: Follower): string {
  return `it ended by itself with ${signal ?? code}: ${stderr()}`;
}
