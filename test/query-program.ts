import { linkProgram } from "../src/jq/modules/link.ts";
import { compileProgram } from "../src/jq/program.ts";
import { JqError } from "../src/jq/values/error.ts";
import { parseJson } from "../src/jq/values/parse-json.ts";
import { jsonText } from "../src/jq/values/print-json.ts";
import type { Value } from "../src/jq/values/value.ts";
import { preludeText } from "../src/query/prelude.ts";

/** What a program gave: its outputs, and the texts of its errors. */
export interface Given {
  readonly outputs: readonly Value[];
  readonly errors: readonly string[];
}

const noFiles = { searchList: [], origin: "", home: null, read: () => null };

/** Compiles a program with the functions of the prelude before it. The result runs it as `-n` does, with `inputs` as its inputs, or on one input. */
export function queryProgram(program: string, variables: Readonly<Record<string, string>> = {}) {
  const linked = linkProgram(`${preludeText}\n${program}`, noFiles);
  const compiled = compileProgram(linked, { variables: new Map(Object.entries(variables)), timeZone: "UTC" });
  return (input: Value, inputs: readonly Value[] = []): Given => {
    const rest = inputs.values();
    const host = {
      nextInput: () => rest.next().value,
      inputName: () => null,
      linesRead: () => 0,
      env: {},
      now: () => 0,
      writeMessage: () => undefined,
    };
    const outputs: Value[] = [];
    const errors: string[] = [];
    try {
      compiled.run(input, host, (value) => {
        outputs.push(value);
        return false;
      });
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
      errors.push(jsonText(error.value));
    }
    return { outputs, errors };
  };
}

/** A value of JavaScript as jq sees it. */
export function asValue(json: unknown): Value {
  return parseJson(JSON.stringify(json));
}
