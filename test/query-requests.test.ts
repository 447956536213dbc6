import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { decodeEvent } from "../src/events/decode.ts";
import { everything } from "../src/filter/predicate.ts";
import { noFigures, storedEvents } from "../src/query/stored-events.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { rotationSet } from "./evidence/corpus.ts";
import { withLogs } from "./evidence/log-folder.ts";
import { requestCases } from "./evidence/request-cases.ts";
import { projectRoot } from "./run-cli.ts";

// The event that stands for a request says what the columns of its row say, so that both choose the same requests.

interface Row {
  readonly id: number;
  readonly merged: 0 | 1;
  readonly [column: string]: unknown;
}

async function checkRequests(db: Db): Promise<{ requests: number; merged: number }> {
  const view = db.prepare("SELECT requests.*, event.units = 2 AS merged FROM requests JOIN event USING (id)");
  const rows = new Map((view.all() as Row[]).map((row) => [row.id, row]));
  const question = { unit: "request", filters: everything, plan: everything } as const;
  const seen = { requests: 0, merged: 0 };
  for await (const batch of storedEvents(db, question, noFigures(), new AbortController().signal)) {
    for (const [at, id] of batch.origins.entries()) {
      const text = Buffer.from(batch.text.subarray(batch.starts[at], batch.starts[at + 1])).toString();
      const event = decodeEvent(JSON.parse(text), false);
      const row = rows.get(id);
      expect(row, text).toMatchObject({
        audit_id: event.auditId,
        stage: event.stage,
        verb: event.verb,
        user: event.user,
        groups: JSON.stringify(event.groups),
        impersonated_user: event.impersonatedUser,
        api_group: event.apiGroup,
        resource: event.resource,
        subresource: event.subresource,
        namespace: event.namespace,
        name: event.name,
        code: event.code === 0 ? null : event.code,
        decision: event.decision,
        authorization_reason: event.authorizationReason,
        user_agent: event.userAgent,
      });
      seen.requests++;
      seen.merged += row?.merged ?? 0;
    }
  }
  expect(seen.requests).toBe(rows.size);
  return seen;
}

describe("an event for each request says what its row says", () => {
  test("of requests of many kinds", () =>
    withLogs(async (logs) => {
      let merged = 0;
      for (const [at, { lines }] of requestCases.entries()) {
        await logs.write(`${at}.log`, `${lines.join("\n")}\n`).import(`${at}.log`);
        const db = openToRead(logs.db);
        merged = (await checkRequests(db)).merged;
        db.close();
      }
      expect(merged).toBeGreaterThan(0);
    }));

  test("of a real log", () =>
    withLogs(async (logs) => {
      const { runImport } = await import("./evidence/run-import.ts");
      await runImport(logs.db, [
        rotationSet ?? join(projectRoot, "samples/cluster"),
        join(projectRoot, "samples/legacy"),
      ]);
      const db = openToRead(logs.db);
      expect((await checkRequests(db)).requests).toBeGreaterThan(500);
      db.close();
    }));
});
