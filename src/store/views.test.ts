import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectRoot, runCli } from "../../test/run-cli.ts";
import { formatInstant, parseInstant } from "../base/instant.ts";
import { decompress } from "./block-builder.ts";
import { type Db, openToRead } from "./open.ts";

const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function imported(name: string, paths: readonly string[]): Promise<Db> {
  const path = join(folder, `${name}.db`);
  expect((await runCli(["import", ...paths, "--db", path])).exit).toBe(0);
  return openToRead(path);
}

async function importedLines(name: string, events: readonly object[]): Promise<Db> {
  const log = join(folder, `${name}.log`);
  const lines = events.map((event) => JSON.stringify({ kind: "Event", apiVersion: "audit.k8s.io/v1", ...event }));
  writeFileSync(log, `${lines.join("\n")}\n`);
  return imported(name, [log]);
}

const eventColumns = [
  ...["id", "audit_id", "stage", "level", "verb", "user", "groups", "class", "impersonated_user", "api_group"],
  ...["resource", "subresource", "namespace", "name", "code", "reason", "outcome", "decision", "authorization_reason"],
  ...["request_uri", "user_agent", "source_ips", "streams", "received_us", "stage_us", "latency_us", "is_write"],
  ...["is_dry_run", "is_truncated", "is_irregular", "block", "offset", "length"],
];
// Queries of others are written against these names: one may come, none may go.
const columns: Readonly<Record<string, readonly string[]>> = {
  events: eventColumns,
  requests: [...eventColumns, "state"],
  files: [
    ...["id", "path", "stream", "role", "name_us", "envelope", "disk_bytes", "bytes", "lines", "events", "duplicates"],
    ...["problems", "skipped", "first_us", "last_us", "complete", "fingerprint"],
  ],
  problems: ["id", "file", "line", "offset", "length", "kind", "detail"],
};

describe("over the samples", () => {
  let db: Db;
  beforeAll(async () => {
    db = await imported(
      "samples",
      ["cluster", "webhook", "legacy", "damaged"].map((name) => join(projectRoot, "samples", name)),
    );
  });
  afterAll(() => db.close());

  const count = (from: string) => db.prepare(`SELECT count(*) FROM ${from}`).pluck().get();

  test.each(Object.keys(columns))("%s has its columns, in their order", (view) => {
    expect(
      db
        .prepare(`SELECT * FROM ${view}`)
        .columns()
        .map(({ name }) => name),
    ).toEqual(columns[view]);
  });

  test.each([
    ["events", "event WHERE units IN (1, 3)"],
    ["requests", "event WHERE units IN (2, 3)"],
    ["files", "file"],
    ["problems", "problem"],
  ])("%s loses no row", (view, from) => {
    expect(count(view)).toBe(count(from));
    expect(count(from)).toBeGreaterThan(1);
  });

  test("every row is an event, a request or both", () => {
    expect(count("event WHERE units NOT IN (1, 2, 3)")).toBe(0);
    expect(count("events WHERE id NOT IN (SELECT id FROM event)")).toBe(0);
  });

  test("files counts what events and problems hold", () => {
    expect(db.prepare("SELECT sum(events), sum(problems) FROM files").raw().get()).toEqual([
      count("events"),
      count("problems"),
    ]);
  });

  test("the raw text of an event stands where its row says", () => {
    const rows = db.prepare("SELECT audit_id, block, offset, length FROM events WHERE streams LIKE '%cluster%'").all();
    const data = db.prepare("SELECT data FROM block WHERE id = ?").pluck();
    for (const row of (rows as Record<"audit_id" | "block" | "offset" | "length", never>[]).slice(0, 200)) {
      const raw = decompress(data.get(row.block) as Buffer).toString("utf8", row.offset, row.offset + row.length);
      expect((JSON.parse(raw) as { auditID: string }).auditID).toBe(row.audit_id);
    }
  });

  test("the bytes of a problem stand in its file where its row says", () => {
    const rows = db
      .prepare(
        "SELECT problems.*, problem.raw FROM problems JOIN problem USING (id) WHERE problems.file LIKE '%damaged/audit.log'",
      )
      .all() as { file: string; line: number; offset: number; length: number; raw: Buffer }[];
    expect(rows.length).toBeGreaterThan(1);
    for (const { file, line, offset, length, raw } of rows) {
      const bytes = readFileSync(file);
      expect(decompress(raw)).toEqual(bytes.subarray(offset, offset + length));
      expect(bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1).toBe(line);
    }
  });
});

