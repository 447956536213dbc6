import { appendFileSync, chmodSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { projectRoot } from "../run-cli.ts";
import { follow, lineOf, lines, POLL_MS, type Scenario, storedNumbers } from "./follow-scenario.ts";
import { type End, sourceEntry, startFollower } from "./follower.ts";

const NOBODY = 65_534;

/** What other readers of audit logs had to learn, by the ids of tail_rotation_cases.json. */
export const tailScenarios: Readonly<Record<string, Scenario>> = {
  append: async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    appendFileSync(live, lines(1));
    await tail.shows([0, 1]);
    await tail.stop();
  },

  "rotate-rename-recreate": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0, 1));
    const tail = follow(live);
    await tail.shows([0, 1]);
    renameSync(live, `${live}.1`);
    writeFileSync(live, lines(2));
    await tail.shows([0, 1, 2]);
    rmSync(live);
    await sleep(POLL_MS * 2);
    writeFileSync(live, lines(3, 4, 5));
    await tail.shows([0, 1, 2, 3, 4, 5]);
    await tail.stop();
  },

  copytruncate: async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0, 1, 2));
    const tail = follow(live);
    await tail.shows([0, 1, 2]);
    truncateSync(live);
    appendFileSync(live, lines(3));
    await tail.shows([0, 1, 2, 3]);
    await tail.stop();
  },

  "no-trailing-newline": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    const next = lines(1);
    for (const part of [next.slice(0, 100), next.slice(100, -1)]) {
      appendFileSync(live, part);
      await tail.shows([0]);
    }
    appendFileSync(live, `\n${lines(2).slice(0, -1)}`);
    await tail.shows([0, 1]);
    appendFileSync(live, "\n");
    await tail.shows([0, 1, 2]);
    await tail.stop();
  },

  "unparsable-line": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    appendFileSync(live, `This line cannot be unmarshalled!\n${lines(1)}`);
    await tail.shows([0, 1]);
    await tail.stop();
    expect(tail.follower.stderr()).toMatch(/audit\.log: line 2\b.*|1 problem/);
  },

  "unknown-stage": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0) + lineOf(1, { stage: "wut" }) + lines(2));
    const tail = follow(live);
    await tail.shows([0, 1, 2]);
    await tail.stop();
  },

  "verb-case": async (folder) => {
    const live = join(folder, "audit.log");
    const verbs = ["GET", "Create", "patCH"];
    writeFileSync(live, verbs.map((verb, number) => lineOf(number, { verb })).join(""));
    const tail = follow(live);
    await tail.shows([0, 1, 2]);
    expect(tail.events().map(({ verb }) => verb)).toEqual(verbs);
    await tail.stop();
  },

  resume: async (folder) => {
    const live = join(folder, "audit.log");
    const db = join(folder, "a.db");
    const at = (number: number, seconds: number) =>
      lineOf(number, { stageTimestamp: `2026-03-02T08:00:0${seconds}.000000Z` });
    writeFileSync(live, at(0, 1) + at(1, 2));
    const first = follow(live, ["--save", "--db", db]);
    await first.stored(db, [0, 1]);
    first.follower.child.kill("SIGKILL");
    await first.follower.ended;
    // The second event of that instant comes while nobody reads.
    appendFileSync(live, at(2, 2) + at(3, 3));
    const second = follow(live, ["--save", "--db", db, "-n", "0"]);
    await second.stored(db, [0, 1, 2, 3]);
    expect(second.numbers().filter((number) => number < 2)).toEqual([]);
    await second.stop();
    expect(storedNumbers(db)).toEqual([0, 1, 2, 3]);
  },

  "missing-file": async (folder) => {
    const live = join(folder, "audit.log");
    const tail = follow(live);
    await tail.tells(/audit\.log/);
    expect(tail.follower.child.exitCode).toBe(null);
    writeFileSync(live, lines(0));
    await tail.shows([0]);
    await tail.stop();
  },

  "unreadable-file": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0), { mode: 0 });
    chmodSync(folder, 0o755);
    const isRoot = process.getuid?.() === 0;
    if (isRoot && !isOpenToAll(projectRoot)) {
      console.error("skipped: root reads everything, and another user cannot run the program from here");
      return;
    }
    const other = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
    const tail = startFollower(sourceEntry, ["tail", "-F", live, "-n", "all"], null, other);
    const end: End = await tail.ended;
    expect(end).toEqual({ code: 2, signal: null });
    expect(tail.stderr()).toMatch(/audit\.log: permission denied/);
  },
};

function isOpenToAll(path: string): boolean {
  const isOpen = (statSync(path).mode & 0o5) === 0o5;
  return isOpen && (path === dirname(path) || isOpenToAll(dirname(path)));
}
