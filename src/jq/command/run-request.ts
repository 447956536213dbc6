import { posix } from "node:path";
import type { Host } from "../host.ts";
import { linkProgram } from "../modules/link.ts";
import { defaultSearchList, type ModuleFiles } from "../modules/module-files.ts";
import { compileProgram, type Program } from "../program.ts";
import { CompileError } from "../syntax/compile-error.ts";
import { compileErrors, describeCompileError } from "../syntax/describe-error.ts";
import { defaultColors, type JsonColors, parseColors } from "../values/json-colors.ts";
import { formatJson } from "../values/print-json.ts";
import type { JqArguments } from "./arguments.ts";
import { fileInputs } from "./file-inputs.ts";
import { BadRequest, globalVariables, loadText } from "./named-values.ts";
import { type Output, OutputEnded, openOutput } from "./output.ts";
import { valuePrinter } from "./print-value.ts";
import { runProgram } from "./run-program.ts";
import { Stopped, type System } from "./system.ts";
import { systemErrorCode } from "./system-error.ts";
import { readText } from "./text-files.ts";
import { buildConfiguration, stoppedExit } from "./usage.ts";

/** A run of jq. It can be sent to another thread. */
export interface JqRequest {
  readonly args: JqArguments;
  /** The program, or with `fromFile` the path of its file. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  /** The directory that `$ORIGIN` stands for. */
  readonly origin: string;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
}

/** Runs jq 1.8.2 and returns its exit code; 130 when it was asked to stop. Throws nothing but bugs. */
export function runRequest(request: JqRequest, system: System): number {
  const { args, stdoutIsTty, stderrIsTty } = request;
  const output = openOutput(system, args.output.unbuffered, stdoutIsTty && stderrIsTty);
  try {
    return runWith(request, system, output);
  } catch (error) {
    return explainEnd(error, output);
  }
}

function runWith(request: JqRequest, system: System, output: Output): number {
  const { args, env } = request;
  const { input } = args;
  const variables = globalVariables(args, system, buildConfiguration);
  const colors = chosenColors(request, output);
  const text = args.fromFile ? programText(request.program, system) : request.program;
  const directory = args.fromFile ? posix.dirname(request.program) : ".";
  let program: Program;
  try {
    const linked = linkProgram(text, moduleFiles(request, system.realPath(directory), system));
    program = compileProgram(linked, { variables, timeZone: env["TZ"] ?? null });
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    output.message(compileReport(error, text));
    return compileFailed;
  }
  const problem = (message: string) => output.message(`${message}\n`);
  const inputs = fileInputs(args.files, input, system, { beforeWait: output.flush, problem });
  const host: Host = {
    nextInput: inputs.nextInput,
    inputName: inputs.inputName,
    linesRead: inputs.linesRead,
    env,
    now: () => Date.now() / 1000,
    writeMessage: output.message,
    debugText: (value) => formatJson(value, { ...args.output, indent: null, colors }),
  };
  return runProgram({
    program,
    inputs,
    host,
    output,
    nullInput: input.nullInput,
    skipsMalformed: input.seq,
    exitStatus: args.exitStatus,
    print: valuePrinter(args.output, colors, input.seq),
    checkStop: () => {
      if (system.isStopped()) throw new Stopped();
    },
  });
}

/** The colours of the output; null for none. Complains about a malformed `JQ_COLORS`. */
export function chosenColors({ args, env, stdoutIsTty }: JqRequest, output: Output): JsonColors | null {
  const wanted = args.output.color ?? (stdoutIsTty && (env["NO_COLOR"] ?? "") === "");
  const typed = env["JQ_COLORS"];
  const colors = typed === undefined ? defaultColors : parseColors(typed);
  if (colors === null) output.message("Failed to set $JQ_COLORS\n");
  return wanted ? (colors ?? defaultColors) : null;
}

/** The text of the program file `path`. Throws BadRequest. */
export function programText(path: string, system: System): string {
  let text: string;
  try {
    text = loadText(path, system);
  } catch (error) {
    if (error instanceof BadRequest) throw new BadRequest(`jq: ${error.message}`);
    throw error;
  }
  if (text.includes("\0")) throw new BadRequest("jq: program file contains NUL bytes");
  return text;
}

/** Where the modules of a program come from: its imports and `-L` decide which files are read, nothing else. */
export function moduleFiles({ args, env, origin }: JqRequest, programOrigin: string, system: System): ModuleFiles {
  return {
    searchList: args.libraryPaths?.map(system.realPath) ?? defaultSearchList,
    origin,
    home: env["HOME"] ?? null,
    programOrigin,
    realPath: system.realPath,
    read: (path) => {
      try {
        return readText(path, system);
      } catch (error) {
        if (systemErrorCode(error) === null) throw error;
        return null;
      }
    },
  };
}

const compileFailed = 3;
const badRequest = 2;
const failed = 5;

/** What is wrong with the program `text`, as jq 1.8.2 prints it, and behind it our own advice. */
export function compileReport(error: CompileError, text: string): string {
  const errors = compileErrors(error);
  const closing = `jq: ${errors.length} compile error${errors.length === 1 ? "" : "s"}`;
  const hints = errors.flatMap(({ hint }) => (hint === null ? [] : [`hint: ${hint}\n`]));
  return `${describeCompileError(error, text)}\n${closing}\n${hints.join("")}`;
}

/** Ends a run that was cut short: says why, and writes the outputs before it. */
function explainEnd(error: unknown, output: Output): number {
  if (error instanceof BadRequest) {
    output.message(`${error.message}\n`);
    return badRequest;
  }
  if (error instanceof OutputEnded) {
    if (error.reason === null) return 0;
    output.message(`jq: error: writing output failed: ${error.reason}\n`);
    return badRequest;
  }
  const code = error instanceof Stopped ? stoppedExit : failed;
  if (code === failed) {
    const reason = limitReached(error);
    if (reason === null) throw error;
    output.message(`jq: error: ${reason}\n`);
  }
  try {
    output.flush();
  } catch (late) {
    if (!(late instanceof OutputEnded || late instanceof Stopped)) throw late;
  }
  return code;
}

/** What of JavaScript's limits a run went over; null if it is none of them. */
export function limitReached(error: unknown): string | null {
  if (!(error instanceof RangeError)) return null;
  if (/call stack/.test(error.message)) {
    return "the stack is full: the program calls itself without end, or a value nests too deep for it";
  }
  if (/string length/.test(error.message)) return "a string is longer than 512 MB";
  if (/Invalid array length|buffer|allocation/i.test(error.message)) return "a value is too large for the memory";
  return null;
}
