import { lineAnswer } from "./answers.ts";
import type { Command, JqRunner, Task } from "./contender.ts";

/** A pass of jq over the log. `start`: what starts this jq. */
export function selectTask(start: () => Command): Task {
  return {
    name: "select",
    what: "select of one verb",
    kind: "pass",
    command: ({ log }) => compact(start(), 'select(.verb=="delete")', log),
    answer: lineAnswer("verb delete"),
  };
}

/** This jq, for any program. */
export function jqRunner(name: string, start: () => Command): JqRunner {
  return { name, command: (program, { log }) => compact(start(), program, log) };
}

function compact({ file, args }: Command, program: string, log: string): Command {
  return { file, args: [...args, "-c", program, log] };
}
