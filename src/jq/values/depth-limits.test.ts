import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

/** Runs in a worker, as the engine does for its deep stack. Of objects, the order reaches one level deeper: to the keys. */
const program = `
const { parentPort, workerData } = require("node:worker_threads");
const load = (name) => import(new URL(name, workerData));
(async () => {
  const { compareValues, equalValues } = await load("compare.ts");
  const { multiply } = await load("arithmetic.ts");
  const { formatJson, jsonText } = await load("print-json.ts");
  const { parseJson } = await load("parse-json.ts");
  const level = (depth, wrap) => { let value = 1; for (let at = 0; at < depth; at++) value = wrap(value); return value; };
  const arrays = (depth) => level(depth, (value) => [value]);
  const objects = (depth) => level(depth, (value) => ({ a: value }));
  const outcome = (run) => { try { return run(); } catch (error) { return error.value ?? String(error); } };
  const style = { indent: 1, sortKeys: true, ascii: false, colors: null };
  parentPort.postMessage([
    [10000, 10001].map((depth) => outcome(() => equalValues(arrays(depth), arrays(depth)))),
    [10000, 10001].map((depth) => outcome(() => equalValues(objects(depth), objects(depth)))),
    [10000, 10001].map((depth) => outcome(() => compareValues(arrays(depth), arrays(depth)))),
    [9999, 10000].map((depth) => outcome(() => compareValues(objects(depth), objects(depth)))),
    [10001, 10002].map((depth) => outcome(() => typeof multiply(objects(depth), objects(depth)))),
    [10000, 10001].map((depth) => jsonText(arrays(depth)).includes("[<skipped: too deep>]")),
    [10000, 10001].map((depth) => formatJson(objects(depth), style).includes(": <skipped: too deep>")),
    [10000, 10001].map((depth) => outcome(() => typeof parseJson("[".repeat(depth) + "]".repeat(depth)))),
    [5000, 5001].map((depth) => outcome(() => typeof parseJson('{"a":'.repeat(depth) + 1 + "}".repeat(depth)))),
  ]);
})();`;

test("values may be as deep as in jq 1.8.2, and one level more is refused", async () => {
  const worker = new Worker(program, {
    eval: true,
    workerData: new URL(".", import.meta.url).href,
    resourceLimits: { stackSizeMb: 64 },
  });
  const answers = await new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  await worker.terminate();
  expect(answers).toEqual([
    [true, "Equality check too deep"],
    [true, "Equality check too deep"],
    [0, "Comparison too deep"],
    [0, "Comparison too deep"],
    ["object", "Object merge too deep"],
    [false, true],
    [false, true],
    ["object", "Exceeds depth limit for parsing at line 1, column 10001"],
    ["object", "Exceeds depth limit for parsing at line 1, column 25001"],
  ]);
});
