import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Host } from "../../src/jq/host.ts";
import { linkProgram } from "../../src/jq/modules/link.ts";
import { compileProgram } from "../../src/jq/program.ts";
import { CompileError } from "../../src/jq/syntax/compile-error.ts";
import { JqError } from "../../src/jq/values/error.ts";
import { parseJson } from "../../src/jq/values/parse-json.ts";
import { jsonText } from "../../src/jq/values/print-json.ts";

/** A program, what it is run on, and what jq 1.8.2 says: the outputs, and the error they end with. */
interface Answer {
  readonly program: string;
  readonly input: string;
  readonly output: readonly string[];
  readonly error?: string;
}

const answers = readFileSync(new URL("./answers.jsonl", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Answer);

const host: Host = {
  nextInput: () => undefined,
  inputName: () => null,
  linesRead: () => 0,
  env: {},
  now: () => 0,
  writeMessage: () => undefined,
};
const files = { searchList: [], origin: ".", home: null, read: () => null };

function answerOf({ program, input }: Answer): Pick<Answer, "output" | "error"> {
  const output: string[] = [];
  try {
    const compiled = compileProgram(linkProgram(program, files), { variables: new Map(), timeZone: "UTC" });
    compiled.run(parseJson(input), host, (value) => {
      output.push(jsonText(value));
      return output.length > 10_000;
    });
    return { output };
  } catch (error) {
    if (error instanceof CompileError) return { output, error: error.message };
    if (!(error instanceof JqError)) throw error;
    return { output, error: typeof error.value === "string" ? error.value : jsonText(error.value) };
  }
}

test("gives what jq 1.8.2 gives", () => {
  expect(answers.length).toBeGreaterThan(500);
  const wrong = answers.flatMap((answer) => {
    const { output, error } = answerOf(answer);
    const isSame = output.join("\n") === answer.output.join("\n") && error === answer.error;
    return isSame ? [] : [{ ...answer, ours: [...output, error] }];
  });
  expect(wrong).toEqual([]);
});
