import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatInstant } from "../src/base/instant.ts";
import { runCli, withFolder } from "./run-cli.ts";

// More requests than an import holds in memory stand between the stages of the first ones.
const BETWEEN = 12_000;
const start = 1_772_442_845_000_000;

function line(request: number, stage: string, stageOffset: number): string {
  const received = start + request * 1000;
  return JSON.stringify({
    kind: "Event",
    apiVersion: "audit.k8s.io/v1",
    level: "Metadata",
    auditID: `00000000-0000-4000-8000-${String(request).padStart(12, "0")}`,
    stage,
    requestURI: "/api/v1/pods?watch=true",
    verb: "watch",
    user: { username: "alice" },
    ...(stage === "RequestReceived" ? {} : { responseStatus: { metadata: {}, code: 200 } }),
    requestReceivedTimestamp: formatInstant(received),
    stageTimestamp: formatInstant(received + stageOffset),
  });
}

test("a watch that ends long after it began is one request, in one import or two", async () => {
  await withFolder(async (folder) => {
    const requests = Array.from({ length: BETWEEN }, (_, at) => at);
    const begun = requests.flatMap((at) => [line(at, "RequestReceived", 0), line(at, "ResponseStarted", 10)]);
    const ended = [0, 1, 2, BETWEEN - 1].map((at) => line(at, "ResponseComplete", 3_600_000_000));
    const totals: unknown[] = [];
    for (const files of [[[...begun, ...ended]], [begun, ended], [ended, begun]]) {
      const db = join(folder, `${totals.length}.db`);
      for (const [at, lines] of files.entries()) {
        const path = join(folder, `${totals.length}-${at}.log`);
        writeFileSync(path, `${lines.join("\n")}\n`);
        expect((await runCli(["import", path, "--db", db])).exit).toBe(0);
      }
      const { stdout } = await runCli(["report", "summary", "--db", db, "-o", "ndjson", "--stage", "ResponseComplete"]);
      const { stdout: all } = await runCli(["report", "verbs", "--db", db, "-o", "ndjson"]);
      totals.push({ requests: JSON.parse(all).requests, ended: /"requests","value":(\d+)/.exec(stdout)?.[1] });
    }
    expect(totals).toEqual(Array.from({ length: 3 }, () => ({ requests: BETWEEN, ended: "4" })));
  });
});
