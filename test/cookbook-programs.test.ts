import { describe, expect, test } from "vitest";
import type { Value } from "../src/jq/values/value.ts";
import { examples } from "../src/query/examples.ts";
import { cases } from "./cookbook-cases.ts";
import { loadCases } from "./cookbook-load-cases.ts";
import { changed, odd, paths, whole } from "./odd-events.ts";
import { asValue, type Given, queryProgram } from "./query-program.ts";

// What the samples cannot prove of the programs of the cookbook: here they run on events made for it.

/** The program of an example, without its filters. */
function exampleProgram(number: number): (events: readonly Value[]) => Given {
  const args = examples.find((one) => one.number === number)?.args ?? [];
  const program = args.findLast((word) => word !== "-" && !word.startsWith("samples/")) ?? "";
  const [, name = "", value = ""] = args.slice(args.indexOf("--arg"));
  const run = queryProgram(program, args.includes("--arg") ? { [name]: value } : {});
  if (args.includes("-n")) return (events) => run(null, events);
  return (events) => {
    const given = events.map((event) => run(event));
    return { outputs: given.flatMap(({ outputs }) => outputs), errors: given.flatMap(({ errors }) => errors) };
  };
}

const queries = examples.filter(({ args }) => args[0] === "query");

test.each(queries)("$number: raises no error where fields are missing, null or odd", ({ number, args }) => {
  const alone = paths.flatMap((path) =>
    [undefined, null, ...(odd[path] ?? [])].map((value) => changed([[path, value]])),
  );
  // What has no time is in no interval.
  const events = args.includes("--since") ? [whole] : [{}, ...alone];
  expect(exampleProgram(number)(events.map(asValue)).errors).toEqual([]);
});

describe("finds what the samples do not hold", () => {
  test.each([...cases, ...loadCases])("$number: $what", ({ number, events, rows }) => {
    const { outputs, errors } = exampleProgram(number)(events.map(asValue));
    expect(errors).toEqual([]);
    expect(outputs).toEqual(rows.map((row) => expect.objectContaining(row)));
  });
});
