import { type Answer, verbAnswer } from "../harness/answers.ts";
import type { Contender } from "../harness/contender.ts";
import { programPath } from "../harness/tools.ts";

export const contender: Contender = {
  name: "json-parse",
  title: "JSON.parse loop",
  isBaseline: true,
  missing: () => null,
  version: () => `Node ${process.versions.node}`,
  tasks: [
    {
      name: "count",
      what: "JSON.parse of every line, count by verb",
      kind: "pass",
      isAtEverySize: true,
      command: ({ log }) => ({ file: process.execPath, args: [programPath("json-parse.ts"), log] }),
      answer: (stdout): Answer => verbAnswer(JSON.parse(stdout) as [string, number][]),
    },
  ],
};
