import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { order, writeLog } from "../bench/log/write-log.ts";
import { isSoak, loadLogs } from "./evidence/corpus.ts";
import { Agreement } from "./scan/agreement.ts";
import { fuzz, linesOf } from "./scan/fuzz.ts";

// Whatever the scanner takes, the ordinary path must read alike. Expected is what JSON.parse, decodeEvent and inspectJson
// say of the same line, put through addEvent of another scanner with the same key.

const folder = mkdtempSync(join(tmpdir(), "auditq-scan-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EVENTS = isSoak ? 60_000 : 3_000;
const CASES = isSoak ? 1_000_000 : 50_000;
const ROUNDS = 10;
const run = isSoak ? `${Date.now()}` : "1";

async function generated(bodies: boolean): Promise<Buffer> {
  const path = join(folder, `audit-${bodies}.log`);
  await writeLog(order(path, { seed: `scan ${run}`, events: EVENTS, bodies }));
  return readFileSync(path);
}

const logs = loadLogs();

describe("logs", () => {
  test.each([true, false])("of the generator are read by the scanner alone (bodies: %s)", async (bodies) => {
    const agreement = new Agreement();
    agreement.check(await generated(bodies));
    expect(agreement.disagreements).toEqual([]);
    expect(agreement.tally.lines).toBe(EVENTS);
    expect(agreement.tally.ordinary / EVENTS).toBeLessThan(0.01);
  });

  test.each(logs.map((log) => [log.name, log] as const))("%s", (name, { bytes }) => {
    const agreement = new Agreement();
    agreement.check(bytes);
    expect(agreement.disagreements).toEqual([]);
    const { lines, ordinary } = agreement.tally;
    if (isSoak) console.info(`${name}: ${lines} lines, ${((1 - ordinary / lines) * 100).toFixed(1)} % fast`);
  });
});

// Lines of other forms would only be more of what the scanner does not take.
function isLikely(line: Buffer): boolean {
  return line.length < 20_000 && line.toString("latin1", 0, 47) === '{"kind":"Event","apiVersion":"audit.k8s.io/v1",';
}

describe("made and changed lines", () => {
  const given = logs.flatMap(({ bytes }) => linesOf(bytes, 400)).filter(isLikely);

  test.each(Array.from({ length: ROUNDS }, (_, round) => `${run} ${round}`))("seed %s", (seed) => {
    const agreement = new Agreement();
    fuzz(agreement, given, seed, CASES / ROUNDS);
    expect(agreement.disagreements).toEqual([]);
    const { lines, ordinary } = agreement.tally;
    // Else the changes are so wild that nothing is tested.
    expect(1 - ordinary / lines).toBeGreaterThan(0.15);
  });
});
