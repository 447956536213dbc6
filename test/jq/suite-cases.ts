import { readFileSync } from "node:fs";

/** A case of jq's own test files. */
export interface SuiteCase {
  readonly file: string;
  readonly line: number;
  readonly program: string;
  /** Null where the program must not compile. */
  readonly input: string | null;
  /** Outputs, or the lines of the message of a program that must not compile. */
  readonly expected: readonly string[];
  readonly checksMessage: boolean;
}

const isSkipped = (line: string): boolean => /^\s*(#|$)/.test(line);

/** The cases of a file in the format of jq's test runner (jq 1.8.2, src/jq_test.c). */
export function suiteCases(directory: string, file: string): SuiteCase[] {
  const lines = readFileSync(`${directory}/${file}`, "utf8").split("\n");
  const cases: SuiteCase[] = [];
  let at = 0;
  const block = (): string[] => {
    const taken: string[] = [];
    while (at < lines.length && !isSkipped(lines[at] ?? "")) taken.push(lines[at++] ?? "");
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at] ?? "";
    if (isSkipped(line)) {
      at++;
      continue;
    }
    const mustFail = line.startsWith("%%FAIL");
    if (mustFail) at++;
    const start = at;
    const program = lines[at++] ?? "";
    const input = mustFail ? null : (lines[at++] ?? "");
    cases.push({ file, line: start + 1, program, input, expected: block(), checksMessage: line === "%%FAIL" });
  }
  return cases;
}
