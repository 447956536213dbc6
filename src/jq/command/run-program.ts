import { Halt, type Host } from "../host.ts";
import type { Program } from "../program.ts";
import { JqError } from "../values/error.ts";
import { jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import type { InputSource } from "./input-source.ts";
import type { Output } from "./output.ts";

/** A program on its way. */
export interface Run {
  readonly program: Program;
  readonly inputs: InputSource;
  /** What the program may ask; its inputs are those of `inputs`. */
  readonly host: Host;
  /** `-n`: runs once, on null. */
  readonly nullInput: boolean;
  /** Malformed input is left out; else it ends the run. */
  readonly skipsMalformed: boolean;
  /** `-e`: the exit code tells of the last output. */
  readonly exitStatus: boolean;
  /** The text of an output with what ends it; null where it may not be written, see `valuePrinter`. */
  readonly print: (value: Value) => string | null;
  readonly output: Output;
  /** Asked before each output is written; throws to end the run. */
  readonly checkStop: () => void;
}

/** What jq 1.8.2 calls these (src/main.c); those below 0 are exit codes only with `-e`. */
const done = 0;
const nothingTrue = -1;
const systemError = 2;
const noOutput = -4;
const failed = 5;

interface Ended {
  /** One of the above, or what `halt` says. */
  readonly code: number;
  readonly isHalted: boolean;
}

/** Runs a program on its inputs and writes its outputs and errors as jq 1.8.2 does. Returns the exit code. An error ends
 * only the input that it is about; the exit code is that of the last input. Throws OutputEnded, and whatever is no
 * matter of jq: stack exhaustion, Stopped. */
export function runProgram(run: Run): number {
  const { inputs, output } = run;
  let code = noOutput;
  let lastOutput = noOutput;
  if (run.nullInput) code = runOnce(run, null).code;
  while (!run.nullInput && !inputs.hasFailed()) {
    const input = nextInput(run);
    if (input === undefined) break;
    if (input === malformed) {
      code = failed;
      break;
    }
    const ended = runOnce(run, input);
    code = ended.code;
    if (code <= 0 && code !== noOutput) lastOutput = code === nothingTrue ? nothingTrue : done;
    if (ended.isHalted) break;
  }
  output.flush();
  if (inputs.hasFailed()) code = systemError;
  if (!run.exitStatus) return Math.max(code, 0) & 255;
  return Math.abs(code === noOutput ? lastOutput : code) & 255;
}

const malformed = Symbol("malformed");

function nextInput({ inputs, output, skipsMalformed }: Run): Value | undefined | typeof malformed {
  for (;;) {
    try {
      return inputs.nextInput();
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      const { value } = error;
      const text = typeof value === "string" ? value : jsonText(value);
      output.message(`jq: ${skipsMalformed ? "ignoring parse error" : "parse error"}: ${text}\n`);
      if (!skipsMalformed) return malformed;
    }
  }
}

function runOnce(run: Run, input: Value): Ended {
  const { print, output, checkStop } = run;
  let code = noOutput;
  let hasUnprintable = false;
  try {
    run.program.run(input, run.host, (value) => {
      checkStop();
      const text = print(value);
      if (text === null) {
        hasUnprintable = true;
        return true;
      }
      output.write(text);
      code = value === null || value === false ? nothingTrue : done;
      return false;
    });
  } catch (error) {
    if (error instanceof Halt) {
      if (error.message !== "") output.message(error.message);
      return { code: Math.trunc(error.exitCode), isHalted: true };
    }
    if (!(error instanceof JqError)) throw error;
    return { code: reportError(run, error.value), isHalted: false };
  }
  if (hasUnprintable) code = reportError(run, "Cannot dump a string containing NUL with --raw-output0 option");
  return { code, isHalted: false };
}

function reportError({ inputs, output }: Run, error: Value): number {
  const isText = typeof error === "string";
  const text = isText ? error : jsonText(error);
  output.message(`jq: error (at ${inputs.position()})${isText ? "" : " (not a string)"}: ${text}\n`);
  return failed;
}