const received = "2026-03-02T09:14:05.118000Z";
const ended = "2026-03-02T09:14:05.120001Z";
const receivedMicros = Number(parseInstant(received));

describe("values", () => {
  test("one event, column by column", async () => {
    const db = await importedLines("values", [
      {
        level: "Request",
        auditID: "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10",
        stage: "ResponseComplete",
        requestURI: "/api/v1/namespaces/prod/secrets/s?x=1",
        verb: "delete",
        user: { username: "system:serviceaccount:ci:deployer", groups: ["a", "b"] },
        impersonatedUser: { username: "bob" },
        sourceIPs: ["10.0.0.1", "::1"],
        userAgent: "curl",
        objectRef: { resource: "secrets", namespace: "prod", name: "s", apiGroup: "g", subresource: "x" },
        responseStatus: { code: 403, reason: "Forbidden" },
        requestReceivedTimestamp: received,
        stageTimestamp: ended,
        annotations: {
          "authorization.k8s.io/decision": "forbid",
          "authorization.k8s.io/reason": "no",
          "audit.k8s.io/truncated": "true",
        },
      },
    ]);
    const expected = {
      id: 1,
      audit_id: "8f14e45f-ceea-467f-a9d2-0c5b1f6e2a10",
      stage: "ResponseComplete",
      level: "Request",
      verb: "delete",
      user: "system:serviceaccount:ci:deployer",
      groups: '["a","b"]',
      class: "serviceaccount",
      impersonated_user: "bob",
      api_group: "g",
      resource: "secrets",
      subresource: "x",
      namespace: "prod",
      name: "s",
      code: 403,
      reason: "Forbidden",
      outcome: "authorization_denied",
      decision: "forbid",
      authorization_reason: "no",
      request_uri: "/api/v1/namespaces/prod/secrets/s?x=1",
      user_agent: "curl",
      source_ips: '["10.0.0.1","::1"]',
      received_us: receivedMicros,
      stage_us: parseInstant(ended),
      latency_us: 2001,
      is_write: 1,
      is_dry_run: 0,
      is_truncated: 1,
      is_irregular: 0,
    };
    expect(db.prepare("SELECT * FROM events").get()).toMatchObject(expected);
    expect(db.prepare("SELECT * FROM requests").get()).toMatchObject({ ...expected, state: "complete" });
    db.close();
  });

  test("what an event does not say is NULL", async () => {
    const db = await importedLines("absent", [{ stage: "Panic" }]);
    const nulls = [
      ...[
        "audit_id",
        "level",
        "verb",
        "user",
        "impersonated_user",
        "api_group",
        "resource",
        "subresource",
        "namespace",
      ],
      ...["name", "code", "reason", "decision", "authorization_reason", "request_uri", "user_agent", "source_ips"],
      ...["received_us", "stage_us", "latency_us"],
    ];
    expect(db.prepare("SELECT * FROM events").get()).toMatchObject(
      Object.fromEntries(nulls.map((column) => [column, null])),
    );
    db.close();
  });

  test("whole seconds of old versions give no latency", async () => {
    const db = await importedLines("coarse", [
      { auditID: "a", timestamp: "2017-09-11T19:55:05Z", metadata: { creationTimestamp: "2017-09-11T19:55:07Z" } },
    ]);
    const row = db.prepare("SELECT received_us, stage_us, latency_us FROM events").get() as Record<string, number>;
    expect(formatInstant(row["received_us"] ?? 0)).toBe("2017-09-11T19:55:05.000000Z");
    expect(formatInstant(row["stage_us"] ?? 0)).toBe("2017-09-11T19:55:07.000000Z");
    expect(row["latency_us"]).toBeNull();
    db.close();
  });

  const writes: readonly (readonly [rule: string, more: object, isWrite: number, isDryRun: number])[] = [
    ["create", { verb: "create" }, 1, 0],
    ["deletecollection", { verb: "deletecollection" }, 1, 0],
    ["get", { verb: "get" }, 0, 0],
    ["a dry run", { verb: "create", requestURI: "/api/v1/pods?dryRun=All" }, 0, 1],
    ["no resource", { verb: "create", objectRef: {} }, 0, 0],
  ];

  test.each(writes)("what is a write: %s", async (rule, more, isWrite, isDryRun) => {
    const db = await importedLines(`write ${rule}`, [{ objectRef: { resource: "pods" }, ...more }]);
    expect(db.prepare("SELECT is_write, is_dry_run FROM requests").raw().get()).toEqual([isWrite, isDryRun]);
    db.close();
  });
});

