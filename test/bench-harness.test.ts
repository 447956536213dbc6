import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadContenders } from "../bench/harness/all-contenders.ts";
import { Answers, countAnswer, lineAnswer, verbAnswer } from "../bench/harness/answers.ts";
import { measure, parseTimes } from "../bench/harness/measure.ts";
import { isOnlyPrograms, readOptions } from "../bench/harness/options.ts";
import { countVerbs } from "../bench/harness/parse-loop.ts";
import { parsePeakBytes } from "../bench/harness/process-tree.ts";
import { median, medianCost, medianParts } from "../bench/harness/stats.ts";
import { order, writeLog } from "../bench/log/write-log.ts";
import { fillBlocks } from "../bench/report/docs.ts";
import { blocksOf } from "../bench/report/page.ts";
import { projectRoot, withFolder } from "./run-cli.ts";

describe("medians", () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3],
    [[], Number.NaN],
  ])("of %j", (values, expected) => expect(median(values)).toBe(expected));

  test("of costs: each by itself, unknown memory left out", () => {
    const costs = [
      { seconds: 1, cpuSeconds: 9, peakBytes: null, otherCpuSeconds: 1 },
      { seconds: 3, cpuSeconds: 7, peakBytes: 10, otherCpuSeconds: 0 },
      { seconds: 2, cpuSeconds: 8, peakBytes: 30, otherCpuSeconds: 0 },
    ];
    expect(medianCost(costs)).toEqual({ seconds: 2, cpuSeconds: 8, peakBytes: 20, otherCpuSeconds: 0 });
    expect(medianCost(costs.slice(0, 1)).peakBytes).toBeNull();
  });

  test("of named parts", () => expect(medianParts([{ a: 1 }, { a: 3, b: 5 }])).toEqual({ a: 2, b: 5 }));
});

describe("what the system says", () => {
  test("bash about time", () => {
    expect(parseTimes("1.250 0.500 0.250\n")).toEqual({ seconds: 1.25, cpuSeconds: 0.75 });
    expect(() => parseTimes("bash: no such thing")).toThrow("did not say");
  });

  test("the kernel about memory", () => {
    expect(parsePeakBytes("Name:\tnode\nVmPeak:\t  900 kB\nVmHWM:\t   204 kB\nVmRSS:\t 100 kB\n")).toBe(204 * 1024);
    // A process that has ended has no memory.
    expect(parsePeakBytes("Name:\tnode\nState:\tZ (zombie)\n")).toBeNull();
  });

  test("a process: its output, its end, its time and its memory, children's too", async () => {
    await withFolder(async (folder) => {
      const busy = "const b = Buffer.alloc(150e6, 1); const end = Date.now() + 300; while (Date.now() < end); b.length";
      const parent = `require("child_process").execFileSync(process.execPath, ["-e", ${JSON.stringify(busy)}]);
        console.log("out"); console.error("err"); process.exit(3)`;
      const ran = await measure({ file: process.execPath, args: ["-e", parent] }, join(folder, "stdout"));
      expect([ran.exit, ran.stdout, ran.stderr]).toEqual([3, "out\n", "err\n"]);
      expect(ran.seconds).toBeGreaterThan(0.3);
      expect(ran.cpuSeconds).toBeGreaterThan(0.2);
      if (process.platform === "linux") expect(ran.peakBytes).toBeGreaterThan(150e6);
      const missing = await measure({ file: join(folder, "nothing"), args: [] }, null);
      expect(missing.exit).toBe(127);
    });
  });
});

describe("answers", () => {
  test("the first is right, what differs is told with who said what", () => {
    const answers = new Answers();
    expect(answers.add("facts", { lines: 3 })).toEqual([]);
    expect(answers.add("a", { lines: 3, "verb get": 2 })).toEqual([]);
    expect(answers.add("b", { lines: 2, "verb get": 2 })).toEqual(["lines: 2 instead of 3 (facts)"]);
    expect(answers.add("c", { "verb get": Number.NaN })).toEqual(["verb get: NaN instead of 2 (a)"]);
  });

  test("a verb left out shows in the sum", () => {
    const whole = verbAnswer([
      ["get", 2],
      ["list", 1],
    ]);
    expect(whole).toEqual({ lines: 3, "verb get": 2, "verb list": 1 });
    const answers = new Answers();
    answers.add("whole", whole);
    expect(answers.add("part", verbAnswer([["get", 2]]))).toEqual(["lines: 2 instead of 3 (whole)"]);
  });

  test("numbers and lines", () => {
    expect(countAnswer("lines")("  12 audit.log\n")).toEqual({ lines: 12 });
    expect(countAnswer("lines")("error\n")).toEqual({ lines: Number.NaN });
    expect(lineAnswer("found")("a\nb\n")).toEqual({ found: 2 });
    expect(lineAnswer("found")("")).toEqual({ found: 0 });
  });
});

