import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compress } from "../src/store/block-builder.ts";
import { LogFolder } from "./evidence/log-folder.ts";
import { item, line, list } from "./evidence/make-event.ts";
import { runVerify, type VerifyReport } from "./evidence/run-verify.ts";
import { projectRoot, runCli, withFolder } from "./run-cli.ts";

type Sql = Database.Database;

const root = mkdtempSync(join(tmpdir(), "auditq-test-"));
const logs = new LogFolder(root);
const good = join(root, "good.db");

beforeAll(async () => {
  const lines = [1, 2, 3, 4].map((auditID) => line({ auditID }));
  lines.push("W0302 klog", line({ auditID: 5, user: { username: 7 } }), "");
  const items = [6, 7, 3].map((auditID) => item({ auditID }));
  logs.write("a/audit.log", lines.join("\n")).write("hook/capture.json", JSON.stringify(list(items), null, 1));
  logs.write(
    "old/audit.log",
    '2017-03-02T08:00:00Z AUDIT: id="a" ip="10.0.0.9" method="GET" user="bob" groups="<none>" as="<self>" asgroups="<lookup>" namespace="shop" uri="/api"\n',
  );
  await logs.import();
  renameSync(logs.db, good);
});

afterAll(() => rmSync(root, { recursive: true }));

/** Changes a copy of a database of a little of everything, and verifies it. */
function verifyChanged(change: (db: Sql) => void): Promise<VerifyReport> {
  copyFileSync(good, logs.db);
  const db = new Database(logs.db);
  db.pragma("foreign_keys = OFF");
  change(db);
  db.close();
  return runVerify(logs.db);
}

/** Changes the text of the first block of a kind of file. */
function changeBlock(db: Sql, path: string, change: (text: Buffer) => Buffer): void {
  const [id, data] = db
    .prepare("SELECT block.id, data FROM block JOIN file ON file.id = file WHERE path LIKE ?")
    .raw()
    .get(`%${path}`) as [number, Buffer];
  db.prepare("UPDATE block SET data = ? WHERE id = ?").run(compress(change(zstdDecompressSync(data))), id);
}

const flipText = (from: string, to: string) => (text: Buffer) => Buffer.from(text.toString().replace(from, to));
const one = (sql: string) => (db: Sql) => void db.prepare(sql).run();

const changes: readonly (readonly [string, (db: Sql) => void, RegExp])[] = [
  [
    "a byte of a line",
    (db) => changeBlock(db, "a/audit.log", flipText("alice", "alicf")),
    /block 1 \(events 1 to 5 of .*audit\.log\): the text of event 1 /,
  ],
  [
    "a byte of an item",
    (db) => changeBlock(db, "capture.json", flipText("alice", "alicf")),
    /capture\.json\): the text of event/,
  ],
  [
    "a byte of a legacy line",
    (db) => changeBlock(db, "old/audit.log", flipText("bob", "bab")),
    /old\/audit\.log\): the text of event/,
  ],
  [
    "an irregular event",
    (db) => changeBlock(db, "a/audit.log", flipText('"username":7', '"username":8')),
    /the text of event 5/,
  ],
  [
    "the end of a block",
    (db) => changeBlock(db, "a/audit.log", (text) => text.subarray(0, -9)),
    /it holds \d+ bytes instead of \d+|Buffer/,
  ],
  ["a frame that is cut", one("UPDATE block SET data = substr(data, 1, 40) WHERE id = 1"), /block 1 .*cannot be read/],
  ["a block that is gone", one("DELETE FROM block WHERE id = 1"), /have a block that is not in block \(5 times\)/],
  ["the place of a text", one("UPDATE event SET offset = offset + 1 WHERE id = 2"), /event 2/],
  [
    "a time",
    one("UPDATE event SET received_us = received_us + 1 WHERE id = 3"),
    /the row of event 3 does not say what its text says/,
  ],
  ["an audit ID", one("UPDATE event SET audit_c = audit_c + 1 WHERE id = 3"), /the row of event 3/],
  [
    "a namespace",
    one("UPDATE namespace SET value = 'shap' WHERE value = 'shop'"),
    /the row of event 1 does not .*, and 4 more events/,
  ],
  ["a user", one("UPDATE identity SET user = 'mallory' WHERE user = 'alice'"), /the row of event 1/],
  ["a class of user", one("UPDATE identity SET class = 'node' WHERE user = 'alice'"), /the row of event 1/],
  ["a name", one("UPDATE name SET value = 'web-1' WHERE value = 'web-0'"), /values of the table name are not/],
  ["a code", one("UPDATE shape SET code = 403"), /the row of event 1/],
  ["an outcome", one("UPDATE outcome SET failure = 1 - failure WHERE id = 0"), /table outcome/],
  ["an id that leads nowhere", one("UPDATE event SET uri = 999 WHERE id = 4"), /have a uri that is not in uri/],
  ["an event that is gone", one("DELETE FROM event WHERE id = 2"), /files do not count as many events/],
  ["a sum", one("UPDATE cell SET event_count = event_count + 1"), /sums are not those/],
  ["a problem's bytes", one("UPDATE problem SET raw = substr(raw, 1, 8)"), /the bytes of problem 1 are damaged/],
  ["a problem that is gone", one("DELETE FROM problem"), /does not count its problems/],
  [
    "the index of a block",
    one("UPDATE block_index SET names = x'00' WHERE block = 1"),
    /its index does not cover event 1/,
  ],
  [
    "a span of a block",
    one("UPDATE block_index SET event_last_us = event_first_us - 1 WHERE block = 1"),
    /its index does not cover/,
  ],
  ["a stream", one("UPDATE stream SET name = 'x' WHERE id = 1"), /names one that there is not/],
];

describe("a database in which something was changed", () => {
  test("nothing", async () => {
    expect(await verifyChanged(() => undefined)).toMatchObject({
      exit: 0,
      rows: [{}, {}, {}, { kind: "database", status: "sound", events: 8 }],
    });
  });

  test.each(changes)("%s", async (_, change, told) => {
    const { exit, rows } = await verifyChanged(change);
    const found = rows.filter(({ kind }) => kind === "database").map(({ status, detail }) => `${status}: ${detail}`);
    expect(found.join("\n")).toMatch(told);
    expect(found.every((text) => text.startsWith("damaged: "))).toBe(true);
    expect(exit).toBe(1);
  });

  test("a hash of the content: the file is said to be altered", async () => {
    const { exit, files } = await verifyChanged(one("UPDATE segment SET sha256 = zeroblob(32) WHERE file = 1"));
    expect(exit).toBe(1);
    expect(files.filter(({ status }) => status !== "unchanged")).toMatchObject([{ status: "altered", line: 1 }]);
  });
});

test("a page that is damaged is told, a header that is damaged ends it with 3", async () => {
  await withFolder(async (folder) => {
    const db = join(folder, "auditq.db");
    await runCli(["import", join(projectRoot, "samples/cluster"), "--db", db]);
    const whole = readFileSync(db);
    const spoil = (at: number) => writeFileSync(db, whole.fill(whole[at] === 0 ? 255 : 0, at, at + 4));
    spoil(8192 * 20);
    expect((await runVerify(db)).exit).toBeGreaterThan(0);
    spoil(0);
    const { exit, stderr } = await runVerify(db);
    expect(exit).toBe(3);
    expect(stderr).toMatch(/is not a database/);
    expect((await runVerify(join(folder, "none.db"))).exit).toBe(2);
  });
});
