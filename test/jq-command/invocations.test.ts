import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseJqArgs } from "../../src/jq/command/arguments.ts";
import { runRequest } from "../../src/jq/command/run-request.ts";
import { usageHint } from "../../src/jq/command/usage.ts";
import { memorySystem } from "./memory-system.ts";

// Command lines with what jq 1.8.2 answers, byte for byte: output, messages and exit code. Of the messages only the advice
// on a wrong command line names auditq. Integers keep their digits as in a jq with decNumber, all else is jq without it.
interface Invocation {
  readonly args: readonly string[];
  readonly stdin?: string;
  readonly stdinBase64?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

const table = JSON.parse(readFileSync(new URL("invocations.json", import.meta.url), "utf8")) as {
  readonly files: Readonly<Record<string, string>>;
  readonly invocations: readonly Invocation[];
};

const start = process.cwd();
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "auditq-jq-"));
  for (const [name, text] of Object.entries(table.files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  process.chdir(folder);
});

afterAll(() => {
  process.chdir(start);
  rmSync(folder, { recursive: true });
});

const named = table.invocations.map((each) => [each.args.join(" "), each] as const);

test("the table is whole", () => expect(named.length).toBeGreaterThan(250));

test.each(named)("jq %s", (_, { args, stdin, stdinBase64, env, exit, stdout, stderr }) => {
  expect(
    run(args, stdinBase64 === undefined ? Buffer.from(stdin ?? "") : Buffer.from(stdinBase64, "base64"), env),
  ).toEqual({
    exit,
    stdout,
    stderr,
  });
});

function run(argv: readonly string[], stdin: Buffer, env: Readonly<Record<string, string>> = {}) {
  const parsed = parseJqArgs(argv);
  if (parsed.kind === "wrong") return { exit: 2, stdout: "", stderr: `${parsed.problem}\n${usageHint}\n` };
  if (parsed.kind !== "run") throw new Error(`not a run: ${parsed.kind}`);
  const { args } = parsed;
  const system = memorySystem(stdin);
  const request = {
    args,
    program: args.program ?? ".",
    env: { HOME: "/nonexistent", JQ_TEST: "t", TZ: "UTC", ...env },
    origin: "/nonexistent",
    stdoutIsTty: false,
    stderrIsTty: false,
  };
  const exit = runRequest(request, system);
  return { exit, stdout: system.stdout(), stderr: withoutHints(system.stderr()) };
}

/** Our own advice on unknown names comes last. */
function withoutHints(text: string): string {
  return text.replace(/^hint: .*\n/gm, "");
}
