import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { openToRead } from "../../src/store/open.ts";
import { line, uuidOf } from "../evidence/make-event.ts";
import { withFolder } from "../run-cli.ts";
import { type End, type Follower, interrupt, isCleanStop, sourceEntry, startFollower } from "./follower.ts";
import { storedSoFar } from "./stored-events.ts";

/** Milliseconds between two looks of the followers in scenarios. */
export const POLL_MS = 40;

const TIMEOUT_MS = 20_000;

/** A follower that prints, in a scenario. */
export interface Tail {
  readonly follower: Follower;
  /** The events printed so far, by number, in their order; a line that is no event is NaN. */
  numbers(): number[];
  /** Waits until these events, and no other ones, have come. */
  shows(numbers: readonly number[]): Promise<void>;
  /** The events printed so far. */
  events(): Printed[];
  /** Waits until a database has these events, each once. */
  stored(db: string, numbers: readonly number[]): Promise<void>;
  /** Waits until standard error says something. */
  tells(words: RegExp): Promise<void>;
  /** Interrupts it; it has to stop cleanly and to tell of so many gaps. */
  stop(gaps?: "no gap" | "a gap"): Promise<void>;
}

/** An event as it was printed. */
interface Printed {
  readonly auditID: string;
  readonly verb: string;
}

/** What happens to a log in an empty folder while it is followed. */
export type Scenario = (folder: string) => Promise<void>;

/** Runs a scenario in a folder of its own. A follower that it leaves running, because it failed, is killed. */
export async function play(scenario: Scenario): Promise<void> {
  await withFolder((folder) =>
    scenario(folder).finally(() => {
      for (const { paths, child } of started) if (paths[0]?.startsWith(folder)) child.kill("SIGKILL");
    }),
  );
}

const started: { readonly paths: readonly string[]; readonly child: ChildProcess }[] = [];

/** Lines of the events with these numbers, each with its line feed. */
export function lines(...numbers: readonly number[]): string {
  return numbers.map((number) => `${line({ auditID: number })}\n`).join("");
}

/** A line of one event with other fields. */
export function lineOf(number: number, fields: Readonly<Record<string, unknown>>): string {
  return `${line({ ...fields, auditID: number })}\n`;
}

/** Follows paths, from the first event on unless the arguments say otherwise. */
export function follow(paths: string | readonly string[], args: readonly string[] = ["-n", "all"]): Tail {
  let text = "";
  const all = ["tail", "-F", ...[paths].flat(), "--poll", String(POLL_MS), "-o", "ndjson", ...args];
  const follower = startFollower(sourceEntry, all, (chunk) => {
    text += chunk.toString();
  });
  started.push({ paths: [paths].flat(), child: follower.child });
  const events = () =>
    text
      .split("\n")
      .slice(0, -1)
      .map((one) => JSON.parse(one) as Printed);
  const numbers = () => events().map(({ auditID }) => numberOf(auditID));
  return {
    follower,
    numbers,
    events,
    async stored(db, wanted) {
      await until(follower, () => (storedSoFar(db)?.events ?? 0) >= wanted.length);
      await sleep(POLL_MS * 3);
      expect(storedNumbers(db), follower.stderr()).toEqual(wanted);
    },
    async shows(wanted) {
      await until(follower, () => numbers().length >= wanted.length);
      // What is shown too much would come now.
      await sleep(POLL_MS * 3);
      // Events of several logs come in any order.
      const shown = paths.length > 1 && typeof paths !== "string" ? numbers().sort((a, b) => a - b) : numbers();
      expect(shown, follower.stderr()).toEqual(wanted);
    },
    async tells(words) {
      await until(follower, () => words.test(follower.stderr()));
      expect(follower.stderr()).toMatch(words);
    },
    async stop(gaps = "no gap") {
      const end = await interrupt(follower);
      expect(isCleanStop(end), `${JSON.stringify(end)}: ${follower.stderr()}`).toBe(true);
      const told = Number(/^tail: .* (\d+) gaps?$/m.exec(follower.stderr())?.[1]);
      expect(told > 0 ? "a gap" : told === 0 ? "no gap" : "nothing", follower.stderr()).toBe(gaps);
    },
  };
}

/** Waits for something; goes on in any case when the follower has ended or does not come to it. */
async function until({ ended }: Follower, isTrue: () => boolean): Promise<void> {
  let end: End | null = null;
  ended.then(
    (found) => {
      end = found;
    },
    () => undefined,
  );
  for (let passedMs = 0; passedMs < TIMEOUT_MS && end === null && !isTrue(); passedMs += 10) await sleep(10);
}

const prefix = uuidOf(0).slice(0, -12);

function numberOf(auditId: string): number {
  return auditId.startsWith(prefix) ? Number(auditId.slice(prefix.length)) : Number.NaN;
}

/** Numbers of the events in a database, in their order. */
export function storedNumbers(path: string): number[] {
  const db = openToRead(path);
  try {
    const ids = db.prepare("SELECT audit_id FROM events ORDER BY audit_id").pluck().all() as string[];
    return ids.map(numberOf);
  } finally {
    db.close();
  }
}
