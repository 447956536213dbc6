import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { HOUR, type MadeFile, request, SECOND, START, writeSet } from "./coverage/make-log.ts";
import { projectRoot, type Ran, runCli, withFolder } from "./run-cli.ts";

/** Runs command lines over a set of hourly requests that lacks its second file, in node-1, and a whole one, in node-2. */
async function over(run: (folder: string, files: readonly MadeFile[]) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    const made = Array.from({ length: 40 }, (_, at) => request(START + at * HOUR, SECOND));
    const files = writeSet(join(folder, "node-1"), made.flat(), { lines: 20, names: "rotation" });
    rmSync(files[1]?.path as string);
    const other = Array.from({ length: 10 }, (_, at) => request(START + at * HOUR, SECOND, { level: "Request" }));
    writeSet(join(folder, "node-2"), other.flat(), { lines: 50, names: "rotation" });
    await runCli(["import", folder, "--db", "a.db", "-q"], { cwd: folder });
    await run(folder, files);
  });
}

const from = "2026-03-02T17:00:01.000000Z";
const to = "2026-03-03T04:00:00.000000Z";
const sentence = "was closed at the time in its name, and the next file begins 10 h later";

test("coverage gives rows, in JSON and as a table with a picture", async () => {
  await over(async (folder) => {
    const json = await runCli(["coverage", "--db", "a.db", "-o", "json"], { cwd: folder });
    const { rows, coverage, notes } = JSON.parse(json.stdout) as Record<string, Record<string, unknown>[]>;
    const span = { stream: "node-1/audit.log", seconds: expect.any(Number) };
    expect(rows).toEqual([
      {
        ...span,
        kind: "covered",
        from: "2026-03-02T08:00:00.000000Z",
        to: from,
        evidence: expect.stringMatching(/^audit-2026\S+$/),
      },
      { ...span, kind: "gap", from, to, seconds: 39_599, evidence: expect.stringContaining(sentence) },
      {
        ...span,
        kind: "covered",
        from: to,
        to: "2026-03-03T23:00:01.000000Z",
        evidence: expect.stringMatching(/^2 files, /),
      },
      {
        ...span,
        stream: "node-2/audit.log",
        kind: "covered",
        from: "2026-03-02T08:00:00.000000Z",
        to: "2026-03-02T17:00:01.000000Z",
        evidence: "audit.log",
      },
    ]);
    expect(coverage?.map(({ gaps }) => gaps)).toEqual([1, 0]);
    expect(notes).toContain("node-1/audit.log: begins at 2026-03-02 08:00:00Z: what came before is unknown");
    expect(notes).toContain("node-2/audit.log: stages RequestReceived 10, ResponseComplete 10; levels Request 20");
    const table = await runCli(["coverage", "--db", "a.db"], { cwd: folder });
    expect(table.exit).toBe(0);
    expect(table.stdout).toMatch(/\nnode-1\/audit\.log {2}█+░+█+\nnode-2\/audit\.log {2}█+·+\n█ covered/);
    expect(
      Math.max(
        ...table.stdout
          .split("\n\n", 1)
          .join("")
          .split("\n")
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(100);
  });
});

test("coverage takes files instead of a database, a stream and a time", async () => {
  await over(async (folder) => {
    const kinds = async (...args: string[]) => {
      const { stdout } = await runCli(["coverage", ...args, "-o", "ndjson"], { cwd: folder });
      return stdout
        .trimEnd()
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => (JSON.parse(line) as { kind: string }).kind);
    };
    expect(await kinds("node-1")).toEqual(["covered", "gap", "covered"]);
    expect(await kinds("--db", "a.db", "--stream", "node-2/*")).toEqual(["covered"]);
    expect(
      await kinds(
        "--db",
        "a.db",
        "--stream",
        "!node-2/*",
        "--since",
        "2026-03-02T18:00:00Z",
        "--until",
        "2026-03-02T19:00:00Z",
      ),
    ).toEqual(["gap"]);
    expect(await kinds("--db", "a.db", "--since", "2026-03-09")).toEqual([]);
  });
});

test("every answer says which gaps are in the time it was asked for", async () => {
  await over(async (folder) => {
    const note =
      "note: a gap in node-1/audit.log from 2026-03-02 17:00:01Z to 2026-03-03 04:00:00Z (10 h 59 min): requests of that time are missing; auditq coverage shows all";
    const words = async (...args: string[]) => {
      const { stdout, stderr }: Ran = await runCli([...args], { cwd: folder });
      return `${stdout}${stderr}`;
    };
    expect(await words("report", "verbs", "--db", "a.db")).toContain(`\n${note}\n`);
    expect(await words("report", "verbs", "--unit", "event", "node-1")).toContain(`\n${note}\n`);
    expect(await words("query", "-r", ".verb", "--db", "a.db")).toContain(note);
    expect(await words("report", "verbs", "--db", "a.db", "--stream", "node-2/*")).not.toContain("a gap in");
    expect(await words("report", "verbs", "--db", "a.db", "--until", "2026-03-02T12:00:00Z")).not.toContain("a gap in");
    const gaps = async (...args: string[]) => {
      const { stdout } = await runCli(["report", "verbs", "--db", "a.db", "-o", "json", ...args], { cwd: folder });
      return (JSON.parse(stdout) as { coverage: { gaps: number | null }[] }).coverage.map((stream) => stream.gaps);
    };
    expect(await gaps()).toEqual([1, 0]);
    expect(await gaps("--since", "2026-03-03T05:00:00Z")).toEqual([0, 0]);
  });
});

test("files and a database of them have the same coverage", async () => {
  await withFolder(async (folder) => {
    const samples = join(projectRoot, "samples");
    const db = join(folder, "a.db");
    await runCli(["import", samples, "--db", db, "-q"]);
    const stored = await runCli(["coverage", "--db", db, "-o", "json"]);
    expect(await runCli(["coverage", samples, "-o", "json"])).toMatchObject({ stdout: stored.stdout });
    expect(stored.stdout).toContain("unreadable");
    // Of the legacy format only the time a request was received is known.
    expect(stored.stdout).not.toContain("times go back");
  });
});
