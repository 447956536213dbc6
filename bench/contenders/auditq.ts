import { type Answer, verbAnswer } from "../harness/answers.ts";
import type { Command, Contender, Task } from "../harness/contender.ts";
import { fileIn, type Lab } from "../harness/lab.ts";
import { programPath, versionOf } from "../harness/tools.ts";

const DATABASE = "auditq.db";
const SET_DATABASE = "auditq-set.db";
const NOT_AVAILABLE = 2;

interface Output {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly totals: Readonly<Record<string, number>>;
}

export const contender: Contender = {
  name: "auditq",
  title: "auditq",
  isOurs: true,
  missing: () => null,
  version: () => versionOf(process.execPath, [new URL("../../bin/auditq.js", import.meta.url).pathname, "--version"]),
  tasks: [
    {
      name: "import",
      what: "import into a fresh database",
      kind: "store",
      isAtEverySize: true,
      writes: [DATABASE],
      command: (lab) => auditq(lab, "import", lab.log, "--quiet", ...into(lab, DATABASE)),
      answer: importAnswer,
    },
    {
      name: "import-set",
      what: "import of the .gz set",
      kind: "store",
      reads: "set",
      writes: [SET_DATABASE],
      command: (lab) => auditq(lab, "import", lab.set ?? "", "--quiet", ...into(lab, SET_DATABASE)),
      answer: importAnswer,
    },
    {
      name: "again",
      what: "import again, nothing new",
      kind: "ask",
      needs: ["import"],
      command: (lab) => auditq(lab, "import", lab.log, "--quiet", ...into(lab, DATABASE)),
      answer: (stdout) => ({ "events new in a second import": read(stdout).totals["events"] ?? Number.NaN }),
    },
    reportTask("verbs", ["verbs", "--unit", "event"], verbsOf),
    reportTask("users", ["users"], requestsOf),
    reportTask("namespaces", ["namespaces"], requestsOf),
    reportTask("failures", ["failures"], null),
    reportTask("summary", ["summary"], summaryOf),
    {
      name: "one-off",
      what: "report verbs straight from the file",
      kind: "pass",
      command: (lab) => auditq(lab, "report", "verbs", "--unit", "event", lab.log, "-o", "json"),
      answer: verbsOf,
    },
    {
      name: "grep",
      what: "stored: --grep of a UID in a body",
      kind: "ask",
      needs: ["import"],
      notAvailable: NOT_AVAILABLE,
      command: (lab) => auditq(lab, "report", "verbs", "--unit", "event", "--grep", lab.needle, ...into(lab, DATABASE)),
      answer: (stdout) => ({ "lines with needle": read(stdout).totals["events"] ?? Number.NaN }),
    },
    {
      name: "points",
      what: "stored: three point questions in one process",
      kind: "ask",
      needs: ["import"],
      command: (lab) => ({
        file: process.execPath,
        args: [programPath("point-questions.ts"), lab.program, fileIn(lab, DATABASE), lab.auditId],
      }),
      parts: (stdout) => JSON.parse(stdout) as Record<string, number>,
    },
  ],
  jqRunners: [
    { name: "auditq jq", command: (program, lab) => auditq(lab, "jq", "-c", program, lab.log) },
    { name: "auditq query", command: (program, lab) => auditq(lab, "query", program, lab.log, "--quiet") },
  ],
};

function reportTask(name: string, words: readonly string[], answer: ((stdout: string) => Answer) | null): Task {
  return {
    name,
    what: `stored: report ${words.join(" ")}`,
    kind: "ask",
    needs: ["import"],
    command: (lab) => auditq(lab, "report", ...words, ...into(lab, DATABASE)),
    ...(answer === null ? {} : { answer }),
  };
}

function auditq({ program }: Pick<Lab, "program">, ...args: readonly string[]): Command {
  return { file: process.execPath, args: [program, ...args] };
}

function into(lab: Lab, database: string): string[] {
  return ["--db", fileIn(lab, database), "-o", "json"];
}

function read(stdout: string): Output {
  return JSON.parse(stdout) as Output;
}

function importAnswer(stdout: string): Answer {
  const { lines, events, requests, duplicates, problems } = read(stdout).totals;
  const found = { lines, events, requests, duplicates, problems };
  return Object.fromEntries(Object.entries(found).map(([name, count]) => [name, count ?? Number.NaN]));
}

function verbsOf(stdout: string): Answer {
  return verbAnswer(read(stdout).rows.map(({ verb, events }) => [String(verb), Number(events)]));
}

function requestsOf(stdout: string): Answer {
  return { requests: read(stdout).totals["requests"] ?? Number.NaN };
}

function summaryOf(stdout: string): Answer {
  const wanted = ["lines", "events", "requests", "duplicates", "problems"];
  const rows = read(stdout).rows.filter(({ key }) => wanted.includes(String(key)));
  return Object.fromEntries(rows.map(({ key, value }) => [String(key), Number(value)]));
}
