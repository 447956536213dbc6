import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../run-cli.ts";
import { play } from "./follow-scenario.ts";
import { type NameCase, playNames, ruleScenarios } from "./lumberjack-scenarios.ts";
import { tailScenarios } from "./tail-scenarios.ts";

interface CaseFile {
  readonly tail: readonly { readonly id: string; readonly given: string; readonly expect: string }[];
  readonly lumberjack: {
    readonly timeFromName: readonly NameCase[];
    readonly rules: readonly string[];
  };
}

const path = join(projectRoot, "../shared/data/tail_rotation_cases.json");
const cases = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as CaseFile) : null;
if (cases === null) console.error(`skipped: no cases of rotation at ${relative(projectRoot, path)}`);

describe.skipIf(cases === null)("what other readers of rotated logs had to learn", { concurrent: true }, () => {
  test.for(cases?.tail ?? [])("$id: $given", async ({ id }) => {
    const scenario = tailScenarios[id];
    if (scenario === undefined) throw new Error(`no scenario for the case ${id}`);
    await play(scenario);
  });

  const names = cases?.lumberjack.timeFromName ?? [];
  test("a name is that of a backup or not", () =>
    play(async (folder) => {
      expect(await playNames(names, folder)).toEqual(names.map(({ ok }) => ok !== false));
    }));

  test.for(cases?.lumberjack.rules ?? [])("%s", async (rule) => {
    const found = ruleScenarios.find(([beginning]) => rule.startsWith(beginning));
    if (found === undefined) throw new Error(`no scenario for the rule ${rule}`);
    await play(found[1]);
  });
});

test.skipIf(cases === null)("no scenario is left over", () => {
  expect(Object.keys(tailScenarios).sort()).toEqual(cases?.tail.map(({ id }) => id).sort());
  const rules = cases?.lumberjack.rules ?? [];
  expect(ruleScenarios.filter(([beginning]) => !rules.some((rule) => rule.startsWith(beginning)))).toEqual([]);
});
