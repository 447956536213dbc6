import { expect, test } from "vitest";
import { createRandom } from "../samples/generator/random.ts";
import { planProgram } from "../src/plan/plan.ts";
import { candidate, faultOf, wholeFaultOf } from "./plan/check.ts";
import { randomEvent } from "./plan/random-event.ts";
import { randomProgram, randomWholeProgram } from "./plan/random-program.ts";

// A plan may choose too many events, never too few: what it leaves out, the program must let pass in silence.

// AUDITQ_SOAK=1 takes other programs and events each time, and many more.
const soak = process.env["AUDITQ_SOAK"] !== undefined;
const SEED = soak ? `soak ${Math.random()}` : "plan";
const PROGRAMS = soak ? 25_000 : 1500;
const EVENTS = 150;
const TIMEOUT_MS = soak ? 900_000 : 60_000;

const random = createRandom(SEED);
const events = Array.from({ length: EVENTS }, () => candidate(randomEvent(random)));

test("events are of all kinds", () => {
  const irregular = events.filter(({ isIrregular }) => isIrregular).length;
  expect(irregular).toBeGreaterThan(EVENTS / 10);
  expect(irregular).toBeLessThan((EVENTS * 3) / 4);
});

test("no program loses an event", { timeout: TIMEOUT_MS }, () => {
  const faults: string[] = [];
  for (let index = 0; index < PROGRAMS && faults.length < 5; index++) {
    const text = randomProgram(random);
    const fault = faultOf(text, events, planProgram);
    if (fault !== null) faults.push(`${text}\n  ${fault}`);
  }
  expect(faults).toEqual([]);
});

test.each(["inputs", "array"] as const)("no program over all of %s loses an event", { timeout: TIMEOUT_MS }, (from) => {
  const faults: string[] = [];
  for (let index = 0; index < PROGRAMS / 5 && faults.length < 5; index++) {
    const text = randomWholeProgram(random, from);
    const some = events.slice(index % 50, (index % 50) + 60);
    const fault = wholeFaultOf(text, from, some, planProgram);
    if (fault !== null) faults.push(`${text}\n  ${fault}`);
  }
  expect(faults).toEqual([]);
});
