import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CompileError } from "./compile-error.ts";
import { compileErrors, describeCompileError } from "./describe-error.ts";
import { parseSource } from "./parse-source.ts";

const folder = new URL("../../../../shared/data/jq/tests/", import.meta.url);
const files = ["base64", "jq", "man", "manonig", "onig", "optional", "uri"];

interface Case {
  readonly program: string;
  /** The last error that jq prints for a program that it refuses, null for one that runs. */
  readonly refusal: string | null;
}

/** A test is a block of lines: the program, its input and outputs, or `%%FAIL`, the program and the message. */
function casesOf(file: string): Case[] {
  const lines = readFileSync(new URL(`${file}.test`, folder), "utf8").split("\n");
  const blocks: string[][] = [[]];
  for (const line of lines) {
    if (line.trim() === "") blocks.push([]);
    else if (!line.startsWith("#") || (blocks.at(-1)?.[0] ?? "").startsWith("%%")) blocks.at(-1)?.push(line);
  }
  return blocks
    .filter((block) => block.length > 0)
    .map(([first = "", second = "", ...rest]) =>
      first.startsWith("%%FAIL") ? { program: second, refusal: rest.join("\n") } : { program: first, refusal: null },
    );
}

/** Names are looked up later, modules elsewhere. */
const notOfParsing = /is not defined at|at tests\/modules\//;

describe.skipIf(!existsSync(folder))("jq's own tests in ../shared (skipped where there are none)", () => {
  test.each(files)("%s.test", (file) => {
    const cases = casesOf(file);
    expect(cases.length).toBeGreaterThan(1);
    for (const { program, refusal } of cases) {
      const wanted = refusal === null || notOfParsing.test(refusal) ? null : refusal;
      expect({ program, refusal: refusalOf(program) }).toEqual({ program, refusal: wanted });
    }
  });
});

function refusalOf(program: string): string | null {
  try {
    parseSource(program);
    return null;
  } catch (error) {
    const last = error instanceof CompileError ? compileErrors(error).at(-1) : undefined;
    if (last !== undefined) return describeCompileError(last.with([]), program);
    throw error;
  }
}
