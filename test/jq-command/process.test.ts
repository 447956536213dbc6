import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot, withFolder } from "../run-cli.ts";

// `auditq jq` as a process: pipes, signals, limits.
const entry = join(projectRoot, "src/cli/bin.ts");

function run(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [entry, "jq", ...args], {
    input,
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  return { exit: status, stdout, stderr };
}

/** Runs a line of the shell in which `$JQ` is the program; its exit code is that of the shell. */
function shell(line: string, cwd?: string) {
  const env = { ...process.env, JQ: `${process.execPath} ${entry} jq` };
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8", env, cwd, maxBuffer: 1e8 });
  return { exit: status, stdout, stderr };
}

function start(args: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [entry, "jq", ...args]);
}

describe("the command line", () => {
  test("says which jq it is", () => {
    expect(run(["--version"])).toEqual({ exit: 0, stdout: "jq-1.8.2\n", stderr: "" });
    expect(run(["-nV"])).toEqual({ exit: 0, stdout: "jq-1.8.2\n", stderr: "" });
  });

  test("its help lists the options of jq and our own", () => {
    const { exit, stdout } = run(["-n", "--help"]);
    expect(exit).toBe(0);
    for (const option of ["-s, --slurp", "--raw-output0", "--slurpfile", "-L, --library-path", "--max-memory"]) {
      expect(stdout).toContain(option);
    }
    expect(stdout).not.toContain("--db");
  });

  test("a pipe needs no program, a program file does", () => {
    expect(run(["-c"], '{"a": 1}')).toEqual({ exit: 0, stdout: '{"a":1}\n', stderr: "" });
    expect(run(["-f"], "1")).toMatchObject({
      exit: 2,
      stdout: "",
      stderr: expect.stringContaining("usage: auditq jq"),
    });
  });

  test.each([
    ["--timeout", "0"],
    ["--timeout", "soon"],
    ["--max-memory", "1"],
    ["--max-memory", "much"],
  ])("refuses %s %s", (option, value) => {
    const { exit, stdout, stderr } = run([option, value, "."], "1");
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain(`${option} takes a number`);
  });

  test("an unknown function comes with advice behind jq's own message", () => {
    expect(run(["-n", "lenght"]).stderr).toMatch(
      /^jq: error: lenght\/0 is not defined.*\nhint: did you mean length\/0\?\n$/s,
    );
  });
});

describe("pipes", () => {
  test("megabytes go through whole", async () => {
    await withFolder((folder) => {
      const line = (at: number) => JSON.stringify({ at, text: "é😀".repeat(50 + (at % 100)) });
      const text = `${Array.from({ length: 10_000 }, (_, at) => line(at)).join("\n")}\n`;
      writeFileSync(join(folder, "in.json"), text);
      expect(shell("cat in.json | $JQ -c . | (sleep 0.5; cat) | cmp - in.json", folder)).toEqual(quiet);
      expect(shell("$JQ -c . < in.json | cmp - in.json", folder)).toEqual(quiet);
      expect(shell("$JQ -c . <(cat in.json) | cmp - in.json", folder)).toEqual(quiet);
      expect(run(["-c", "."], text).stdout === text).toBe(true);
    });
  });

  test("a reader that goes away ends it quietly", () => {
    expect(shell("set -o pipefail; $JQ -n 'range(1e12)' | head -2")).toEqual({ ...quiet, stdout: "0\n1\n" });
  });

  test("a full disk is an error", () => {
    const failed = { exit: 2, stdout: "", stderr: "jq: error: writing output failed: No space left on device\n" };
    expect(shell("$JQ -n 1 > /dev/full")).toEqual(failed);
    expect(shell("$JQ -n 'range(1e9)' > /dev/full")).toEqual(failed);
  });

  test("outputs are there before more input comes", async () => {
    const child = start(["-c", "."]);
    child.stdin.write('{"a":1}\n[2');
    expect(await text(child)).toBe('{"a":1}\n');
    child.stdin.end("]");
    expect(await text(child)).toBe("[2]\n");
    expect(await once(child, "close")).toEqual([0, null]);
  });
});

const quiet = { exit: 0, stdout: "", stderr: "" };

describe("Ctrl-C", () => {
  test("ends a run that waits for input", async () => {
    const child = start(["."]);
    child.stdin.write("1\n");
    await text(child);
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([130, null]);
  });

  test("ends a run that works, behind a whole output", async () => {
    const child = start(["-c", "-n", 'range(1e12) | [., "value"]']);
    let written = "";
    child.stdout.on("data", (piece) => {
      if (written === "") child.kill("SIGINT");
      written += String(piece);
    });
    expect(await once(child, "close")).toEqual([130, null]);
    const lines = written.split("\n");
    expect(lines.pop()).toBe("");
    expect(lines.every((line, at) => line === `[${at},"value"]`)).toBe(true);
  });

  test("ends a run without outputs", async () => {
    const child = start(["-n", "1, (repeat(1) | empty)", "--unbuffered"]);
    expect(await text(child)).toBe("1\n");
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([130, null]);
  });
});

describe("limits", () => {
  test("--timeout ends a run that works and one that waits", async () => {
    const ended = { exit: 5, stdout: "1\n", stderr: "jq: error: stopped after 1.5 s, as --timeout asks\n" };
    expect(run(["--timeout", "1.5", "--unbuffered", "-n", "1, (repeat(1) | empty)"])).toEqual(ended);
    expect(shell("$JQ --timeout 1.5 . < <(echo 1; exec sleep 9 2>/dev/null)")).toEqual(ended);
    const child = start(["--timeout", "1.5", "."]);
    child.stdin.write("1\n");
    expect(await once(child, "close")).toEqual([5, null]);
  });

  test("--max-memory ends a run that keeps too much", () => {
    for (const program of [
      "[repeat(1)]",
      "[range(1e9) | tostring]",
      'reduce range(1e9) as $i ({}; .["\\($i)"] = $i)',
    ]) {
      const { exit, stdout, stderr } = run(["--max-memory", "100", "-n", program]);
      expect({ exit, stdout }).toEqual({ exit: 5, stdout: "" });
      expect(stderr).toMatch(
        /^jq: error: the run needs more than its 100 MB of memory; allow more, such as --max-memory \d+, or .*\n$/,
      );
    }
  });

  test("a hundred thousand calls deep works", () => {
    const program = "def f: if . > 100000 then 0 else (. + 1 | f) + 1 end; 0 | f";
    expect(run(["-n", program])).toEqual({ exit: 0, stdout: "100001\n", stderr: "" });
  });

  test("values ten thousand deep work", () => {
    const deep = "[".repeat(10_000) + "]".repeat(10_000);
    expect(run(["-c", "., (tojson | fromjson) == ."], deep)).toEqual({
      exit: 0,
      stdout: `${deep}\ntrue\n`,
      stderr: "",
    });
  });

  test("endless recursion is an error", () => {
    const { exit, stdout, stderr } = run(["-n", "1, (def f: 1 + f; f)"]);
    expect({ exit, stdout }).toEqual({ exit: 5, stdout: "1\n" });
    expect(stderr).toMatch(/^jq: error: the stack is full: .*\n$/);
  });
});

/** What a program writes next. */
async function text(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [piece] = (await once(child.stdout, "data")) as [Buffer];
  return piece.toString();
}
