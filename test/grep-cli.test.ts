import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Ran, runCli, withFolder } from "./run-cli.ts";

// Command lines with --grep over the samples; the counts are those of grep(1) over the files.

const cluster = "samples/cluster";

/** The lines that hold the text as the log has it, and the audit IDs in them. */
const counts: readonly (readonly [typed: readonly string[], requests: number, events: number])[] = [
  [["command=cat"], 1, 3],
  [["shop-viewers"], 1, 1],
  [["system:masters"], 18, 39],
  [["&"], 51, 137],
  [["<CHG-1042>"], 2, 2],
  [['"verb":"delete"'], 10, 20],
  [["shop-viewers", "command=cat"], 2, 4],
  [["!shop-viewers"], 0, 0],
  [["shop-v*"], 0, 0],
  [["Shop-viewers"], 0, 0],
  [["shop-viewers,command=cat"], 0, 0],
];

async function json(argv: readonly string[]): Promise<{ filters: unknown; totals: Record<string, number> }> {
  const { exit, stdout, stderr } = await runCli([...argv, "-o", "json"]);
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout) as { filters: unknown; totals: Record<string, number> };
}

function grepping(typed: readonly string[]): string[] {
  return typed.flatMap((text) => ["--grep", text]);
}

describe("report verbs --grep over the samples", () => {
  test.each(counts)("%j: %i requests, %i events", async (typed, requests, events) => {
    const argv = ["report", "verbs", cluster, ...grepping(typed)];
    expect(await json(argv)).toMatchObject({ filters: { grep: typed }, totals: { requests } });
    expect(await json([...argv, "--unit", "event"])).toMatchObject({ totals: { events } });
  });

  test("with other filters, and other reports", async () => {
    const user = ["--user", "bob@example.com", "--grep", "command=cat"];
    expect(await json(["report", "users", cluster, ...user])).toMatchObject({ totals: { requests: 1 } });
    const nobody = ["--user", "alice@example.com", "--grep", "command=cat"];
    expect(await json(["report", "users", cluster, ...nobody])).toMatchObject({ totals: { requests: 0 } });
    const { exit, stdout } = await runCli(["report", "summary", cluster, "--grep", "command=cat"]);
    expect([exit, stdout]).toEqual([0, expect.stringMatching(/requests +1\n/)]);
  });

  test("in text that is no JSON, and in a capture that is pretty-printed", async () => {
    const legacy = await json([
      "report",
      "verbs",
      "samples/legacy",
      "--grep",
      'asgroups="<lookup>"',
      "--unit",
      "event",
    ]);
    expect(legacy.totals["events"]).toBeGreaterThan(10);
    const capture = await json(["report", "verbs", "samples/webhook/capture.json", "--grep", '"verb":"']);
    expect(capture.totals["requests"]).toBe(13);
  });

  test("a database, as the files it was made of", async () => {
    await withFolder(async (folder) => {
      const db = ["--db", join(folder, "auditq.db")];
      expect((await runCli(["import", cluster, ...db])).exit).toBe(0);
      const argv = ["--grep", "curl/8", "--sort", "verb"];
      const whole = await runCli(["report", "verbs", ...argv, ...db]);
      expect(whole.stdout).toBe((await runCli(["report", "verbs", cluster, ...argv])).stdout);
      expect(whole.stderr).not.toContain("hint");
    });
  });

  test("says what no event holds", async () => {
    const argv = ["report", "verbs", cluster, "--grep", "no such\u001btext", "--grep", "curl/8"];
    expect((await runCli(argv)).stderr).toContain("hint: no event of this evidence holds `no such\\x1btext`\n");
    expect((await runCli([...argv, "-q"])).stderr).toBe("");
  });

  test("an empty text is refused", async () => {
    const refused: Ran = await runCli(["report", "verbs", cluster, "--grep", ""]);
    expect(refused).toMatchObject({ exit: 2, stdout: "" });
    expect(refused.stderr).toBe(
      "auditq: --grep: the text to look for is empty\nhint: leave --grep out to take every event\n",
    );
  });
});
