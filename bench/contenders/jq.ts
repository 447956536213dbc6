import type { Command, Contender } from "../harness/contender.ts";
import { jqRunner, selectTask } from "../harness/jq-task.ts";
import { installDebian, missingProgram, versionOf } from "../harness/tools.ts";

/** The jq of the system; Debian 12 has 1.6. */
export const contender: Contender = {
  name: "jq",
  title: "jq",
  missing: () => missingProgram("jq", "jq"),
  install: () => installDebian("jq"),
  version: () => versionOf("jq"),
  tasks: [selectTask(start)],
  jqRunners: [jqRunner("jq", start)],
};

function start(): Command {
  return { file: "jq", args: [] };
}