// Audit-format §2.6.
const states: readonly (readonly [rule: string, stages: readonly (readonly [string, number?])[], state: string])[] = [
  ["an end", [["RequestReceived"], ["ResponseComplete", 200]], "complete"],
  ["an end that comes first", [["ResponseComplete", 200], ["RequestReceived"]], "complete"],
  ["an end without its beginning", [["ResponseComplete", 404]], "complete"],
  ["a panic", [["RequestReceived"], ["Panic", 500]], "complete"],
  ["a failed authentication has no other stage", [["ResponseStarted", 401]], "complete"],
  ["a watch that is refused", [["RequestReceived"], ["ResponseStarted", 403]], "complete"],
  ["a watch that goes on", [["RequestReceived"], ["ResponseStarted", 200]], "open"],
  ["an open stream without a code", [["ResponseStarted"]], "open"],
  ["a beginning alone", [["RequestReceived"]], "unknown"],
];

test.each(states)("the state of a request: %s", async (rule, stages, state) => {
  const db = await importedLines(
    `state ${rule}`,
    stages.map(([stage, code]) => ({
      auditID: "a",
      stage,
      requestReceivedTimestamp: received,
      ...(code === undefined ? {} : { responseStatus: { code } }),
    })),
  );
  expect(db.prepare("SELECT state FROM requests").pluck().all()).toEqual([state]);
  db.close();
});

describe("audit IDs come back as they were", () => {
  const odd = fc.oneof(
    fc.uuid().map((id) => id.toUpperCase()),
    fc.uuid().map((id) => id.replaceAll("-", "")),
    fc.uuid().map((id) => `${id} `),
    fc.uuid().map((id) => `${id.slice(0, -1)}g`),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.constantFrom("a\0b", "'", "\u2028", "x".repeat(5000), "0", "null", "1e5"),
  );
  const edge = fc.constantFrom("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff");
  const nibbles = fc.uuid().map((id) => id.replace(/[1-9a-e]/g, (digit) => ("13579".includes(digit) ? "0" : "f")));

  test("UUIDs, which are packed into three numbers, and any other text", async () => {
    const ids = [...new Set(fc.sample(fc.oneof(fc.uuid(), edge, nibbles, odd), { seed: 1, numRuns: 1000 }))];
    const db = await importedLines(
      "ids",
      ids.map((auditID) => ({ auditID, stage: "ResponseComplete" })),
    );
    expect(db.prepare("SELECT audit_id FROM events ORDER BY id").pluck().all()).toEqual(ids);
    expect(db.prepare("SELECT count(*) FROM requests").pluck().get()).toBe(ids.length);
    expect(db.prepare("SELECT count(*) FROM event WHERE audit_b IS NOT NULL").pluck().get()).toBe(
      ids.filter((id) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)).length,
    );
    db.close();
  });
});
