import { describe, expect, test } from "vitest";
import { type ExtraOption, type JqArguments, parseJqArgs } from "./arguments.ts";

const extra: readonly ExtraOption[] = [
  { name: "since", takesValue: true },
  { name: "output", alias: "o", takesValue: true },
  { name: "explain", takesValue: false },
  { name: "quiet", alias: "q", takesValue: false },
];

function parsed(...argv: readonly string[]): JqArguments {
  const result = parseJqArgs(argv, extra);
  if (result.kind !== "run") throw new Error(result.kind);
  return result.args;
}

describe("options that jq does not have", () => {
  test("stand among jq's own, tied or not, several times", () => {
    const args = parsed(
      "-rqo",
      "json",
      "--since=-2h",
      ".",
      "--explain",
      "a.log",
      "--since",
      "-1h",
      "-cs",
      "--",
      "--since",
    );
    expect(args.program).toBe(".");
    expect(args.files).toEqual(["a.log", "--since"]);
    expect(args.output).toMatchObject({ raw: true, indent: null });
    expect(Object.fromEntries(args.extra)).toEqual({
      quiet: [""],
      output: ["json"],
      since: ["-2h", "-1h"],
      explain: [""],
    });
    expect(args.input.slurp).toBe(true);
  });

  test("a letter may have its value tied", () => {
    expect(parsed("-ojson", ".").extra.get("output")).toEqual(["json"]);
  });

  test.each([
    [["--since"], "jq: --since takes one parameter"],
    [["-qo"], "jq: --output takes one parameter"],
    [["--explain=1"], "jq: --explain takes no value"],
    [["--until", "1"], "jq: Unknown option --until"],
    [["-x"], "jq: Unknown option -x"],
    [["--constructor"], "jq: Unknown option --constructor"],
  ])("%j is refused", (argv, problem) => expect(parseJqArgs(argv, extra)).toEqual({ kind: "wrong", problem }));
});

test("what ends the reading of a command line", () => {
  expect(parseJqArgs(["-n", "-h", "--nonsense"])).toEqual({ kind: "help" });
  expect(parseJqArgs(["--nonsense", "-h"])).toMatchObject({ kind: "wrong" });
  expect(parseJqArgs(["-nVh"])).toEqual({ kind: "version" });
  expect(parseJqArgs(["--build-configuration"])).toEqual({ kind: "build-configuration" });
  expect(parseJqArgs(["--", "-h"])).toMatchObject({ kind: "run", args: { program: "-h" } });
});

test("a command line can be sent to a thread", () => {
  const args = parsed("-L", "lib", "--arg", "a", "1", "--argjson", "b", "2", ".", "f", "--since", "x");
  expect(structuredClone(args)).toEqual(args);
});
