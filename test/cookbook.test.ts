import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Example } from "../src/query/examples/example.ts";
import { commandLine, exampleSections, examples, findExamples, printExamples } from "../src/query/examples.ts";
import { prelude } from "../src/query/prelude.ts";
import { projectRoot, type Ran, runCli } from "./run-cli.ts";

// Every command of the cookbook runs over the samples: from the database, from the files, and with nothing pushed down.

const samples = "samples/cluster";
/** What is piped into examples with `from`, by their numbers. */
const piped: Readonly<Record<number, (log: string) => string>> = {
  64: (log) => `${log.slice(500)}\n`,
  66: (log) => log.replaceAll(/^/gm, "master-0 "),
};

let folder = "";
let env: Record<string, string> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "auditq-cookbook-"));
  // Each query starts threads: they need not compile everything again.
  process.env["NODE_COMPILE_CACHE"] = join(folder, "compiled");
  env = { AUDITQ_DB: join(folder, "auditq.db"), NO_COLOR: "1" };
  const { exit } = await runCli(["import", samples], { env });
  expect(exit).toBe(0);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function run({ number, args }: Example, ...more: readonly string[]): Promise<Ran> {
  const log = readFileSync(join(projectRoot, samples, "audit.log"), "utf8");
  // An import of its own database leaves that of the others as it is.
  const own = args[0] === "import" ? { ...env, AUDITQ_DB: join(folder, `${number}.db`) } : env;
  return runCli([...args, ...more], { env: own, stdin: piped[number]?.(log) ?? "" });
}

const readsDatabase = ({ args, from }: Example) =>
  args[0] === "query" && from === undefined && !args.at(-1)?.startsWith("samples/");

/** Answers with no row. */
const nothing = /^\s*(?:\(no rows\)\s*)?$/;

const linesOf = (text: string) => text.split("\n").sort();

describe.each(exampleSections)("$title", ({ examples: all }) => {
  test.concurrent.each(all)("$number: $question", async (example) => {
    const { exit, stdout, stderr } = await run(example);
    expect(exit, stderr).toBe(0);
    expect(stderr).not.toMatch(/error/i);
    if (example.nothing === undefined) expect(stdout).not.toMatch(nothing);
    else expect(stdout).toMatch(nothing);
    if (!readsDatabase(example)) return;
    const [whole, files] = await Promise.all([run(example, "--no-pushdown"), run(example, samples)]);
    expect(whole.stdout).toBe(stdout);
    expect(linesOf(files.stdout)).toEqual(linesOf(stdout));
    expect([whole.exit, files.exit]).toEqual([0, 0]);
  });
});

test("there is an answer to every question, and few wait", () => {
  expect(examples.map(({ number }) => number)).toEqual(Array.from({ length: 69 }, (_, at) => at + 1));
  const waiting = examples.filter(({ waits }) => waits !== undefined).map(({ number }) => number);
  expect(waiting).toEqual([2, 6, 51, 54]);
});

test("a shell reads each command as the words that are tested", () => {
  for (const { args } of examples) {
    const line = commandLine({ number: 1, question: "", args, note: "" }).replace("auditq ", "");
    const words = execFileSync("sh", ["-c", `printf '%s\\0' ${line}`])
      .toString()
      .split("\0")
      .slice(0, -1);
    expect(words.map((word) => word.trim())).toEqual(args);
  }
});

test("examples are found by a number or a word of theirs", () => {
  expect(findExamples().length).toBe(69);
  expect(findExamples("23").map(({ number }) => number)).toEqual([23]);
  expect(findExamples("EVICT").map(({ number }) => number)).toEqual([2, 4, 40]);
  expect(findExamples("no such word")).toEqual([]);
  expect(printExamples("no such word")).toBe('no example has "no such word"; `auditq query --examples` shows all 69\n');
  expect(printExamples("eviction_refused")).toMatchInlineSnapshot(`
    "4. Who evicted or drained pods?
        auditq query --unit request --resource pods/eviction --pretty '{time: when, user: user, program: program, namespace: ns, pod: name, outcome: outcome}'
        An eviction is a create. eviction_refused is a 429 of the disruption budget, which is no throttling.

    40. Who is throttled?
        auditq query -n --unit request --outcome throttled --pretty 'tally(inputs; {user: user, agent: agent, verb: .verb, target: target})'
        A 429 of a disruption budget is eviction_refused and not counted here.
    "
  `);
});

// The generated parts of the page; AUDITQ_WRITE_DOCS=1 writes them anew.
test("docs/query.md has the functions and the examples", () => {
  const path = join(projectRoot, "docs/query.md");
  const source = readFileSync(path, "utf8");
  const parts: Readonly<Record<string, string>> = { functions: functionTable(), cookbook: cookbook() };
  const written = source.replace(
    /(<!-- (\w+) -->\n).*?(<!-- \/\2 -->)/gs,
    (_, begin: string, name: string, end: string) => `${begin}\n${parts[name]}\n${end}`,
  );
  if (process.env["AUDITQ_WRITE_DOCS"]) writeFileSync(path, written);
  else expect(written).toBe(source);
});

function functionTable(): string {
  const rows = prelude.map(({ call, summary, example }) => `| \`${call}\` | ${cell(summary)} | \`${cell(example)}\` |`);
  return ["| Function | What it gives | For example |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function cookbook(): string {
  return exampleSections
    .map((section) => [`### ${section.title}`, "", ...section.examples.map(entry)].join("\n"))
    .join("\n");
}

function entry(example: Example): string {
  const { number, question, note, waits, nothing: empty } = example;
  const after = [note, waits && `*Waits ${waits}.*`, empty && `(In the samples ${empty}.)`].filter(Boolean).join(" ");
  return [`**${number}. ${question}**`, "", "```shell", commandLine(example), "```", "", after, ""].join("\n");
}
