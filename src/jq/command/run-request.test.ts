import { expect, test } from "vitest";
import { parseJqArgs } from "./arguments.ts";
import { type JqRequest, runRequest } from "./run-request.ts";
import { Stopped, type System } from "./system.ts";

interface World extends Partial<System> {
  readonly stdin?: string;
}

/** Runs a command line with everything in memory; `log` holds what was written in its order. */
function run(argv: readonly string[], request: Partial<JqRequest> = {}, { stdin = "", ...world }: World = {}) {
  const log: string[] = [];
  const parsed = parseJqArgs(argv);
  if (parsed.kind !== "run") throw new Error(parsed.kind);
  let rest = Buffer.from(stdin);
  const system: System = {
    open: () => ({
      isSlow: true,
      read: (into) => {
        const count = rest.copy(into);
        rest = rest.subarray(count);
        return count;
      },
      close: () => undefined,
    }),
    write: (target, bytes) => void log.push(`${target} ${Buffer.from(bytes)}`),
    realPath: (path) => path,
    isStopped: () => false,
    ...world,
  };
  const { args } = parsed;
  const program = args.program ?? ".";
  const whole = { args, program, env: {}, origin: "/", stdoutIsTty: false, stderrIsTty: false, ...request };
  return { exit: runRequest(whole, system), log };
}

test("a terminal gets colours and messages in the order of the outputs", () => {
  const terminal = { stdoutIsTty: true, stderrIsTty: true };
  expect(run(["-nc", '[1], error("x")'], terminal)).toEqual({
    exit: 5,
    log: [
      "stdout \u001b[1;39m[\u001b[0m\u001b[0;39m1\u001b[0m\u001b[1;39m]\u001b[0m\n",
      "stderr jq: error (at <unknown>): x\n",
    ],
  });
  expect(run(["-nc", "1"], { ...terminal, env: { NO_COLOR: "1" } }).log).toEqual(["stdout 1\n"]);
  expect(run(["-ncM", "1"], terminal).log).toEqual(["stdout 1\n"]);
});

test("outputs go out in big pieces, with --unbuffered each on its own", () => {
  const sizes = run(["-n", "range(50000)"]).log.map((piece) => piece.length);
  expect(sizes.length).toBeLessThan(10);
  expect(run(["-n", "--unbuffered", "range(3)"]).log).toEqual(["stdout 0\n", "stdout 1\n", "stdout 2\n"]);
});

test("a run that is asked to end writes what it has", () => {
  let asked = 0;
  const isStopped = () => ++asked > 3;
  expect(run(["-n", "range(9)"], {}, { isStopped })).toEqual({ exit: 130, log: ["stdout 0\n1\n2\n"] });
});

test("so does one that waits for input", () => {
  let isFirst = true;
  const open: System["open"] = () => ({
    isSlow: true,
    read: (into) => {
      if (!isFirst) throw new Stopped();
      isFirst = false;
      return Buffer.from("1 2\n").copy(into);
    },
    close: () => undefined,
  });
  expect(run(["."], {}, { open })).toEqual({ exit: 130, log: ["stdout 1\n2\n"] });
});

test("a reader that is gone ends the run quietly, other trouble does not", () => {
  const failing = (code: string) => (target: string) => {
    if (target === "stdout") throw Object.assign(new Error(code), { code });
  };
  expect(run(["-n", "range(1e9)"], {}, { write: failing("EPIPE") }).exit).toBe(0);
  expect(run(["-n", "1"], {}, { write: failing("ENOSPC") }).exit).toBe(2);
});

test("programs read no other files than the command line names", () => {
  const opened: string[] = [];
  const open: System["open"] = (path) => {
    opened.push(path);
    throw Object.assign(new Error("none"), { code: "ENOENT" });
  };
  run(["-n", 'import "a" as a; 1', "-L", "lib"], { env: { HOME: "/home" } }, { open });
  expect(opened.every((path) => /^(?:\.\/|lib\/|a|\/home\/\.jq)/.test(path))).toBe(true);
  expect(run(["-n", 'import "../a" as a; 1', "-L", "lib"], {}, { open }).exit).toBe(3);
});

test("values that JavaScript cannot hold are errors, not bugs", () => {
  const deep = "def f: [f]; f";
  expect(run(["-n", deep]).log.at(-1)).toMatch(/^stderr jq: error: the stack is full/);
});
