import { expect, test } from "vitest";
import { createRandom } from "../../samples/generator/random.ts";
import { lineSource, readEvent } from "./event-lines.ts";
import { createLineReader } from "./line-reader.ts";
import { createTally } from "./tally.ts";

const START_MS = Date.UTC(2026, 2, 2, 8);

/** All lines of so many events, and those that are still open then. */
function linesOf(events: number): Buffer[] {
  const source = lineSource("1", "mixed");
  const lines: Buffer[] = [];
  for (let line: Buffer | null = source.next(START_MS); line !== null; ) {
    lines.push(Buffer.from(line));
    line = source.events < events ? source.next(START_MS + lines.length) : source.rest(START_MS + lines.length);
  }
  return lines;
}

test("every line is an event, is known again, and comes later than the one before", () => {
  const lines = linesOf(3000);
  const found = lines.map((line) => readEvent(line.subarray(0, -1)));
  expect(found.map((event) => event?.number).sort((a = 0, b = 0) => a - b)).toEqual(lines.map((_, index) => index));
  const times = found.map((event) => event?.micros ?? 0);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(new Set(times).size).toBe(times.length);
  for (const [index, line] of lines.entries()) {
    const { auditID, stage, stageTimestamp } = JSON.parse(line.toString()) as Record<string, string>;
    const request = Math.floor((found[index]?.number ?? 0) / 2);
    expect(auditID?.endsWith(String(request).padStart(12, "0"))).toBe(true);
    expect(stage).toBe((found[index]?.number ?? 0) % 2 === 0 ? "RequestReceived" : "ResponseComplete");
    expect(Date.parse(stageTimestamp ?? "")).toBe(Math.floor((found[index]?.micros ?? 0) / 1000));
  }
  expect(Math.min(...lines.map((line) => line.length))).toBeLessThan(500);
  expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(200_000);
});

test("a line that was changed, cut or joined is none", () => {
  const random = createRandom("altered");
  const lines = linesOf(300).map((line) => line.subarray(0, -1));
  for (const [index, line] of lines.entries()) {
    const altered = Buffer.from(line);
    const at = random.int(0, line.length - 1);
    altered[at] = (altered[at] ?? 0) ^ (1 << random.int(0, 7));
    const next = lines[index + 1] ?? line;
    const cut = line.subarray(0, random.int(0, line.length - 1));
    for (const wrong of [altered, cut, line.subarray(1), Buffer.concat([cut, next]), Buffer.concat([line, next])]) {
      expect(readEvent(wrong)).toBe(null);
    }
  }
});

test("a tally says what is lost and what came twice", () => {
  const tally = createTally();
  for (const number of [0, 1, 3, 100_000, 3, 3, 7]) tally.add(number);
  expect([tally.distinct, tally.repeated]).toEqual([5, 2]);
  expect(tally.missing(10, 5)).toEqual(["2", "4–6", "8–9"]);
  expect(tally.missing(10, 2)).toEqual(["2", "4–6"]);
  expect(tally.missing(2, 5)).toEqual([]);
});

test("chunks are cut into lines wherever they end", () => {
  const text = "one\n\nthree\nfour";
  for (let size = 1; size <= text.length; size++) {
    const found: string[] = [];
    const reader = createLineReader((line) => found.push(line.toString()));
    for (let at = 0; at < text.length; at += size) reader.take(Buffer.from(text.slice(at, at + size)));
    expect(found).toEqual(["one", "", "three"]);
    expect(reader.rest().toString()).toBe("four");
  }
});
