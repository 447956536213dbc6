import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { line, list } from "./evidence/make-event.ts";
import { runImport } from "./evidence/run-import.ts";
import { type Outside, runCli } from "./run-cli.ts";

// What `auditq query` prints and how it ends, over files and over a database.

const folder = mkdtempSync(join(tmpdir(), "auditq-query-"));
const log = join(folder, "audit.log");
const db = join(folder, "auditq.db");

const at = (second: number, micros = 1) => `2026-03-02T08:00:0${second}.00000${micros}Z`;
const times = (second: number) => ({ requestReceivedTimestamp: at(second), stageTimestamp: at(second, 2) });
const hidden = "evil\u202e\u001b[31m";
const lines = [
  line({ auditID: 1, ...times(1), verb: "delete" }),
  line({ auditID: 2, ...times(3), user: { username: "bob" }, responseStatus: { metadata: {}, code: 403 } }),
  line({
    auditID: 3,
    ...times(2),
    user: { username: hidden },
    requestObject: { uid: 77, "7": "__proto__" },
  }),
];
// As it was written: numbers that JavaScript would change.
lines[2] = (lines[2] ?? "").replace('"uid":77', '"uid":12345678901234567890');

beforeAll(async () => {
  writeFileSync(log, `${lines.join("\n")}\n`);
  await runImport(db, [log]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const query = (args: readonly string[], outside?: Outside) => runCli(["query", ...args], { cwd: folder, ...outside });
const overFile = (args: readonly string[], outside?: Outside) => query([...args, "audit.log"], outside);
const overDb = (args: readonly string[], outside?: Outside) => query([...args, "--db", db], outside);

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  /** Over the file; over the database too, unless that is given. */
  readonly gives: string;
  readonly givesStored?: string;
  readonly exit?: number;
  readonly stderr?: string;
  readonly stderrStored?: string;
}

const id = (number: number) => `aaaaaaaa-0000-4000-8000-00000000000${number}`;

const cases: readonly Case[] = [
  {
    name: "an output on each line, in the order of the file or of time",
    args: [".verb"],
    gives: '"delete"\n"get"\n"get"\n',
  },
  {
    name: "in the order of time from the database",
    args: [".auditID[-1:]", "-r"],
    gives: "1\n2\n3\n",
    givesStored: "1\n3\n2\n",
  },
  {
    name: "objects on one line",
    args: ['select(.verb == "delete") | {verb, ip: .sourceIPs}'],
    gives: '{"verb":"delete","ip":["10.0.0.7"]}\n',
  },
  {
    name: "the indent that is asked for",
    args: ["--indent", "1", 'select(.verb == "delete") | {verb}'],
    gives: '{\n "verb": "delete"\n}\n',
  },
  { name: "raw strings", args: ["-r", 'select(.verb == "delete") | .user.username'], gives: "alice\n" },
  { name: "joined", args: ["-j", ".verb"], gives: "deletegetget" },
  {
    name: "arguments",
    args: ["--arg", "who", "bob", "select(.user.username == $who) | .responseStatus.code"],
    gives: "403\n",
  },
  { name: "our functions", args: ['select(user == "bob") | [ns, res, code]'], gives: '["shop","pods",403]\n' },
  {
    name: "the program's own functions come before ours",
    args: ["def user: 7; def code: user; code"],
    gives: "7\n7\n7\n",
  },
  { name: "filters", args: [".auditID[-1:]", "-r", "--user", "bob"], gives: "2\n" },
  { name: "a program in a file", args: ["--user", "bob", "-f", join(folder, "id.jq")], gives: "2\n" },
  { name: "null input", args: ["-n", "[inputs.verb]"], gives: '["delete","get","get"]\n' },
  { name: "no input is asked for", args: ["-n", "1, 2"], gives: "1\n2\n" },
  { name: "only the first", args: ["-n", "first(inputs).verb"], gives: '"delete"\n' },
  {
    name: "input within a run",
    args: ["[.verb, (try input.verb catch .)]"],
    gives: '["delete","get"]\n["get","break"]\n',
  },
  { name: "all events at once", args: ["-s", "length"], gives: "3\n" },
  { name: "all events at once as an input", args: ["-n", "-s", "input | length"], gives: "3\n" },
  { name: "parts of events", args: ["-r", "--stream", 'select(.[0] == ["verb"]) | .[1]'], gives: "delete\nget\nget\n" },
  {
    name: "where it comes from",
    args: ["-r", "input_filename"],
    gives: "audit.log\naudit.log\naudit.log\n",
    givesStored: `${`${log}\n`.repeat(3)}`,
  },
  { name: "line numbers", args: ["input_line_number"], gives: "1\n2\n3\n", givesStored: "0\n0\n0\n" },
  {
    name: "digits that JavaScript would lose, keys that it would move",
    args: ["select(.requestObject) | .requestObject"],
    gives: '{"7":"__proto__","uid":12345678901234567890}\n',
  },
  {
    name: "an error on one event, and the next goes on",
    args: ['if .user.username == "bob" then error("no") else .verb end'],
    gives: '"delete"\n"get"\n',
    exit: 5,
    stderr: "jq: error (at audit.log:2): no\n",
    stderrStored: `jq: error (at ${id(2)} ResponseComplete): no\n`,
  },
  {
    name: "an error that is no text",
    args: ['select(.verb == "delete") | error({a: 1})'],
    gives: "",
    exit: 5,
    stderr: 'jq: error (at audit.log:1): (not a string): {"a":1}\n',
    stderrStored: `jq: error (at ${id(1)} ResponseComplete): (not a string): {"a":1}\n`,
  },
  {
    name: "the text of evidence in an error",
    args: ["if .requestObject then error(.user.username) else empty end"],
    gives: "",
    exit: 5,
    stderr: "jq: error (at audit.log:3): evil\\u202e\\x1b[31m\n",
    stderrStored: `jq: error (at ${id(3)} ResponseComplete): evil\\u202e\\x1b[31m\n`,
  },
  {
    name: "debug",
    args: ['select(.verb == "delete") | debug | .verb'],
    gives: '"delete"\n',
    stderr: `["DEBUG:",${lines[0]}]\n`,
  },
  { name: "-e without output", args: ["-e", "empty"], gives: "", exit: 4 },
  { name: "-e with a false last output", args: ["-e", '.verb == "delete"'], gives: "true\nfalse\nfalse\n", exit: 1 },
  { name: "-e with a true last output", args: ["-e", ".verb"], gives: '"delete"\n"get"\n"get"\n', exit: 0 },
  { name: "halt", args: [".verb, halt"], gives: '"delete"\n', exit: 0 },
  { name: "halt with a message", args: ['"over\\n" | halt_error(7)'], gives: "", exit: 7, stderr: "over\n" },
  {
    name: "a program that does not compile",
    args: [".a |"],
    gives: "",
    exit: 3,
    stderr: `jq: error: syntax error, unexpected end of file at <top-level>, line 1, column 4:
    .a |
       ^
jq: 1 compile error
`,
  },
  {
    name: "a name that is not there",
    args: ["usr"],
    gives: "",
    exit: 3,
    stderr: expect.stringContaining("usr/0 is not defined at <top-level>, line 1, column 1"),
  },
  { name: "--raw", args: ["--raw", ".requestObject"], gives: `${lines[2]}\n` },
  { name: "--raw of no event", args: ["--raw", "false"], gives: "" },
  {
    name: "-o csv",
    args: ["-o", "csv", 'select(.verb == "get") | {user: .user.username, code: .responseStatus.code}'],
    gives: `user,code\r\nbob,403\r\nevil\\u202e\\x1b[31m,200\r\n`,
    givesStored: "user,code\r\nevil\\u202e\\x1b[31m,200\r\nbob,403\r\n",
  },
  {
    name: "--pretty",
    args: ["--pretty", 'select(.verb == "delete") | {user: .user.username, groups: .user.groups}'],
    gives: 'USER   GROUPS\nalice  ["dev","system:authenticated"]\n',
  },
  { name: "--no-pushdown", args: ["--no-pushdown", 'select(.verb == "delete") | .verb'], gives: '"delete"\n' },
  {
    name: "no line of text",
    args: ["-R", "."],
    gives: "",
    exit: 2,
    stderr:
      "auditq: query reads audit events, not lines of text: there is no --raw-input\nhint: `auditq jq` reads any text and any JSON\n",
  },
  {
    name: "an unknown flag",
    args: ["--usr", "x", "."],
    gives: "",
    exit: 2,
    stderr: "auditq: there is no flag --usr\nhint: did you mean --user?\n",
  },
  {
    name: "--timeout",
    args: ["--timeout", "0.5", "-n", "def f: f; f"],
    gives: "",
    exit: 5,
    stderr: "auditq: stopped after 0.5 s, as --timeout asks\n",
  },
];

describe("prints and ends as it should", () => {
  beforeAll(() => writeFileSync(join(folder, "id.jq"), ".auditID[-1:] | tonumber"));

  for (const { name, args, gives, givesStored = gives, exit = 0, stderr = "", stderrStored = stderr } of cases) {
    test(name, async () => {
      const [file, stored] = await Promise.all([overFile(args), overDb(args)]);
      expect(file).toEqual({ exit, stdout: gives, stderr });
      expect(stored).toEqual({ exit, stdout: givesStored, stderr: stderrStored });
    });
  }
});

test("what is on standard input, packed in any way", async () => {
  const packed = gzipSync(JSON.stringify(list(lines.map((text) => JSON.parse(text) as unknown))));
  const { stdout, stderr, exit } = await query([".verb", "-"], { stdin: packed });
  expect({ stdout, stderr, exit }).toEqual({ stdout: '"delete"\n"get"\n"get"\n', stderr: "", exit: 0 });
});

test("what cannot be read is told, and copies are left out", async () => {
  const path = join(folder, "torn.log");
  writeFileSync(path, `${lines[0]}\n${lines[0]}\n{"kind":"Event\n${lines[1]}\n`);
  const { stdout, stderr, exit } = await query([".verb", path]);
  expect({ stdout, exit }).toEqual({ stdout: '"delete"\n"get"\n', exit: 0 });
  expect(
    stderr,
  ).toBe(`note: ${path}: line 3 (byte ${2 * ((lines[0]?.length ?? 0) + 1)}): not_json: ends in the middle of a value
note: 1 record could not be read and may hide events
note: 1 copy of events that were given before left out
`);
});

test("a terminal is not controlled by the log", async () => {
  const { stdout } = await overFile(["-r", "-M", "select(.requestObject) | .user.username, [.user.username]"], {
    isTty: true,
  });
  expect(stdout).toBe('evil\\u202e\\x1b[31m\n["evil\\u202e\\u001b[31m"]\n');
  const raw = await overFile(["--raw", ".requestObject"], { isTty: true });
  expect(raw.stdout).toBe(`${lines[2]?.replace("\u202e", "\\u202e")}\n`);
});

test("requests are one event each, completed by their other stages", async () => {
  const path = join(folder, "stages.log");
  const user = { username: "carol", groups: ["ops"] };
  const stages = [
    line({
      auditID: 9,
      stage: "RequestReceived",
      user,
      responseStatus: undefined,
      annotations: undefined,
      ...times(4),
    }),
    line({ auditID: 9, user: {}, objectRef: undefined, userAgent: undefined, ...times(4), stageTimestamp: at(5) }),
  ];
  writeFileSync(path, `${stages.join("\n")}\n`);
  const { stdout, exit } = await query([
    "--unit",
    "request",
    "[.stage, user, groups, .objectRef.name, code, agent]",
    path,
  ]);
  expect(exit).toBe(0);
  expect(stdout).toBe('["ResponseComplete","carol",["ops"],"web-0",200,"kubectl/v1.33.0"]\n');
  const raw = await query(["--unit", "request", "--raw", 'user == "carol"', path]);
  expect(raw.stdout).toBe(`${stages[1]}\n`);
  expect((await query(["--unit", "request", 'select(ns == "shop") | user', path])).stdout).toBe('"carol"\n');
});

test("--explain tells what was read", async () => {
  const program = 'select(.verb == "delete" and .user.username != "bob") | .verb';
  const stored = await overDb(["--explain", program]);
  expect(stored.stdout).toMatch(
    /^program {3}select.*\nruns {6}once for each event\nreads {5}events of which it is stored that verb = "delete".*\n/,
  );
  expect(stored.stdout).toMatch(/\nrows {6}1 event to look at\n[\s\S]*\ngave {6}1 output, 0 errors\n/);
  const json = JSON.parse((await overFile(["--explain", "-o", "json", program])).stdout) as Record<string, unknown>;
  expect(json).toMatchObject({
    shape: "per-event",
    outputs: 1,
    errors: 0,
    read: { from: "files", events: 3, chosen: 1 },
  });
});

test("--examples shows those about a word", async () => {
  const { stdout, exit } = await query(["--examples", "secret"]);
  expect(exit).toBe(0);
  expect(stdout).toMatch(/secret/i);
  expect((await query(["--examples", "zzzz"])).stdout).not.toMatch(/auditq query '/);
});

test("a misspelt value of a filter is noticed", async () => {
  const { stderr, stdout, exit } = await overDb([".", "--user", "alcie"]);
  expect({ stdout, exit }).toEqual({ stdout: "", exit: 0 });
  expect(stderr).toContain("no user `alcie` in this evidence; did you mean `alice`?");
});

test("many events keep their order through several threads", async () => {
  const path = join(folder, "many.log");
  const many = Array.from({ length: 30_000 }, (_, number) => line({ auditID: number, requestObject: { n: number } }));
  writeFileSync(path, `${many.join("\n")}\n`);
  const { stdout, exit } = await query([
    "-r",
    ".requestObject.n, (if .requestObject.n % 1000 == 0 then debug(1) else empty end)",
    path,
  ]);
  expect(exit).toBe(0);
  const numbers = stdout
    .trimEnd()
    .split("\n")
    .filter((text) => text !== "");
  expect(numbers.length).toBeGreaterThan(30_000);
  const firsts = numbers.filter((text) => /^\d+$/.test(text)).map(Number);
  expect(firsts).toEqual(firsts.toSorted((a, b) => a - b));
  expect(readFileSync(path).length).toBeGreaterThan(16_000_000);
});
