import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { createRandom } from "../samples/generator/random.ts";
import { planProgram } from "../src/plan/plan.ts";
import { candidate, faultOf } from "./plan/check.ts";
import { randomEvent } from "./plan/random-event.ts";
import { randomProgram } from "./plan/random-program.ts";
import { projectRoot } from "./run-cli.ts";

// The search for lost events must find planners that lose some.

const PROGRAMS = 5000;

interface Bug {
  readonly bug: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** What stands in programs that can meet it, where that is rare. */
  readonly where?: string;
}

const bugs: readonly Bug[] = [
  {
    bug: "else runs when the condition is true",
    file: "judge/control.ts",
    from: "guarded(condition.falsy, otherwise)",
    to: "guarded(condition.truthy, otherwise)",
  },
  {
    bug: "null is not less than a number",
    file: "judge/compare.ts",
    from: "db: isLess ? or(holds, absent(column)) : holds",
    to: "db: holds",
  },
  {
    bug: "`or` needs both sides",
    file: "judge/control.ts",
    from: "truthy: either(first.truthy, both(first.falsy, second.truthy))",
    to: "truthy: both(first.truthy, second.truthy)",
  },
  {
    bug: "tests of a text never fail",
    file: "outcome.ts",
    from: "fails: tested(fails, outcomeBits.fails)",
    to: "fails: no",
  },
  {
    bug: "an error on the left of `and` is forgotten",
    file: "judge/control.ts",
    from: "fails: either(first.fails, both(first.truthy, second.fails))",
    to: "fails: both(first.truthy, second.fails)",
  },
  {
    bug: "`!=` is `==`",
    file: "judge/compare.ts",
    from: 'if (operator === "!=") return negated(comparePath',
    to: 'if (operator === "!=") return (comparePath',
  },
  { bug: "times are off by one", file: "judge/times.ts", from: "return [high];", to: "return [high + 1];" },
  {
    bug: "an object is there if it has a name",
    file: "event-paths.ts",
    from: '["objectRef", { sign: "resource" }]',
    to: '["objectRef", { sign: "name" }]',
  },
  {
    bug: "no key of an object fails on a list",
    file: "judge/known.ts",
    from: 'line: { kind: "oddity", key: first }',
    to: "line: no.line",
  },
  {
    bug: "`contains` looks at the start",
    file: "judge/calls.ts",
    from: '"contains/1": mentionsPart',
    to: '"contains/1": mentionsStart',
    where: "| contains(",
  },
  {
    bug: "a pattern is always anchored",
    file: "judge/calls.ts",
    from: "null : mentionsPart(",
    to: "null : mentionsStart(",
    where: '| test("',
  },
  {
    bug: "a slash is always written as one",
    file: "mentions.ts",
    from: '["\\\\/\\u0000',
    to: '["\\\\\\u0000',
    where: "/",
  },
  {
    bug: "the left side of `//` is not looked at",
    file: "demand.ts",
    from: "      use(left, watch);\n",
    to: "",
    where: "//",
  },
  {
    bug: "definitions of the program do not count",
    file: "core/names.ts",
    from: 'if (binding.name !== name) continue;\n    if (binding.kind === "closure"',
    to: 'continue;\n    if (binding.kind === "closure"',
    where: "def ",
  },
  {
    bug: "variables are known by their name alone",
    file: "core/inline.ts",
    from: "writer.uniques++;",
    to: "",
    where: "hide(",
  },
  {
    bug: "messages do not count",
    file: "builtin-facts.ts",
    from: "debug/0 debug/1",
    to: "debug/1",
    where: "debug",
  },
];

const root = mkdtempSync(join(tmpdir(), "auditq-planner-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const random = createRandom("planted");
const events = Array.from({ length: 150 }, () => candidate(randomEvent(random)));
const programs = Array.from({ length: PROGRAMS }, () => randomProgram(random));

test("nothing is found where no bug is", () => {
  expect(programs.filter((program) => faultOf(program, events, planProgram) !== null)).toEqual([]);
});

test.each(bugs)("found: $bug", async (bug) => {
  const plan = await alteredPlanner(bug);
  const likely = programs.filter((program) => program.includes(bug.where ?? ""));
  expect(likely.find((program) => faultOf(program, events, plan) !== null)).toBeDefined();
});

async function alteredPlanner({ bug, file, from, to }: Bug): Promise<typeof planProgram> {
  const folder = join(root, bug.replace(/\W+/g, "-"));
  cpSync(join(projectRoot, "src/plan"), join(folder, "plan"), { recursive: true });
  for (const floor of ["base", "events", "filter", "jq"]) {
    symlinkSync(join(projectRoot, "src", floor), join(folder, floor));
  }
  const path = join(folder, "plan", file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) throw new Error(`${file} does not hold this once: ${from}`);
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  const module = (await import(pathToFileURL(join(folder, "plan/plan.ts")).href)) as {
    planProgram: typeof planProgram;
  };
  return module.planProgram;
}
