import { filterFlags } from "../../filter/flags.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import { type Args, filterOption, type Option } from "../options.ts";

/** `-n` is a number of lines here. */
function withoutShort({ alias: _, ...option }: Option): Option {
  return option;
}

/** Shows the last events of logs, and follows them. */
export const command: Command = {
  name: "tail",
  summary: "the last events of logs; with -F follows them through rotations",
  usage: "PATH… [flags]",
  about: [
    "Shows the last events, a line each: time, a mark of the outcome, user, verb, resource, namespace/name, response code, latency. Marks: ✓ success, ✗ failure, · not found, conflict or expired, → received, … started, ! panic, ? unknown. A set of rotated files counts as one log.",
    "With -F it goes on with what comes, through every kind of rotation: several between two looks, compression, copytruncate, renaming, deletion; a file that is not there yet is waited for. No event is shown twice, none by half. What was lost is said.",
    "With --save all events are stored in the database, too, whatever the filters show; started again, it goes on where it stopped.",
  ],
  options: [
    {
      heading: "tail flags",
      options: [
        { name: "lines", alias: "n", valueName: "N", summary: "show the last N events first (default 10), or all" },
        { name: "follow", alias: "F", otherAlias: "f", summary: "go on with what comes, until Ctrl-C" },
        {
          name: "jq",
          valueName: "PROGRAM",
          summary: "show what a jq program gives for each event, such as 'select(…)'",
        },
        { name: "raw", summary: "print events as they were logged" },
        { name: "save", summary: "with -F: also store everything in the database" },
        { name: "poll", valueName: "MS", summary: "look so often, in milliseconds (default 500)" },
      ],
    },
    { heading: "filters", options: filterFlags.map(filterOption).map(withoutShort) },
  ],
  examples: [
    {
      line: "auditq tail -F /var/log/kubernetes/audit --verb delete --namespace prod",
      does: "who deletes something in prod, as it happens",
    },
    { line: "auditq tail -n 50 audit.log --outcome authorization_denied", does: "the last 50 refusals" },
    { line: "auditq tail -F audit.log --since -15m", does: "the last quarter of an hour, then what comes" },
    {
      line: "auditq tail -F audit.log --jq 'select(.user.groups | index(\"system:masters\"))' -o ndjson | tee masters.json",
      does: "for a program: one JSON object a line",
    },
    { line: "auditq tail -F /var/log/kubernetes/audit --save --quiet > /dev/null", does: "keep a database up to date" },
  ],
  run: runTailCommand,
};

async function runTailCommand(args: Args, io: Io): Promise<number> {
  const { readTail } = await import("../tail/tail-request.ts");
  const request = readTail(args, io);
  const { runTail } = await import("../tail/tail-run.ts");
  return runTail(request, io);
}
