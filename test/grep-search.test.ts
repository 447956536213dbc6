import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needleForms } from "../src/filter/raw-needle.ts";
import { type Db, openToRead, openToWrite } from "../src/store/open.ts";
import { searchRaw } from "../src/store/raw-search/search-raw.ts";
import { loadLogs } from "./evidence/corpus.ts";
import { line } from "./evidence/make-event.ts";
import { runImport } from "./evidence/run-import.ts";
import { foundIds, type StoredRow, storedRows } from "./evidence/stored-rows.ts";

// The search over a database of many blocks: the samples and real logs, a block or more of each file.

const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
const path = join(folder, "auditq.db");
let db: Db;
let rows: readonly StoredRow[];

beforeAll(async () => {
  const paths = loadLogs().map(({ bytes }, at) => {
    const log = join(folder, `${at}.log`);
    writeFileSync(log, bytes);
    return log;
  });
  await runImport(path, paths);
  db = openToRead(path);
  rows = storedRows(db);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The rows that hold a spelling of a text, by looking into each. */
function naive(text: string, among: readonly StoredRow[] = rows): number[] {
  const forms = needleForms(text).map((form) => Buffer.from(form).toString("latin1"));
  const holds = ({ raw }: StoredRow) => forms.some((form) => raw.toString("latin1").includes(form));
  return among.filter(holds).map(({ id }) => id);
}

/** Texts of every kind: from the logs at places all over them, and made up. */
function needles(): string[] {
  const cut = Array.from({ length: 150 }, (_, at) => {
    const { raw } = rows[(at * 7919) % rows.length] as StoredRow;
    const text = raw.toString();
    const from = (at * 104_729) % text.length;
    return text.slice(from, from + 1 + ((at * 31) % 24)).toWellFormed();
  });
  const typed = [
    "kube-system",
    "system:serviceaccount:",
    '"verb":"create"',
    '"image":"',
    "&",
    "<",
    "\\",
    "e",
    "{",
    "\n",
  ];
  return [...cut, ...typed, "limit=500&resource", "there-is-no-such-text", "日本", '{"a'];
}

async function searched(of: Db, sought: readonly string[], threads: number): Promise<number[][]> {
  const { events } = await searchRaw(of, path, sought, { threads });
  const found = sought.map((text) => foundIds(of, text));
  expect(events).toEqual(found.map((ids) => eventsAmong(ids).length));
  return found;
}

function eventsAmong(ids: readonly number[]): number[] {
  const requests = new Set(rows.filter(({ units }) => units === 2).map(({ id }) => id));
  return ids.filter((id) => !requests.has(id));
}

describe("agrees with a look into each row", () => {
  let sought: readonly string[];
  let wanted: readonly (readonly number[])[];
  beforeAll(() => {
    sought = needles();
    wanted = sought.map((text) => naive(text));
    expect(wanted.filter((ids) => ids.length > 0).length).toBeGreaterThan(100);
  });

  test.each([0, 1, 2, 3])("in %i threads", async (threads) => {
    const found = await searched(db, sought, threads);
    for (const [at, text] of sought.entries()) expect(found[at], text).toEqual(wanted[at]);
  });

  test("all of the text is looked at", async () => {
    const [blocks, bytes] = db.prepare("SELECT count(*), sum(bytes) FROM block").raw().get() as number[];
    expect(blocks).toBeGreaterThan(5);
    for (const threads of [0, 2]) {
      expect(await searchRaw(db, path, ["a"], { threads })).toMatchObject({ blocks, bytes });
    }
  });

  test("in some blocks", async () => {
    const all = [...new Set(rows.map(({ block }) => block))];
    for (const [at, blocks] of [all.slice(0, 1), all.slice(1, 4), [], [...all, -1, 1e9]].entries()) {
      const counts = await searchRaw(db, path, ["kube", "e"], { blocks, threads: at % 2 });
      expect(counts.blocks).toBe(blocks.filter((id) => all.includes(id)).length);
      const among = rows.filter(({ block }) => blocks.includes(block));
      expect(foundIds(db, "e")).toEqual(naive("e", among));
      expect(foundIds(db, "kube")).toEqual(naive("kube", among));
    }
  });

  test("a needle given twice, and none", async () => {
    const { events } = await searchRaw(db, path, ["e", "kube", "e"]);
    expect(events).toEqual(["e", "kube", "e"].map((text) => eventsAmong(naive(text)).length));
    expect(await searchRaw(db, path, [])).toEqual({ blocks: 0, bytes: 0, events: [] });
  });

  test("over a connection that writes, and one in memory", async () => {
    const copy = join(folder, "written.db");
    copyFileSync(path, copy);
    const writing = openToWrite(copy);
    await searchRaw(writing, copy, ["kube-system"], { threads: 2 });
    expect(foundIds(writing, "kube-system")).toEqual(naive("kube-system"));
    writing.close();
    const inMemory = new Database(db.serialize());
    await searchRaw(inMemory, "", ["kube-system"], { threads: 2 });
    expect(foundIds(inMemory, "kube-system")).toEqual(naive("kube-system"));
    inMemory.close();
  });
});

test("text that no row has is none, and a row of merged values has that of its representative", async () => {
  const log = join(folder, "merged.log");
  const own = join(folder, "merged.db");
  const end = line({ auditID: 1, userAgent: undefined, annotations: { note: "of the end" } });
  const begin = line({ auditID: 1, stage: "RequestReceived", annotations: { note: "of the beginning" } });
  const other = line({ auditID: 2, annotations: { note: "of another" } });
  writeFileSync(log, `${[begin, end, other].join("\n")}\n`);
  await runImport(own, [log]);
  const changed = new Database(own);
  const stored = storedRows(changed);
  expect(stored.map(({ units }) => units).toSorted()).toEqual([1, 1, 2, 3]);
  const idsWith = (text: string) => stored.filter(({ raw }) => raw.includes(text)).map(({ id }) => id);
  changed.prepare("DELETE FROM event WHERE id = ?").run(idsWith("of another")[0]);
  const counts = await searchRaw(changed, own, ["of the end", "of the beginning", "of another", "of "]);
  expect(counts.events).toEqual([1, 1, 0, 2]);
  expect(foundIds(changed, "of the end")).toEqual(idsWith("of the end"));
  expect(foundIds(changed, "of the end").length).toBe(2);
  expect(foundIds(changed, "of the beginning").length).toBe(1);
  expect(foundIds(changed, "of another")).toEqual([]);
  changed.close();
});

describe("a database that cannot be read", () => {
  const damages: readonly (readonly [rule: string, change: string, says: string])[] = [
    ["data that is none", "data = x'00112233'", "cannot be read"],
    ["data that breaks off", "data = substr(data, 1, length(data) / 2)", "cannot be read"],
    ["less text than there should be", "bytes = bytes + 10", "instead of"],
    ["more text than there should be", "bytes = bytes - 10", "cannot be read"],
    ["a size that is none", "bytes = -1", "cannot be read"],
  ];

  test.each(damages.flatMap((damage) => [0, 2].map((threads) => [...damage, threads] as const)))(
    "%s (%s, %s, %i threads)",
    async (_rule, change, says, threads) => {
      const copy = join(folder, "damaged.db");
      rmSync(copy, { force: true });
      copyFileSync(path, copy);
      const damaged = new Database(copy);
      damaged.prepare(`UPDATE block SET ${change} WHERE id = 3`).run();
      const failure = await searchRaw(damaged, copy, ["kube"], { threads }).catch((error: unknown) => error);
      expect(failure).toMatchObject({ fault: "evidence", message: expect.stringContaining(says) });
      expect(failure).toMatchObject({ message: expect.stringContaining(`${copy} is damaged: block 3 `) });
      // The connection goes on.
      const blocks = [1, 2];
      await searchRaw(damaged, copy, ["kube"], { threads, blocks });
      expect(foundIds(damaged, "kube")).toEqual(
        naive(
          "kube",
          rows.filter(({ block }) => blocks.includes(block)),
        ),
      );
      damaged.close();
    },
  );

  test("one that did not keep raw text is not searched in vain", async () => {
    const copy = join(folder, "empty.db");
    copyFileSync(path, copy);
    const emptied = new Database(copy);
    emptied.prepare("UPDATE block SET bytes = 0, data = x''").run();
    await expect(searchRaw(emptied, copy, ["kube"])).rejects.toThrow("no raw text");
    emptied.close();
  });

  test("what SQLite says in a thread is told as by any command", async () => {
    const failure = await searchRaw(db, join(folder, "none.db"), ["kube"], { threads: 1 }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ fault: "request", message: expect.stringContaining("cannot open") });
  });
});

describe("Ctrl-C", () => {
  test.each([0, 2])("before and while it searches in %i threads", async (threads) => {
    const interrupted = { fault: "interrupted" };
    const before = AbortSignal.abort();
    await expect(searchRaw(db, path, ["kube"], { threads, signal: before })).rejects.toMatchObject(interrupted);
    const controller = new AbortController();
    const search = searchRaw(db, path, ["kube"], { threads, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(search).rejects.toMatchObject(interrupted);
    await searchRaw(db, path, ["kube"], { threads, signal: new AbortController().signal });
    expect(foundIds(db, "kube")).toEqual(naive("kube"));
  });
});
