import { filterFlags } from "../../filter/flags.ts";
import { writeAll } from "../../io/write.ts";
import type { TypedCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { filterOption } from "../options.ts";
import { queryGlobals, queryOptions, readQuery } from "../query-request.ts";
import { version } from "../version.ts";

/** jq programs over the evidence. */
export const command: TypedCommand = {
  name: "query",
  summary: "a jq program on the events of the database or of files given",
  usage: "PROGRAM [PATH…] [flags]",
  about: [
    "Runs a jq 1.8.2 program on each event, in the order of time, and prints its outputs, one on a line. With PATH it reads these files (directories, globs, .gz, .zst, - for standard input) in the order of their rotation, and no database. Only the events that the program and the filters can be about are looked at; --explain shows which.",
    "All flags of jq 1.8.2 are taken, see `auditq jq --help`: such as -r, -n with inputs, -s, -e, --arg; every short flag is jq's. Files that jq would read as input are audit logs here. Copies of one event are one.",
    "--unit request gives one event for each request: its latest stage, in which what that lacks of user, impersonatedUser, sourceIPs, userAgent, objectRef, responseStatus and the authorizer's annotations is taken from its other stages.",
    "An error on one event is told on stderr, and the next event goes on. Exit codes: 5 if there was any error, 3 a program that does not compile, 2 a bad request, 1 and 4 with -e.",
  ],
  options: [
    { heading: "query flags", options: queryOptions },
    { heading: "filters", options: filterFlags.map((flag) => filterOption({ ...flag, alias: null })) },
    { heading: "global flags", options: queryGlobals },
  ],
  examples: [
    {
      line: "auditq query 'select(.verb == \"delete\") | [.user.username, .requestURI]'",
      does: "who deleted what",
    },
    {
      line: "auditq query -r .userAgent --namespace prod --since -2h",
      does: "the client programs of two hours in prod",
    },
    { line: "auditq query -n '[inputs.user.username] | unique[]' audit.log", does: "all users of a file" },
    {
      line: "auditq query --raw '.verb == \"delete\"' /var/log/kubernetes/audit",
      does: "the lines as they were logged",
    },
  ],
  runTyped: runQueryCommand,
};

async function runQueryCommand(typed: readonly string[], io: Io): Promise<number> {
  const query = readQuery(typed, io);
  switch (query.kind) {
    case "help": {
      const { commandHelp } = await import("../help.ts");
      return print(commandHelp(command, Math.min(io.stdoutIsTty ? io.columns : 100, 120)), io);
    }
    case "version":
      return print(`${version()}\n`, io);
    case "examples": {
      const { printExamples } = await import("../../query/examples.ts");
      return print(printExamples(query.word ?? undefined), io);
    }
    case "run": {
      const { runQuery } = await import("../query-run.ts");
      return runQuery(query.request, io);
    }
  }
}

async function print(text: string, io: Io): Promise<number> {
  await writeAll(io.stdout, [text]);
  return 0;
}
