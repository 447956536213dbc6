import type { Command, Contender } from "../harness/contender.ts";
import { fileIn, type Lab } from "../harness/lab.ts";
import { programPath } from "../harness/tools.ts";
import { filePrograms, type JqProgram, scanPrograms, selectivePrograms } from "./programs.ts";
import type { Trial } from "./trial.ts";

/** The database that is asked, in its lab's folder. */
export const DATABASE = "programs.db";

/** Who is compared, and which logs with. */
export interface Field {
  readonly contenders: readonly Contender[];
  /** Every program is run over this file. */
  readonly small: Lab;
  /** The database holds this log. */
  readonly large: Lab;
}

/** Everything that is measured: program by program, those that set the answer first. */
export function makeTrials({ contenders, small, large }: Field): Trial[] {
  return [...fileTrials(contenders, small), ...storedTrials(contenders, large)];
}

function fileTrials(contenders: readonly Contender[], lab: Lab): Trial[] {
  const isOurs = (contender: Contender) => contender.isOurs === true;
  const known = contenders.map((contender) => ({ contender, ...presence(contender) }));
  const peersFirst = [
    ...known.filter((one) => !isOurs(one.contender)),
    ...known.filter((one) => isOurs(one.contender)),
  ];
  return filePrograms.flatMap(({ name, text }) =>
    peersFirst.flatMap(({ contender, missing, version }) =>
      (contender.jqRunners ?? []).map((runner): Trial => {
        const command = missing === null ? runner.command(text, lab) : { file: "false", args: [] };
        const who = { by: runner.name, version, isOurs: isOurs(contender) };
        return {
          source: "file",
          program: name,
          ...who,
          missing,
          command,
          bytes: lab.written.bytes,
          question: `file ${name}`,
        };
      }),
    ),
  );
}

/** A file that is not there has no version to ask for. */
function presence(contender: Contender): { missing: string | null; version: string } {
  const missing = contender.jqRunners === undefined ? null : contender.missing();
  return { missing, version: missing === null && contender.jqRunners !== undefined ? contender.version() : "" };
}

function storedTrials(contenders: readonly Contender[], lab: Lab): Trial[] {
  const ours = contenders.find(({ isOurs }) => isOurs);
  const version = ours?.version() ?? "";
  const runner = ours?.jqRunners?.[0];
  const about = { source: "stored", missing: null, bytes: lab.written.bytes } as const;
  const asked = (program: JqProgram, isSelective: boolean): Trial[] => {
    const { name, text } = program;
    const who = { version, isOurs: true, program: name, question: `stored ${name}`, isSorted: true };
    const stored = { ...about, ...who, by: "auditq query, stored", command: query(lab, text) };
    const reference = runner && {
      ...about,
      ...who,
      by: `${runner.name}, the log`,
      command: runner.command(text, lab),
      isOnce: true,
    };
    return [
      ...(reference === undefined ? [] : [reference]),
      isSelective ? { ...stored, inside: query(lab, text, "--explain", "-o", "json") } : stored,
    ];
  };
  return [
    { ...about, ...loop(lab) },
    ...selectivePrograms(lab).flatMap((program) => asked(program, true)),
    ...scanPrograms.flatMap((program) => asked(program, false)),
  ];
}

/** The name of the loop of JSON.parse among those who run programs. */
export const PARSE_LOOP = "JSON.parse loop, the log";

function loop({ log }: Lab) {
  const command: Command = { file: process.execPath, args: [programPath("json-parse.ts"), log] };
  const version = `Node ${process.versions.node}`;
  return { by: PARSE_LOOP, version, isOurs: false, program: "count by verb", question: null, command };
}

function query(lab: Lab, text: string, ...flags: readonly string[]): Command {
  const args = [lab.program, "query", text, "--db", fileIn(lab, DATABASE), "--quiet", ...flags];
  return { file: process.execPath, args };
}
