import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import type { Host } from "../../src/jq/host.ts";
import { linkProgram } from "../../src/jq/modules/link.ts";
import { compileProgram } from "../../src/jq/program.ts";
import { CompileError } from "../../src/jq/syntax/compile-error.ts";
import { compileErrors, describeCompileError } from "../../src/jq/syntax/describe-error.ts";
import { equalValues } from "../../src/jq/values/compare.ts";
import { JqError } from "../../src/jq/values/error.ts";
import { parseJson } from "../../src/jq/values/parse-json.ts";
import { jsonText } from "../../src/jq/values/print-json.ts";
import type { Value } from "../../src/jq/values/value.ts";
import type { SuiteCase } from "./suite-cases.ts";

const { cases, directory } = workerData as { cases: readonly SuiteCase[]; directory: string };

const host: Host = {
  nextInput: () => undefined,
  inputName: () => null,
  linesRead: () => 0,
  env: { PAGER: "less", TZ: "UTC", LC_ALL: "C" },
  now: () => Date.now() / 1000,
  writeMessage: () => undefined,
};

function read(path: string): string | null {
  try {
    return readFileSync(resolve(directory, path), "utf8");
  } catch {
    return null;
  }
}

/** Null for a case that passes, else what is wrong with it. */
function failureOf({ program, input, expected, checksMessage }: SuiteCase): string | null {
  const files = { searchList: [`${directory}/tests/modules`], origin: directory, home: null, read };
  try {
    const compiled = compileProgram(linkProgram(program, files), { variables: new Map(), timeZone: "UTC" });
    if (input === null) return "compiles";
    return outputFailure(outputsOf(compiled, parseJson(input)), expected);
  } catch (error) {
    if (!(error instanceof CompileError)) return String(error instanceof Error ? error.stack : error);
    // Of several errors jq's runner looks at the last one.
    const message = describeCompileError(compileErrors(error).at(-1) ?? error, program);
    if (input !== null) return message;
    return checksMessage && message.trimEnd() !== expected.join("\n") ? message : null;
  }
}

function outputsOf(program: ReturnType<typeof compileProgram>, input: Value): Value[] {
  const outputs: Value[] = [];
  try {
    program.run(input, host, (value) => {
      outputs.push(value);
      return outputs.length > 100_000;
    });
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
  }
  return outputs;
}

function outputFailure(outputs: readonly Value[], expected: readonly string[]): string | null {
  const wanted = expected.map(parseJson);
  const isSame =
    outputs.length === wanted.length &&
    outputs.every((value, at) => equalValues(value, wanted[at] as Value) || jsonText(value) === expected[at]);
  return isSame ? null : `gave ${outputs.map(jsonText).join(" ").slice(0, 300)}`;
}

parentPort?.postMessage(cases.map(failureOf));
