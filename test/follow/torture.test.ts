import { describe, expect, test } from "vitest";
import { openToRead } from "../../src/store/open.ts";
import { checkBlockIndex } from "../evidence/check-block-index.ts";
import { checkCells } from "../evidence/check-cells.ts";
import { isSoak } from "../evidence/corpus.ts";
import { sourceEntry } from "./follower.ts";
import { runMemory } from "./memory.ts";
import { runTorture, type Torture, torture, type Verdict, verdictLines, writerModes } from "./torture.ts";

// A log is written and rotated while it is followed; the follower is killed again and again. Every event has to be there once.

/** Set these to choose what is run: AUDITQ_TORTURE_SEEDS=3-5 AUDITQ_TORTURE_SECONDS=60. */
const [firstSeed = 1, lastSeed = firstSeed] = (process.env["AUDITQ_TORTURE_SEEDS"] ?? "1-20").split("-").map(Number);
const soakSeconds = Number(process.env["AUDITQ_TORTURE_SECONDS"] ?? "300");
/** Of the ways that are rarer than lumberjack. */
const otherSeconds = soakSeconds / 20;
const MOST_LATENCY_MS = 1000;

async function passes(order: Torture): Promise<Verdict> {
  const verdict = await runTorture({ ...order, inspect: checkSums });
  const lines = verdictLines(verdict);
  if (isSoak) console.error(lines.join("\n"));
  expect(verdict.faults, lines[0]).toEqual([]);
  return verdict;
}

function checkSums(path: string): void {
  const db = openToRead(path);
  try {
    checkCells(db);
    checkBlockIndex(db);
  } finally {
    db.close();
  }
}

describe.skipIf(isSoak)("for a moment", { concurrent: true, timeout: 60_000 }, () => {
  test("killed while lumberjack rotates", async () => {
    const { kills, rotations } = await passes(
      torture({ seed: 1, seconds: 3, rate: 6, pollMs: 50, killMs: [150, 900] }),
    );
    expect(kills).toBeGreaterThan(1);
    expect(rotations).toBeGreaterThan(5);
  });

  test("killed while it is copied and truncated", async () => {
    const order = torture({ seed: 2, mode: "copytruncate", seconds: 2.5, pollMs: 50, killMs: [150, 900] });
    expect((await passes(order)).rotations).toBeGreaterThan(0);
  });

  test("printed in one go", async () => {
    await passes(torture({ seed: 3, reader: "print", seconds: 2, rate: 10, pollMs: 50 }));
  });
});

const seeds = isSoak ? Array.from({ length: lastSeed - firstSeed + 1 }, (_, index) => firstSeed + index) : [];

describe.skipIf(!isSoak)("for long", { timeout: (soakSeconds + 300) * 1000 }, () => {
  test.each(seeds)("lumberjack at 20 MB/s, killed every few seconds (seed %i)", async (seed) => {
    await passes(torture({ seed, seconds: soakSeconds, pollMs: pollOf(seed) }));
  });

  const others = writerModes.slice(1).flatMap((mode) => seeds.map((seed) => ({ mode, seed })));
  test.each(others)("$mode, killed every few seconds (seed $seed)", async ({ mode, seed }) => {
    await passes(torture({ seed, mode, seconds: otherSeconds, pollMs: pollOf(seed) }));
  });

  const printed = writerModes.flatMap((mode) => seeds.map((seed) => ({ mode, seed })));
  test.each(printed)("$mode, printed in one go (seed $seed)", async ({ mode, seed }) => {
    const { latency } = await passes(torture({ seed, mode, reader: "print", seconds: otherSeconds }));
    expect(latency?.most).toBeLessThanOrEqual(MOST_LATENCY_MS);
  });

  test.each([false, true])(
    "memory stays flat over ten million events (saving: %s)",
    async (isSaving) => {
      const { isFlat, lines } = await runMemory({ events: 10_000_000, isSaving, entry: sourceEntry });
      console.error(lines.join("\n"));
      expect(isFlat).toBe(true);
    },
    3_600_000,
  );
});

/** Some look often, some as the program does by itself. */
function pollOf(seed: number): number | null {
  return [50, 200, null][seed % 3] ?? null;
}
