import { fstatSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { writeAll } from "../../io/write.ts";
import { type JqArguments, parseJqArgs } from "../../jq/command/arguments.ts";
import { launch, type Outcome } from "../../jq/command/launch.ts";
import { defaultMegabytes, type Limits, limitOptions, readLimits } from "../../jq/command/limits.ts";
import type { JqRequest } from "../../jq/command/run-request.ts";
import { buildConfiguration, jqVersion, usageHint } from "../../jq/command/usage.ts";
import type { TypedCommand } from "../command.ts";
import type { Io } from "../io.ts";

/** jq 1.8.2 itself. */
export const command: TypedCommand = {
  name: "jq",
  summary: "jq 1.8.2 itself, for any JSON: jq's arguments, output and exit codes",
  usage: "[OPTIONS] PROGRAM [FILE…]",
  about: [
    "Runs a jq program on each JSON value of the files, or of standard input, as jq 1.8.2 does: its arguments, its output, its messages and its exit codes. It knows nothing of audit logs and opens no database. Needs no jq on this machine.",
    "Options may stand anywhere before --, and letters may be bundled (-rc). Exit codes: 2 bad arguments or a file that cannot be read, 3 a program that does not compile, 5 an error of the program or malformed JSON, 1 and 4 with -e.",
  ],
  options: [
    {
      heading: "input",
      options: [
        { name: "null-input", alias: "n", summary: "run once, on null; the program reads with input and inputs" },
        { name: "raw-input", alias: "R", summary: "each line is a string" },
        { name: "slurp", alias: "s", summary: "all inputs as one array; with -R all text as one string" },
        { name: "stream", summary: "inputs in parts, as [path, leaf] and [path]: for values too big for the memory" },
        { name: "stream-errors", summary: "--stream, with a parse error as an array" },
        { name: "seq", summary: "a record separator (RFC 7464) before each value, in and out" },
      ],
    },
    {
      heading: "output",
      options: [
        { name: "compact-output", alias: "c", summary: "each output on one line" },
        { name: "raw-output", alias: "r", summary: "strings as they are, without quotes" },
        { name: "join-output", alias: "j", summary: "-r, and nothing between the outputs" },
        { name: "raw-output0", summary: "-r, and a NUL behind each output" },
        { name: "ascii-output", alias: "a", summary: "escapes for all characters beyond ASCII" },
        { name: "sort-keys", alias: "S", summary: "the keys of objects in order" },
        { name: "color-output", alias: "C", summary: "colours also where the output is no terminal" },
        { name: "monochrome-output", alias: "M", summary: "no colours" },
        { name: "indent", valueName: "N", summary: "indent by N spaces, 0 to 7; default 2" },
        { name: "tab", summary: "indent by tabs" },
        { name: "unbuffered", summary: "write each output at once" },
        { name: "exit-status", alias: "e", summary: "exit 1 if the last output is false or null, 4 if there is none" },
      ],
    },
    {
      heading: "program",
      options: [
        { name: "from-file", alias: "f", summary: "the first word is the file of the program" },
        { name: "library-path", alias: "L", valueName: "DIR", summary: "look for modules in DIR; may be repeated" },
        { name: "arg", valueName: "NAME TEXT", summary: "$NAME is the text" },
        { name: "argjson", valueName: "NAME JSON", summary: "$NAME is the JSON value" },
        { name: "slurpfile", valueName: "NAME FILE", summary: "$NAME is the array of the JSON values of a file" },
        { name: "rawfile", valueName: "NAME FILE", summary: "$NAME is the text of a file" },
        { name: "args", summary: "the words that follow are texts, in $ARGS.positional" },
        { name: "jsonargs", summary: "the words that follow are JSON values, in $ARGS.positional" },
      ],
    },
    {
      heading: "only in auditq",
      options: [
        { name: "timeout", valueName: "SECONDS", summary: "end the run after this time, with exit code 5" },
        { name: "max-memory", valueName: "MB", summary: "memory for values; default 2048, or half of a small machine" },
      ],
    },
    {
      heading: "other",
      options: [
        { name: "version", alias: "V", summary: "jq-1.8.2, as scripts expect" },
        { name: "build-configuration", summary: "what this jq is" },
        { name: "help", alias: "h", summary: "this help" },
      ],
    },
  ],
  examples: [
    { line: "auditq jq -r .user.username audit.log", does: "the user of each event" },
    { line: "kubectl get pods -o json | auditq jq '.items | length'", does: "any JSON, from standard input" },
    { line: "auditq jq -n '[inputs.verb] | unique' audit.log", does: "one answer for the whole file" },
  ],
  runTyped: runJq,
};

async function runJq(typed: readonly string[], io: Io): Promise<number> {
  const parsed = parseJqArgs(typed, limitOptions);
  switch (parsed.kind) {
    case "run":
      return runArguments(parsed.args, io);
    case "wrong":
      return refuse(`${parsed.problem}\n${usageHint}`, io);
    case "version":
      return print(`${jqVersion}\n`, io);
    case "build-configuration":
      return print(`${buildConfiguration}\n`, io);
    case "help": {
      const { commandHelp } = await import("../help.ts");
      return print(commandHelp(command, Math.min(io.stdoutIsTty ? io.columns : 100, 120)), io);
    }
  }
}

async function runArguments(args: JqArguments, io: Io): Promise<number> {
  const limits = readLimits(args.extra);
  if ("problem" in limits) return refuse(`${limits.problem}\n${usageHint}`, io);
  // As in jq: a pipe needs no program.
  const isPiped = !io.stdoutIsTty || !io.stdinIsTty;
  const program = args.program ?? (isPiped && !args.fromFile ? "." : null);
  if (program === null) return refuse(`usage: auditq jq ${command.usage}\n${usageHint}`, io);
  // A socket is read without blocking once a stream knows it; then the run can be ended while it waits.
  if (fstatSync(0).isSocket()) io.stdin.pause();
  const { stdoutIsTty, stderrIsTty } = io;
  const origin = dirname(fileURLToPath(new URL("../../../bin/auditq.js", import.meta.url)));
  const env = Object.fromEntries(Object.entries(io.env).filter((entry): entry is [string, string] => !!entry[1]));
  const request: JqRequest = { args, program, env, origin, stdoutIsTty, stderrIsTty };
  return exitCodeOf(await launch(request, limits, io.signal), limits, io);
}

function exitCodeOf(outcome: Outcome, { timeoutSeconds, memoryMegabytes }: Limits, io: Io): number {
  switch (outcome.kind) {
    case "done":
      return outcome.exitCode;
    case "memory": {
      const more = memoryMegabytes < 2 * defaultMegabytes() ? 2 * defaultMegabytes() : 2 * memoryMegabytes;
      io.stderr.write(
        `jq: error: the run needs more than its ${memoryMegabytes} MB of memory; allow more, such as --max-memory ${more}, or read big inputs with inputs or --stream in place of -s\n`,
      );
      return 5;
    }
    case "timeout":
      io.stderr.write(`jq: error: stopped after ${timeoutSeconds} s, as --timeout asks\n`);
      if (outcome.isStuck) io.abandon();
      return 5;
    case "interrupted":
      if (outcome.isStuck) io.abandon();
      return 130;
  }
}

async function print(text: string, io: Io): Promise<number> {
  await writeAll(io.stdout, [text]);
  return 0;
}

function refuse(message: string, io: Io): number {
  io.stderr.write(`${message}\n`);
  return 2;
}
