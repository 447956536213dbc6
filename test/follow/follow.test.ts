import { appendFileSync, closeSync, openSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, test } from "vitest";
import { follow, lineOf, lines, POLL_MS, play, type Scenario } from "./follow-scenario.ts";

/** Backups by the second of 2 March 2026, 08:00, in which they were closed. */
const backup = (folder: string, seconds: number) =>
  join(folder, `audit-2026-03-02T08-0${Math.floor(seconds / 60)}-${String(seconds % 60).padStart(2, "0")}.000.log`);

/** An event that was written so many seconds after 08:00. */
function lineAt(number: number, seconds: number): string {
  const stageTimestamp = new Date(Date.UTC(2026, 2, 2, 8, 0, seconds)).toISOString().replace("Z", "000Z");
  return lineOf(number, { requestReceivedTimestamp: stageTimestamp, stageTimestamp });
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "rotated three times between two looks": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    for (const number of [1, 2, 3]) {
      appendFileSync(live, lines(number * 10));
      renameSync(live, backup(folder, number));
      writeFileSync(live, lines(number * 10 + 1));
    }
    await tail.shows([0, 10, 11, 20, 21, 30, 31]);
    await tail.stop();
  },

  "truncated and written again, longer than before": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0, 1));
    const tail = follow(live);
    await tail.shows([0, 1]);
    writeFileSync(live, lines(2, 3, 4, 5, 6));
    await tail.shows([0, 1, 2, 3, 4, 5, 6]);
    await tail.stop();
  },

  "emptied by copytruncate with lines that were not read yet": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    appendFileSync(live, lines(1, 2));
    writeFileSync(`${live}.1`, lines(0, 1, 2));
    writeFileSync(live, lines(3));
    await tail.shows([0, 1, 2, 3]);
    await tail.stop();
  },

  "renamed, and the writer goes on in it until it opens a new one": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const writer = openSync(live, "a");
    const tail = follow(live);
    await tail.shows([0]);
    renameSync(live, `${live}.1`);
    await sleep(POLL_MS * 3);
    appendFileSync(writer, lines(1));
    await tail.shows([0, 1]);
    appendFileSync(writer, lines(2));
    closeSync(writer);
    writeFileSync(live, lines(3));
    await tail.shows([0, 1, 2, 3]);
    await tail.stop();
  },

  "the new live file has the inode of a backup that was read": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(backup(folder, 1), lines(0));
    writeFileSync(live, lines(1));
    const tail = follow(live);
    await tail.shows([0, 1]);
    const { ino } = statSync(backup(folder, 1));
    renameSync(live, backup(folder, 2));
    takeInode(backup(folder, 1), ino, () => writeFileSync(live, lines(2, 3)), live);
    await tail.shows([0, 1, 2, 3]);
    await tail.stop();
  },

  "stopped; the live file was deleted and made again, longer, with its inode": async (folder) => {
    const live = join(folder, "audit.log");
    const db = join(folder, "a.db");
    writeFileSync(live, lines(0, 1));
    const first = follow(live, ["--save", "--db", db]);
    await first.stored(db, [0, 1]);
    await first.stop();
    const { ino } = statSync(live);
    takeInode(live, ino, () => writeFileSync(live, lines(2, 3, 4, 5)), live);
    const second = follow(live, ["--save", "--db", db]);
    await second.stored(db, [0, 1, 2, 3, 4, 5]);
    await second.stop();
  },

  "killed in the middle of a line, rotated and compressed meanwhile": async (folder) => {
    const live = join(folder, "audit.log");
    const db = join(folder, "a.db");
    writeFileSync(live, lines(0, 1) + lines(2).slice(0, 200));
    const first = follow(live, ["--save", "--db", db]);
    await first.stored(db, [0, 1]);
    first.follower.child.kill("SIGKILL");
    await first.follower.ended;
    writeFileSync(`${backup(folder, 1)}.gz`, gzipSync(lines(0, 1, 2, 3)));
    writeFileSync(backup(folder, 2), lines(4));
    writeFileSync(live, lines(5));
    const second = follow(live, ["--save", "--db", db]);
    await second.stored(db, [0, 1, 2, 3, 4, 5]);
    appendFileSync(live, lines(6));
    await second.stored(db, [0, 1, 2, 3, 4, 5, 6]);
    await second.stop();
  },

  "a backup that was deleted before it was read is told": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lineAt(0, 1));
    const tail = follow(live);
    await tail.shows([0]);
    renameSync(live, backup(folder, 2));
    // What was written for two minutes is gone at once.
    writeFileSync(backup(folder, 130), lineAt(2, 125));
    writeFileSync(live, lineAt(3, 131));
    await tail.shows([0, 2, 3]);
    await tail.stop("a gap");
  },

  "the file in which it was stopped was deleted meanwhile: told, and the rest is read": async (folder) => {
    const live = join(folder, "audit.log");
    const db = join(folder, "a.db");
    writeFileSync(live, lineAt(0, 1));
    const first = follow(live, ["--save", "--db", db]);
    await first.stored(db, [0]);
    await first.stop();
    writeFileSync(backup(folder, 130), lineAt(2, 125));
    writeFileSync(live, lineAt(3, 131));
    const second = follow(live, ["--save", "--db", db]);
    await second.stored(db, [0, 2, 3]);
    await second.stop("a gap");
  },

  "only what comes from now on": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(backup(folder, 1), lines(0));
    writeFileSync(live, lines(1, 2));
    const tail = follow(live, ["-n", "1"]);
    await tail.shows([2]);
    appendFileSync(live, lines(3));
    renameSync(live, backup(folder, 2));
    writeFileSync(live, lines(4));
    await tail.shows([2, 3, 4]);
    await tail.stop();
  },

  "a directory in which a second log appears": async (folder) => {
    writeFileSync(join(folder, "audit.log"), lines(0));
    const tail = follow(folder);
    await tail.shows([0]);
    writeFileSync(join(folder, "kube-audit.log"), lines(1));
    await tail.shows([0, 1]);
    await tail.stop();
  },

  "a signal asks for figures and changes nothing": async (folder) => {
    const live = join(folder, "audit.log");
    writeFileSync(live, lines(0));
    const tail = follow(live);
    await tail.shows([0]);
    tail.follower.child.kill("SIGUSR1");
    await tail.tells(/^tail: /m);
    appendFileSync(live, lines(1));
    await tail.shows([0, 1]);
    await tail.stop();
  },
};

describe("a log that is followed", { concurrent: true }, () => {
  test.each(Object.entries(scenarios))("%s", async (_name, scenario) => play(scenario));
});

/** Removes a file and makes a new one that, if the file system lets it, takes over the inode. */
function takeInode(removed: string, inode: number, make: () => void, made: string): void {
  rmSync(removed);
  for (let tries = 0; tries < 20; tries++) {
    make();
    if (statSync(made).ino === inode) return;
    rmSync(made);
  }
  make();
}
