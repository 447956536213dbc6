import { describe, expect, test } from "vitest";
import { programFigures } from "../bench/jq/figures.ts";
import { PARSE_LOOP } from "../bench/jq/make-trials.ts";
import { programFaults } from "../bench/jq/measure-programs.ts";
import { scanPrograms, selective } from "../bench/jq/programs.ts";
import { digestOf, runTrials } from "../bench/jq/run-trials.ts";
import { programTables } from "../bench/jq/tables.ts";
import type { Trial, TrialResult } from "../bench/jq/trial.ts";
import { withFolder } from "./run-cli.ts";

/** A trial that prints a text, or ends with a code. */
function printing(by: string, text: string, more: Partial<Trial> = {}): Trial {
  return {
    ...{ source: "file", program: "p", by, version: "", isOurs: by === "auditq jq", missing: null, bytes: 1e6 },
    ...{ command: { file: "printf", args: ["%b", text] }, question: "p" },
    ...more,
  };
}

function run(...trials: readonly Trial[]): Promise<TrialResult[]> {
  return withFolder((folder) => runTrials(trials, { folder, rounds: 2, budgetSeconds: 60 }));
}

/** The result of a trial that took so many seconds; null: it did not run. */
function took(by: string, seconds: number | null, more: Partial<TrialResult> = {}): TrialResult {
  const cost = seconds === null ? null : { seconds, cpuSeconds: seconds, peakBytes: 50e6, otherCpuSeconds: 0 };
  return {
    ...{ source: "file", program: "p", by, version: "", isOurs: by.startsWith("auditq"), bytes: 1e8 },
    ...{ runs: cost === null ? [] : [cost], median: cost, insideMs: null, lines: 3, wrong: [] },
    ...{ reason: seconds === null ? "not installed" : null, isFailure: false },
    ...more,
  };
}

function verdicts(...results: readonly TrialResult[]) {
  return programFigures(results).map(({ bar, measured, verdict }) => [bar, measured, verdict]);
}

describe("trials", () => {
  test("outputs are those of the first, byte for byte", async () => {
    const [first, same, other] = await run(
      printing("jq", "1\\n2\\n", { version: "1.6" }),
      printing("auditq jq", "1\\n2\\n"),
      printing("auditq query", "1\\n2 \\n"),
    );
    expect([first?.wrong, first?.lines, first?.runs.length]).toEqual([[], 2, 2]);
    expect(same?.wrong).toEqual([]);
    expect(other?.wrong).toEqual(["other outputs than jq 1.6"]);
  });

  test("lines may be in another order only where that is said", async () => {
    const swapped = [Buffer.from("a\nb\n"), Buffer.from("b\na\n")] as const;
    expect(digestOf(swapped[0], true)).toBe(digestOf(swapped[1], true));
    expect(digestOf(swapped[0], false)).not.toBe(digestOf(swapped[1], false));
    expect(digestOf(Buffer.from("a\nb\n"), true)).not.toBe(digestOf(Buffer.from("a\na\nb\n"), true));
  });

  test("what is missing does not run, what fails does not run again, a reference runs once", async () => {
    const inside = { file: "echo", args: ['{"milliseconds":7}'] };
    const results = await run(
      printing("jq", "", { missing: "not installed" }),
      printing("auditq jq", "", { command: { file: "bash", args: ["-c", "echo no >&2; exit 3"] } }),
      printing("reference", "1\\n", { isOnce: true }),
      printing("told", "1\\n", { inside }),
    );
    expect(results.map(({ runs, reason, insideMs }) => [runs.length, reason, insideMs])).toEqual([
      [0, "not installed", null],
      [0, "ended with 3: no", null],
      [1, null, null],
      [2, null, 7],
    ]);
    expect(programFaults({ small: { bytes: 1, events: 1 }, large: { bytes: 1, events: 1 }, results })).toEqual([
      "auditq jq, p ended with 3: no",
    ]);
  });
});

describe("figures", () => {
  test("the bar holds against every jq there is", () => {
    const peers = [took("jq", 4, { version: "1.6" }), took("jq, newest", 2, { version: "1.8.2" })];
    expect(verdicts(...peers, took("auditq jq", 1))).toEqual([["≥ 1.50x", "4.00x jq 1.6, 2.00x jq 1.8.2", "pass"]]);
    expect(verdicts(...peers, took("auditq jq", 1.6))).toEqual([["≥ 1.50x", "2.50x jq 1.6, 1.25x jq 1.8.2", "miss"]]);
    expect(verdicts(took("jq", null), took("auditq jq", 1))).toEqual([["≥ 1.50x", "", "not measured"]]);
  });

  test("a program that a look at the bytes can decide has a higher one", () => {
    const of = { program: selective.name };
    const results = [took("jq", 3, of), took("auditq jq", 1, of), took("auditq query", 1, of)];
    expect(verdicts(...results).map(([bar, , verdict]) => [bar, verdict])).toEqual([
      ["≥ 1.50x", "pass"],
      ["≥ 4.00x", "miss"],
    ]);
  });

  test("what is stored: time inside the process, scans against the loop, references have no bar", () => {
    const of = { source: "stored", program: scanPrograms[0]?.name ?? "" } as const;
    const results = [
      took(PARSE_LOOP, 3, { source: "stored" }),
      took("auditq jq, the log", 9, of),
      took("auditq query, stored", 4, of),
      took("auditq query, stored", 1, { source: "stored", insideMs: 50.4 }),
    ];
    expect(verdicts(...results)).toEqual([
      ["≥ 1.00x", "0.75x", "miss"],
      ["≤ 50 ms", "50.4 ms", "miss"],
    ]);
  });
});

test("the tables: what ran, and why the rest did not", () => {
  const log = { bytes: 1e8, events: 50 };
  const results = [took("jq, newest", null), took("auditq jq", 2, { wrong: ["other outputs than jq 1.6"] })];
  const text = programTables({ small: log, large: log, results });
  expect(text).toContain(
    "| p | auditq jq | 2.00 | 2.00–2.00 | 50 | 2.00 | 50 | 3 | WRONG: other outputs than jq 1.6 |",
  );
  expect(text).toContain("Not measured:\n\n* jq, newest: not installed");
});
