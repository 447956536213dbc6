import { lineAnswer } from "./answers.ts";
import type { Command, Task } from "./contender.ts";

/** A pass of jq over the log. `start`: what starts this jq. */
export function selectTask(start: () => Command): Task {
  return {
    name: "select",
    what: "select of one verb",
    kind: "pass",
    command: ({ log }) => {
      const { file, args } = start();
      return { file, args: [...args, "-c", 'select(.verb=="delete")', log] };
    },
    answer: lineAnswer("verb delete"),
  };
}
