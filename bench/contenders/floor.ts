import { countAnswer } from "../harness/answers.ts";
import type { Contender } from "../harness/contender.ts";
import { setFiles } from "../harness/lab.ts";
import { missingProgram, versionOf } from "../harness/tools.ts";

/** What reads bytes and understands nothing: nobody is faster than this. */
export const contender: Contender = {
  name: "floor",
  title: "grep, wc, zcat",
  missing: () => missingProgram("grep", "grep") ?? missingProgram("zcat", "gzip"),
  version: () => `grep ${versionOf("grep")}`,
  tasks: [
    {
      name: "lines",
      what: "wc -l",
      kind: "pass",
      command: ({ log }) => ({ file: "wc", args: ["-l", log] }),
      answer: countAnswer("lines"),
    },
    {
      name: "verb",
      what: "grep -c of one verb",
      kind: "pass",
      command: ({ log }) => ({ file: "grep", args: ["-c", '"verb":"delete","user":', log] }),
      answer: countAnswer("verb delete"),
    },
    {
      name: "needle",
      what: "grep -c of a UID in a body",
      kind: "pass",
      command: ({ log, needle }) => ({ file: "grep", args: ["-c", needle, log] }),
      answer: countAnswer("lines with needle"),
    },
    {
      name: "inflate",
      what: "zcat of the .gz set to /dev/null",
      kind: "pass",
      reads: "set",
      isSilent: true,
      // -f: the live file of a set is not compressed.
      command: (lab) => ({ file: "zcat", args: ["-f", ...setFiles(lab)] }),
    },
  ],
};