describe("the loop of JSON.parse", () => {
  test.each([64, 1000, 4096, 1 << 20])("counts the same with %i bytes at a time", async (readBytes) => {
    await withFolder(async (folder) => {
      const path = join(folder, "audit.log");
      const { events } = await writeLog(order(path, { events: 300 }));
      const counts: Record<string, number> = {};
      for (const line of readFileSync(path, "utf8").trimEnd().split("\n")) {
        const { verb } = JSON.parse(line) as { verb: string };
        counts[verb] = (counts[verb] ?? 0) + 1;
      }
      expect(Object.fromEntries(countVerbs(path, readBytes))).toEqual(counts);
      expect(verbAnswer(countVerbs(path, readBytes))["lines"]).toBe(events);
    });
  });

  test("counts a last line without an end", async () => {
    await withFolder((folder) => {
      const path = join(folder, "audit.log");
      writeFileSync(path, '{"verb":"get"}\n{"verb":"list"}');
      expect([...countVerbs(path, 16)]).toEqual([
        ["get", 1],
        ["list", 1],
      ]);
    });
  });
});

test("contenders: the baseline first, tasks only need earlier ones", async () => {
  const contenders = await loadContenders();
  expect(contenders.map(({ isBaseline }) => isBaseline === true)).toEqual(contenders.map((_, at) => at === 0));
  expect(contenders.filter(({ isOurs }) => isOurs).map(({ name }) => name)).toEqual(["auditq"]);
  for (const { tasks } of contenders) {
    for (const [at, { needs = [] }] of tasks.entries()) {
      expect(tasks.slice(0, at).map(({ name }) => name)).toEqual(expect.arrayContaining([...needs]));
    }
  }
});

describe("flags", () => {
  const names = ["jq", "giant"];

  test("of a quick run and of a whole one", () => {
    expect(readOptions(["--quick"], names)).toMatchObject({ isQuick: true, bytes: 2 ** 26, only: null });
    expect(readOptions(["--bytes", "100M", "--runs", "7", "--only", "jq,giant"], names)).toMatchObject({
      ...{ isQuick: false, bytes: 100 * 2 ** 20, rounds: 7, only: names },
    });
  });

  test("jq programs are a part by themselves, whose tables can be written alone", () => {
    expect(readOptions(["--only", "programs", "--write-docs"], names)).toMatchObject({ isWritingDocs: true });
    expect(isOnlyPrograms(["programs"])).toBe(true);
    expect(isOnlyPrograms(["programs", "jq"])).toBe(false);
    expect(isOnlyPrograms(null)).toBe(false);
  });

  test.each([
    [["--write-docs", "--only", "programs,jq"], "--write-docs needs all"],
    [["--only", "jk"], "there is no jk"],
    [["--runs", "0"], "not a number of runs"],
    [["--quick", "--full"], "--quick goes without"],
    [["--write-docs", "--only", "jq"], "--write-docs needs all"],
    [["--bytes", "many"], "not a size"],
  ])("%j is refused", (args, message) => expect(() => readOptions(args, names)).toThrow(message));
});

describe("the page of docs", () => {
  test("blocks are replaced between their marks, the rest stays", () => {
    const page = "a\n<!-- x -->\n\nold\n\n<!-- /x -->\nb\n";
    const filled = fillBlocks(page, { x: "new $& 1\n" });
    expect(filled).toBe("a\n<!-- x -->\n\nnew $& 1\n\n<!-- /x -->\nb\n");
    expect(fillBlocks(filled, { x: "new $& 1\n" })).toBe(filled);
    expect(() => fillBlocks(page, { y: "" })).toThrow("no place for y");
  });

  test("docs/performance.md has a place for every table", () => {
    const machine = { cores: 1, platform: "linux", node: "24" };
    const main = { bytes: 1, events: 1, results: [] };
    const blocks = blocksOf({ machine, isQuick: false, main, sides: [], shapes: [], programs: null });
    const page = readFileSync(join(projectRoot, "docs/performance.md"), "utf8");
    expect(() => fillBlocks(page, blocks)).not.toThrow();
  });
});
