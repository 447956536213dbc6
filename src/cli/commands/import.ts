import { Failure } from "../../base/failure.ts";
import { escapeControls } from "../../base/text.ts";
import { NoLogs } from "../../io/no-logs.ts";
import { byteSize } from "../byte-size.ts";
import type { Command } from "../command.ts";
import type { Io } from "../io.ts";
import type { Args } from "../options.ts";
import { pollOf } from "../poll.ts";
import { databasePath, outputFormat, outputStyle, single } from "../request.ts";

/** Reads audit logs into the database. */
export const command: Command = {
  name: "import",
  summary: "read audit logs into the database: files, directories, globs, - for stdin",
  usage: "PATH… [flags]",
  about: [
    "Finds every rotation set in the directories given, reads it from the oldest backup to the live file, plain or compressed, and stores each event once. What was read before is not read again; what was killed goes on where it stopped.",
    "Every unreadable record is kept, counted and shown with its file, line and byte offset.",
  ],
  options: [
    {
      heading: "import flags",
      options: [
        {
          name: "stream",
          valueName: "NAME",
          summary: "name of the API server whose log this is (default: by directory)",
        },
        {
          name: "envelope",
          valueName: "FORM",
          summary:
            "how events are packed, such as json-lines, cri, cloudwatch; a wrong name lists all (default: found out)",
        },
        { name: "max-record", valueName: "SIZE", summary: "a longer record is a problem (default 128M)" },
        { name: "rehash", summary: "read unchanged files whole, too, and tell if their content was altered" },
        { name: "strict", summary: "exit 3 if any record could not be read" },
        { name: "follow", summary: "go on with what comes, through rotations, until Ctrl-C" },
        { name: "poll", valueName: "MS", summary: "with --follow: look so often, in milliseconds (default 500)" },
      ],
    },
  ],
  examples: [
    { line: "auditq import /var/log/kubernetes/audit", does: "the whole rotation set of a control-plane node" },
    { line: "auditq import node-*/ --db case-17.db", does: "the collected logs of several nodes" },
    {
      line: "auditq import --follow /var/log/kubernetes/audit",
      does: "keep a database up to date; tail -F --save shows the events, too",
    },
    {
      line: "kubectl logs -n kube-system kube-apiserver-cp1 | auditq import - --stream cp1",
      does: "a log on standard output",
    },
  ],
  run: runImport,
};

async function runImport(args: Args, io: Io): Promise<number> {
  if (args.words.length === 0) {
    throw new Failure("request", "import needs a PATH: a log file, a directory, a glob, or - for standard input", {
      hint: "such as: auditq import /var/log/kubernetes/audit",
    });
  }
  const format = await outputFormat(args);
  const style = outputStyle(args, io);
  const maxRecord = single(args, "max-record");
  const options = {
    stream: single(args, "stream"),
    envelope: single(args, "envelope"),
    rehash: args.flags.has("rehash"),
    maxRecordBytes: maxRecord === null ? undefined : byteSize("max-record", maxRecord),
  };
  const isQuiet = args.flags.has("quiet");
  const isFollowed = args.flags.has("follow");
  const pollMs = pollOf(args);
  if (isFollowed && args.words.includes("-")) {
    throw new Failure("request", "--follow follows files: standard input is read to its end without it");
  }
  const { runImportInto } = await import("../import-run.ts");
  const { renderImport, summaryLines } = await import("../import-report.ts");
  const { writeAll } = await import("../../io/write.ts");
  const startMs = io.now().getTime();
  const path = databasePath(args, io);
  const follow = async () => {
    const { stream, envelope } = options;
    const { followAfterImport } = await import("../tail/follow-import.ts");
    return followAfterImport({ args, paths: args.words, pollMs, stream, envelope }, io);
  };
  const done = await runImportInto(path, args.words, options, io, isQuiet).catch((error) => {
    if (isFollowed && error instanceof NoLogs) return null;
    throw error;
  });
  if (done === null) return follow();
  await writeAll(io.stdout, renderImport(done, format, style));
  const seconds = (io.now().getTime() - startMs) / 1000;
  const told = { path, seconds, stream: options.stream, isVerbose: args.flags.has("verbose") };
  if (!isQuiet) for (const line of summaryLines(done, told)) io.stderr.write(`${escapeControls(line)}\n`);
  if (isFollowed) return follow();
  if (done.refused.length > 0) return 2;
  if (done.files.some(({ status }) => status === "failed")) return 3;
  const isDamaged = done.problems.length > 0 || done.files.some(({ knownProblems }) => knownProblems > 0);
  return args.flags.has("strict") && isDamaged ? 3 : 0;
}
