import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot, runCli, withFolder } from "./run-cli.ts";

// Every command block of the docs runs. A `console` block shows the whole output of each command, as a terminal of 100
// columns shows it; AUDITQ_WRITE_DOCS=1 writes the outputs anew. An `sh` block runs without error; what follows a log is
// interrupted.
const WIDTH = 100;
const ENDLESS_MS = 1000;
const INTERRUPTED = 130;
const pages = [
  "README.md",
  "samples/README.md",
  "docs/design.md",
  "docs/query.md",
  "docs/evidence.md",
  "CONTRIBUTING.md",
];

interface Block {
  readonly kind: string;
  readonly text: string;
}

const fence = /^```(console|sh)\n([\s\S]*?)^```$/gm;

describe.each(pages)("%s", (page) => {
  const path = join(projectRoot, page);
  const source = readFileSync(path, "utf8");
  const blocks: Block[] = [...source.matchAll(fence)].map(([, kind = "", text = ""]) => ({ kind, text }));
  const commands = blocks.flatMap(({ text }) => text.split("\n")).filter((line) => /^(?:\$ )?auditq /.test(line));

  test.runIf(commands.length > 0)("runs as it says", async () => {
    await withFolder(async (folder) => {
      const env = { AUDITQ_DB: join(folder, "auditq.db"), NO_COLOR: "1" };
      const run = async (line: string) => {
        const words = wordsOf(line).slice(1);
        const isEndless = words.includes("-F") || words.includes("--follow");
        const signal = isEndless ? AbortSignal.timeout(ENDLESS_MS) : new AbortController().signal;
        const ran = await runCli(words, { env, columns: WIDTH, isTty: true, signal });
        if (isEndless) return { text: "", exit: ran.exit === INTERRUPTED ? 0 : ran.exit };
        return { ...ran, text: `${ran.stdout}${ran.stderr}`.replaceAll(env.AUDITQ_DB, "auditq.db") };
      };
      const texts: string[] = [];
      for (const { kind, text } of blocks) {
        if (kind === "sh") await runPlain(text, run);
        texts.push(kind === "sh" ? text : await runConsole(text, run));
      }
      const written = source.replace(fence, (_, kind: string) => `\`\`\`${kind}\n${texts.shift()}\`\`\``);
      if (process.env["AUDITQ_WRITE_DOCS"]) writeFileSync(path, written);
      else expect(written).toBe(source);
    });
  });
});

type Run = (line: string) => Promise<{ readonly exit: number; readonly text: string }>;

async function runPlain(text: string, run: Run): Promise<void> {
  for (const line of text.split("\n").filter((one) => one.startsWith("auditq "))) {
    const { exit, text: output } = await run(line);
    expect(exit, `${line}\n${output}`).toBe(0);
  }
}

/** The block with the outputs its commands give now. */
async function runConsole(text: string, run: Run): Promise<string> {
  let written = "";
  for (const line of text.split("\n").filter((one) => one.startsWith("$ "))) {
    const { text: output } = await run(line.slice(2));
    written += `${line}\n${output.replace(/[ \t]+$/gm, "")}`;
  }
  return written;
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

test("the README's two commands are scripts of the package", () => {
  const source = readFileSync(join(projectRoot, "README.md"), "utf8");
  const { scripts, bin } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
  };
  expect(source).toContain("npm ci && npm test");
  expect(scripts["test"]).toBe("vitest run");
  expect(scripts["prepare"]).toContain("build");
  expect(bin["auditq"]).toBe("bin/auditq.js");
});
