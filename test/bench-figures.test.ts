import { describe, expect, test } from "vitest";
import type { TaskResult } from "../bench/harness/rounds.ts";
import { figuresOf, spreadOf } from "../bench/report/figures.ts";
import { type Findings, faultsOf, type SizeResult } from "../bench/report/results.ts";
import { peersTable } from "../bench/report/tables.ts";

const BYTES = 1e9;

/** The result of a task that took so many seconds; null: it did not run. */
function took(contender: string, task: string, seconds: number | null, more: Partial<TaskResult> = {}): TaskResult {
  const cost = seconds === null ? null : { seconds, cpuSeconds: seconds, peakBytes: 200e6, otherCpuSeconds: 0 };
  return {
    ...{ contender, task, title: contender, version: "1", what: task, kind: "pass", bytes: BYTES },
    ...{ runs: cost === null ? [] : [cost], median: cost, partsMs: {}, outputBytes: null, wrong: [] },
    ...{ reason: seconds === null ? "not installed" : null, isFailure: false },
    ...more,
  };
}

function findings(results: readonly TaskResult[], sides: readonly SizeResult[] = []): Findings {
  const machine = { cores: 2, platform: "linux", node: "24" };
  return { machine, isQuick: false, main: { bytes: BYTES, events: 1000, results }, sides, shapes: [], programs: null };
}

function figure(of: Findings, what: string) {
  const found = figuresOf(of).find((one) => one.what.startsWith(what));
  return found === undefined ? null : [found.measured, found.verdict];
}

describe("figures", () => {
  const base = took("json-parse", "count", 3);

  test("a ratio is how many times as fast", () => {
    const what = "import against a loop of JSON.parse";
    expect(figure(findings([base, took("auditq", "import", 2)]), what)).toEqual([
      "1.50x (lowest times: 1.50x)",
      "pass",
    ]);
    expect(figure(findings([base, took("auditq", "import", 4)]), what)).toEqual([
      "0.75x (lowest times: 0.75x)",
      "miss",
    ]);
  });

  test("the bar is that of the median, the lowest times stand beside it", () => {
    const run = (seconds: number) => ({ seconds, cpuSeconds: 1, peakBytes: null, otherCpuSeconds: 0 });
    const slowed = took("json-parse", "count", 3, { runs: [run(3), run(1), run(5)] });
    const what = "import against a loop of JSON.parse";
    expect(figure(findings([slowed, took("auditq", "import", 2)]), what)).toEqual([
      "1.50x (lowest times: 0.50x)",
      "pass",
    ]);
  });

  test("what did not run is not measured, neither met nor missed", () => {
    const both = findings([base, took("auditq", "import", 2), took("duckdb", "raw", null)]);
    expect(figure(both, "import against DuckDB storing raw")).toEqual(["", "not measured"]);
    expect(figure(findings([base]), "import against a loop")).toEqual(["", "not measured"]);
  });

  test("sizes, rates and parts", () => {
    const results = [
      took("auditq", "import", 2, { outputBytes: 0.23 * BYTES }),
      took("auditq", "grep", 0.5),
      took("auditq", "users", 0.1),
      took("auditq", "points", 1, { partsMs: { "one audit ID": 12 } }),
    ];
    const all = findings(results);
    expect(figure(all, "database / log")).toEqual(["23 %", "miss"]);
    expect(figure(all, "--grep")).toEqual(["2.00 GB/s", "pass"]);
    expect(figure(all, "report users")).toEqual(["0.100 s", "pass"]);
    expect(figure(all, "one audit ID")).toEqual(["12.0 ms", "miss"]);
  });

  test("what has to stay flat is compared over the sizes", () => {
    const side = (bytes: number, events: number, seconds: number): SizeResult => {
      return { bytes, events, results: [took("auditq", "import", seconds)] };
    };
    const flat = findings([took("auditq", "import", 10)], [side(1e8, 100, 1.1), side(5e9, 5000, 52)]);
    expect(figure(flat, "time for an event, 100 MB to 1.00 GB to 5.00 GB")).toEqual(["10 %", "pass"]);
    expect(figure(flat, "memory of an import at")).toEqual(["0.0 %", "pass"]);
    const steep = findings([took("auditq", "import", 10)], [side(1e8, 100, 1.3)]);
    expect(figure(steep, "time for an event")).toEqual(["30 %", "miss"]);
    expect(spreadOf([1, null])).toBeNull();
  });
});

describe("faults", () => {
  test("a slow run and a missing peer are none", () => {
    const slow = [took("json-parse", "count", 1), took("auditq", "import", 900), took("jq", "select", null)];
    expect(faultsOf(findings(slow), "auditq")).toEqual([]);
  });

  test("a peer that ends badly is none, auditq that does is one", () => {
    const broken = (name: string) => took(name, "count", null, { reason: "ended with 1", isFailure: true });
    expect(faultsOf(findings([broken("jq")]), "auditq")).toEqual([]);
    expect(faultsOf(findings([broken("auditq")]), "auditq")).toEqual(["auditq count ended with 1"]);
  });

  test("a wrong answer is one, whoever gives it, at any size", () => {
    const wrong = [took("jq", "select", 1, { wrong: ["lines: 1 instead of 2 (auditq)"] })];
    const text = "jq select: lines: 1 instead of 2 (auditq)";
    expect(faultsOf(findings(wrong), "auditq")).toEqual([text]);
    expect(faultsOf(findings([], [{ bytes: 1, events: 1, results: wrong }]), "auditq")).toEqual([text]);
  });

  test("a wrong count of a shape is one, a bar missed is none", () => {
    const verdict = (isCount: boolean) => ({ text: "1 events for 2", isKept: false, isCount });
    const shaped = (isCount: boolean): Findings => {
      return { ...findings([]), shapes: [{ what: "giant", seconds: 1, verdicts: [verdict(isCount)] }] };
    };
    expect(faultsOf(shaped(true), "auditq")).toEqual(["giant: 1 events for 2"]);
    expect(faultsOf(shaped(false), "auditq")).toEqual([]);
  });
});

test("the table of programs: fastest first, against the baseline, what is missing below", () => {
  const results = [took("json-parse", "count", 3), took("fast|er", "count", 1.5), took("jq", "select", null)];
  const [, , titles, , first, second, , , , missing] = peersTable(findings(results).main, "json-parse").split("\n");
  expect(titles).toContain("times as fast as JSON.parse");
  expect(first).toBe("| fast\\|er (1) | count | 1.50 | 1.50–1.50 | 667 | 2.00x | 1.50 | 200 |  | agrees |");
  expect(second).toContain("| json-parse (1) | count | 3.00 | 3.00–3.00 | 333 | 1.00x |");
  expect(missing).toBe("* jq, select: not installed");
});
