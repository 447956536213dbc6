import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect } from "vitest";
import { follow, lineOf, lines, type Scenario } from "./follow-scenario.ts";
import { backupName, openLumberjack } from "./lumberjack.ts";

/** A name of tail_rotation_cases.json and whether it is one of a backup. */
export interface NameCase {
  readonly name: string;
  readonly prefix: string;
  readonly ext: string;
  readonly ok: string | false;
}

/** Files with these names lie beside their live files: a backup is read, before the live file; anything else is not. All are
 *  followed at once. Answers for each case whether the file was read as a backup. */
export async function playNames(cases: readonly NameCase[], folder: string): Promise<boolean[]> {
  const lives = cases.map(({ name, prefix, ext }, index) => {
    const own = join(folder, String(index));
    const live = join(own, `${prefix.slice(0, -1)}${ext}`);
    mkdirSync(own);
    writeFileSync(join(own, name), lineThen(index * 10));
    writeFileSync(live, lineThen(index * 10 + 1));
    return live;
  });
  const tail = follow(lives);
  const isBackup = ({ ok }: NameCase) => ok !== false;
  const first = cases.flatMap((one, index) => [...(isBackup(one) ? [index * 10] : []), index * 10 + 1]);
  await tail.shows(first);
  const read = new Set(tail.numbers());
  for (const [index, live] of lives.entries()) appendFileSync(live, lines(index * 10 + 2));
  await tail.shows([...first, ...cases.map((_, index) => index * 10 + 2)].sort((a, b) => a - b));
  await tail.stop();
  return cases.map((_, index) => read.has(index * 10));
}

/** An event of the time that the names tell, so that no gap seems to be before it. */
function lineThen(number: number): string {
  const time = "2014-05-04T14:44:33.500000Z";
  return lineOf(number, { requestReceivedTimestamp: time, stageTimestamp: time });
}

/** Beginnings of the rules of tail_rotation_cases.json and what shows that they are kept. */
export const ruleScenarios: readonly (readonly [beginning: string, scenario: Scenario])[] = [
  [
    "non-matching files and directories",
    async (folder) => {
      const live = join(folder, "audit.log");
      writeFileSync(live, lines(0));
      const others = [".lock", "audit-x.log", "auditor-2026-03-02T08-00-00.000.log", "other.log", "audit_old.log"];
      for (const [index, name] of others.entries()) writeFileSync(join(folder, name), lines(90 + index));
      mkdirSync(join(folder, "audit-2026-03-02T07-00-00.000.log"));
      const tail = follow(live);
      await tail.shows([0]);
      for (const name of others) appendFileSync(join(folder, name), lines(99));
      appendFileSync(live, lines(1));
      await tail.shows([0, 1]);
      await tail.stop();
    },
  ],
  [
    "during compression both",
    async (folder) => {
      const live = join(folder, "audit.log");
      const older = join(folder, "audit-2026-03-02T08-00-01.000.log");
      const newer = join(folder, "audit-2026-03-02T08-00-02.000.log");
      writeFileSync(older, lines(0, 1, 2));
      writeFileSync(`${older}.gz`, gzipSync(lines(0, 1, 2)).subarray(0, 40));
      writeFileSync(live, lines(3));
      const tail = follow(live);
      await tail.shows([0, 1, 2, 3]);
      // While it is followed: the copy begins, is whole, and replaces the other.
      renameSync(live, newer);
      writeFileSync(live, lines(4));
      const copy = gzipSync(readFileSync(newer));
      writeFileSync(`${newer}.gz`, copy.subarray(0, 30));
      await tail.shows([0, 1, 2, 3, 4]);
      writeFileSync(`${newer}.gz`, copy);
      writeFileSync(`${older}.gz`, gzipSync(readFileSync(older)));
      await tail.shows([0, 1, 2, 3, 4]);
      rmSync(older);
      rmSync(newer);
      appendFileSync(live, lines(5));
      await tail.shows([0, 1, 2, 3, 4, 5]);
      await tail.stop();
    },
  ],
  [
    "a single event never spans two files",
    async (folder) => {
      const live = join(folder, "audit.log");
      const size = lines(0).length;
      const log = openLumberjack({ path: live, maxBytes: size * 3 + 5, maxBackups: 0, compress: false });
      const tail = follow(live);
      const numbers = Array.from({ length: 10 }, (_, number) => number);
      for (const number of numbers) log.write(Buffer.from(lines(number)));
      await tail.shows(numbers);
      expect(readdirSync(folder)).toHaveLength(4);
      // A line that was cut by a crash is not joined with the first one of the next file.
      appendFileSync(live, lines(98).slice(0, 100));
      renameSync(live, backupName(live, Date.now()));
      writeFileSync(live, lines(10));
      await tail.shows([...numbers, 10]);
      await log.close();
      await tail.stop();
    },
  ],
  [
    "k3s/rke2/eks/kops/kind all use different base names",
    async (folder) => {
      const names = ["audit.log", "kube-apiserver-audit.log", "kube-audit.log", "anyname.log", "kube-audit"];
      const lives = names.map((name, index) => {
        const own = join(folder, `of-${name}`);
        mkdirSync(own);
        writeFileSync(join(own, name), lines(index));
        return join(own, name);
      });
      // One of them by its directory.
      const tail = follow([join(folder, "of-audit.log"), ...lives.slice(1)]);
      await tail.shows([0, 1, 2, 3, 4]);
      for (const [index, live] of lives.entries()) {
        renameSync(live, backupName(live, Date.UTC(2026, 2, 2, 8, 0, 1)));
        writeFileSync(live, lines(10 + index));
      }
      await tail.shows([0, 1, 2, 3, 4, 10, 11, 12, 13, 14]);
      await tail.stop();
    },
  ],
];
