import { type Answer, verbAnswer } from "../harness/answers.ts";
import type { Contender } from "../harness/contender.ts";
import { installDebian, missingProgram, versionOf } from "../harness/tools.ts";

export const contender: Contender = {
  name: "miller",
  title: "Miller",
  missing: () => missingProgram("mlr", "miller"),
  install: () => installDebian("miller"),
  version: () => versionOf("mlr"),
  tasks: [
    {
      name: "count",
      what: "count by verb",
      kind: "pass",
      command: ({ log }) => ({ file: "mlr", args: ["--ijsonl", "--ojsonl", "count-distinct", "-f", "verb", log] }),
      answer: readCounts,
    },
  ],
};

function readCounts(stdout: string): Answer {
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { verb: string; count: number });
  return verbAnswer(rows.map(({ verb, count }) => [verb, count]));
}
