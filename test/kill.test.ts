import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom, type Random } from "../samples/generator/random.ts";
import { checkSegments } from "./evidence/check-segments.ts";
import { isSoak } from "./evidence/corpus.ts";
import { difference, type LogicalRows, logicalRows } from "./evidence/logical-rows.ts";
import { writeEvidence } from "./evidence/write-evidence.ts";
import { projectRoot, runCli, withFolder } from "./run-cli.ts";

// An import is killed at moments spread over its whole run, by time and by what it has written, several times in a row;
// what the last run leaves has to be what one clean run leaves.
const KILLED_IMPORTS = isSoak ? 50 : 7;
const SIZE = isSoak ? 3 : 1;

const entry = join(projectRoot, "src/cli/bin.ts");

describe("an import that is killed", () => {
  const folder = mkdtempSync(join(tmpdir(), "auditq-kill-"));
  let paths: string[] = [];
  let clean: LogicalRows;
  let cleanMs = 0;
  let kills = 0;

  beforeAll(async () => {
    paths = writeEvidence(folder, "kill", SIZE);
    const db = join(folder, "clean.db");
    const startMs = performance.now();
    await finish(startImport(paths, db));
    cleanMs = performance.now() - startMs;
    clean = logicalRows(db);
    checkSegments(db);
  }, 120_000);

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(Array.from({ length: KILLED_IMPORTS }, (_, index) => index))(
    "goes on where it stopped (%i)",
    async (index) => {
      const random = createRandom(`kill ${index}`);
      const db = join(folder, `killed-${index}.db`);
      for (let count = 0, most = random.int(1, 3); count < most; count++) {
        const at = count === 0 ? firstMoment(index, cleanMs) : moment(random, cleanMs);
        if (await killedImport(paths, db, at)) kills++;
      }
      await finish(startImport(paths, db));
      expect(difference(clean, logicalRows(db))).toBe(null);
      checkSegments(db);
      if (index % 3 === 0) {
        await finish(startImport(paths, db));
        expect(difference(clean, logicalRows(db)), "after one more import of the same files").toBe(null);
      }
      rmSync(db);
    },
    120_000,
  );

  test("was killed often enough to prove something", () => expect(kills).toBeGreaterThan(KILLED_IMPORTS * 0.8));
});

test("an import that was killed before its database had tables goes on", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "auditq.db");
    const db = new Database(path);
    db.pragma("journal_mode = WAL");
    db.close();
    const { exit } = await runCli(["import", join(projectRoot, "samples/legacy"), "--db", path]);
    expect(exit).toBe(0);
  });
});

function startImport(paths: readonly string[], db: string): ChildProcess {
  return spawn(process.execPath, [entry, "import", ...paths, "--db", db, "--quiet"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
}

async function finish(child: ChildProcess): Promise<void> {
  let stderr = "";
  child.stderr?.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`import ended with ${code}: ${stderr}`);
}

/** When to kill: some time after the start; once the database or its log has changed so many times; or as soon as a part of
 *  a file is stored. */
type Moment =
  | { readonly kind: "time"; readonly ms: number }
  | { readonly kind: "write"; readonly changes: number }
  | { readonly kind: "middle"; readonly file: string };

const bigFiles = ["audit-2026-03-02T08-20-00.000.log", "capture.json", "audit-2026-03-02T08-10-00.000.log.gz"] as const;

/** The first kills are spread evenly over the run, every other one comes in the middle of a file. */
function firstMoment(index: number, cleanMs: number): Moment {
  if (index % 2 === 1) return { kind: "middle", file: bigFiles[((index - 1) / 2) % bigFiles.length] ?? bigFiles[0] };
  return { kind: "time", ms: (index / KILLED_IMPORTS) * cleanMs };
}

function moment(random: Random, cleanMs: number): Moment {
  return random.pick<() => Moment>([
    () => ({ kind: "write", changes: random.int(1, random.pick([3, 10, 60])) }),
    () => ({ kind: "middle", file: random.pick(bigFiles) }),
    () => ({ kind: "time", ms: random.int(0, Math.ceil(cleanMs)) }),
  ])();
}

/** True if the import was killed before it ended. */
async function killedImport(paths: readonly string[], db: string, at: Moment): Promise<boolean> {
  const child = startImport(paths, db);
  child.stderr?.resume();
  const closed = once(child, "close") as Promise<[number | null, string | null]>;
  let isOver = false;
  closed.then(
    () => {
      isOver = true;
    },
    () => undefined,
  );
  if (at.kind === "time") await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, at.ms))]);
  else if (at.kind === "write") await changesOf(db, at.changes, () => isOver);
  else await middleOf(db, at.file, () => isOver);
  child.kill("SIGKILL");
  const [, signal] = await closed;
  return signal === "SIGKILL";
}

async function changesOf(db: string, changes: number, isOver: () => boolean): Promise<void> {
  let seen = "";
  for (let left = changes; left > 0 && !isOver(); ) {
    const now = ["", "-wal", "-journal"].map((ending) => stateOf(db + ending)).join();
    if (now !== seen) left--;
    seen = now;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function middleOf(path: string, file: string, isOver: () => boolean): Promise<void> {
  const sql = "SELECT 1 FROM file WHERE path LIKE '%' || ? AND complete = 0 AND read_records > 0";
  for (let isThere = false; !isThere && !isOver(); ) {
    try {
      const db = new Database(path, { readonly: true, fileMustExist: true });
      isThere = db.prepare(sql).get(file) !== undefined;
      db.close();
    } catch {
      // It is not made yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}

function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? "" : `${found.size} ${found.mtimeMs}`;
}
