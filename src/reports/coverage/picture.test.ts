import { expect, test } from "vitest";
import type { StreamCoverage } from "./hole.ts";
import { drawTimeline } from "./picture.ts";

const START = Date.UTC(2026, 2, 2, 8) * 1000;
const MINUTE = 60_000_000;

function stream(name: string, from: number, to: number, gaps: [number, number][] = []): StreamCoverage {
  const at = (minutes: number) => START + minutes * MINUTE;
  const found = gaps.map(([a, b]) => ({ from: at(a), to: at(b), evidence: "" }));
  return { stream: name, from: at(from), to: at(to), gaps: found, isThinned: false, silences: [], isExamined: true };
}

const axis = { from: START, to: START + 60 * MINUTE };

test("each stream is a line of cells on one axis", () => {
  const streams = [
    stream("node-1/audit.log", 0, 60, [[30, 31]]),
    stream("node-2", 20, 60),
    { ...stream("empty", 0, 0), from: null },
  ];
  expect(drawTimeline(streams, axis, { width: 80, timeZone: null })).toEqual([
    `${" ".repeat(18)}2026-03-02 08:00:00Z${" ".repeat(22)}2026-03-02 09:00:00Z`,
    expect.stringMatching(/^node-1\/audit\.log {2}█{31}░{1,2}█{29,30}$/),
    expect.stringMatching(/^node-2 {12}·{20}█{42}$/),
    "█ covered   ░ gap   · nothing known",
  ]);
});

test("a gap of a millionth of the picture is a cell of it", () => {
  const [, line] = drawTimeline([stream("a", 0, 60, [[10, 10.00001]])], axis, { width: 60, timeZone: "Europe/Berlin" });
  expect(line).toMatch(/^a {2}█+░█+$/);
});

test("a long name is cut, a narrow terminal keeps some cells", () => {
  const lines = drawTimeline([stream("x".repeat(90), 0, 60)], axis, { width: 30, timeZone: null });
  expect(lines[1]).toMatch(/^xxxxx….{0,4}x+ {2}█{20}$/);
});

test("without a time there is nothing to draw", () => {
  expect(drawTimeline([], axis, { width: 80, timeZone: null })).toEqual([]);
  expect(drawTimeline([stream("a", 0, 0)], { from: START, to: START }, { width: 80, timeZone: null })).toEqual([]);
});
