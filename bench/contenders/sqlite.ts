import { type Answer, verbAnswer } from "../harness/answers.ts";
import type { Contender } from "../harness/contender.ts";
import { fileIn, type Lab } from "../harness/lab.ts";
import { installDebian, missingProgram, versionOf } from "../harness/tools.ts";

const DATABASE = "sqlite.db";

const columns = {
  level: "$.level",
  audit_id: "$.auditID",
  stage: "$.stage",
  uri: "$.requestURI",
  verb: "$.verb",
  user: "$.user.username",
  agent: "$.userAgent",
  namespace: "$.objectRef.namespace",
  resource: "$.objectRef.resource",
  name: "$.objectRef.name",
  code: "$.responseStatus.code",
  received: "$.requestReceivedTimestamp",
  reached: "$.stageTimestamp",
};

const countVerbs = "SELECT verb, count(*) FROM event GROUP BY verb;";

/** What somebody does who has nothing but the SQLite command line. */
export const contender: Contender = {
  name: "sqlite",
  title: "SQLite CLI",
  missing: () => missingProgram("sqlite3", "sqlite3"),
  install: () => installDebian("sqlite3"),
  version: () => versionOf("sqlite3"),
  tasks: [
    {
      name: "store",
      what: "lines into a table, 13 fields extracted from them into another",
      kind: "store",
      writes: [DATABASE],
      command: (lab) => ({ file: "sqlite3", args: ["-batch", fileIn(lab, DATABASE), ...script(lab)] }),
      answer: readCounts,
    },
    {
      name: "count",
      what: "stored: count by verb",
      kind: "ask",
      needs: ["store"],
      command: (lab) => ({ file: "sqlite3", args: ["-batch", "-separator", "|", fileIn(lab, DATABASE), countVerbs] }),
      answer: readCounts,
    },
  ],
};

function script({ log }: Lab): string[] {
  const extracted = Object.entries(columns).map(([name, path]) => `json_extract(line, '${path}') AS ${name}`);
  return [
    // A crash may lose it all, so nothing is faster.
    "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;",
    "CREATE TABLE log (line TEXT);",
    ".mode ascii",
    '.separator "\\001" "\\n"',
    `.import "${log}" log`,
    `CREATE TABLE event AS SELECT ${extracted.join(", ")} FROM log;`,
    ".mode list",
    '.separator "|" "\\n"',
    countVerbs,
  ];
}

function readCounts(stdout: string): Answer {
  const rows = stdout.split("\n").map((line) => /^([^|]+)\|(\d+)$/.exec(line));
  return verbAnswer(rows.flatMap((row) => (row === null ? [] : [[row[1] ?? "", Number(row[2])] as const])));
}
