import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { projectRoot } from "../run-cli.ts";
import { type SuiteCase, suiteCases } from "./suite-cases.ts";

// jq's own test files are read where they lie beside the project.
const directory = `${projectRoot}/../shared/data/jq`;
const files = ["jq", "man", "manonig", "onig", "base64", "uri", "optional"].map((name) => `tests/${name}.test`);

/** Cases whose answer differs on purpose: they want the digits of an integer lost that no arithmetic touched. */
const known = new Set([
  '.[0] | tostring | . == if have_decnum then "13911860366432393" else "13911860366432392" end',
  '[., tojson] == if have_decnum then [12345678909876543212345,"12345678909876543212345"] else [12345678909876543000000,"12345678909876543000000"] end',
  '.x | tojson | . == if have_decnum then "13911860366432393" else "13911860366432392" end',
]);

function failuresOf(cases: readonly SuiteCase[]): Promise<(string | null)[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./suite-worker.ts", import.meta.url), {
      workerData: { cases, directory },
      resourceLimits: { stackSizeMb: 256 },
    });
    worker.once("message", resolve);
    worker.once("error", reject);
  });
}

test.skipIf(!existsSync(directory))(
  "passes jq's own tests (skipped where ../shared is absent)",
  async () => {
    const cases = files.flatMap((file) => suiteCases(directory, file));
    expect(cases.length).toBe(879);
    const failures = await failuresOf(cases);
    const wrong = cases.flatMap((each, at) => {
      const failure = failures[at];
      return failure === null ? [] : [{ place: `${each.file}:${each.line}`, program: each.program, failure }];
    });
    expect(wrong.filter(({ program }) => !known.has(program))).toEqual([]);
    expect(wrong.length).toBe(known.size);
  },
  60_000,
);
