import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileRawTest, needleForms } from "../src/filter/raw-needle.ts";
import { type Db, openToRead } from "../src/store/open.ts";
import { searchRaw } from "../src/store/raw-search/search-raw.ts";
import { isSoak } from "./evidence/corpus.ts";
import { item, line, list } from "./evidence/make-event.ts";
import { foundIds, type StoredRow, storedRows } from "./evidence/stored-rows.ts";
import { runCli } from "./run-cli.ts";

// Texts are planted anywhere in events: in names, bodies, and JSON that other programs wrote into strings of JSON. A search
// has to find every event that holds a text; which ones do is worked out by parsing them, without knowing any spelling.

const seeds = isSoak ? Array.from({ length: 8 }, () => Math.trunc(Math.random() * 2 ** 31)) : [1, 2];
const EVENTS = 250;
const RUNS = isSoak ? 1000 : 120;
const DEPTH = 3;

const byCode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
const goJson = (value: unknown) => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, byCode);
const oldEscapes: Readonly<Record<string, string>> = { b: "\\u0008", f: "\\u000c" };
const writers: readonly ((value: unknown) => string)[] = [
  goJson,
  // Go before 1.22.
  (value) => goJson(value).replace(/\\(.)/g, (pair, char: string) => oldEscapes[char] ?? pair),
  (value) => JSON.stringify(value),
  // Python, which writes ASCII only.
  (value) => JSON.stringify(value).replace(/[^ -~]/g, byCode),
  (value) => JSON.stringify(value, null, 2),
];
const [onLines, pretty] = [writers.slice(0, 4), writers.slice(4)];

const words = [
  "a",
  "b",
  "kube",
  "7",
  " ",
  '"',
  "\\",
  "/",
  "<",
  ">",
  "&",
  "\n",
  "\t",
  "\b",
  "\f",
  "\u001b",
  "é",
  "日",
  "🦊",
];
const texts = fc.string({
  unit: fc.constantFrom(...words, "\u2028", "{", "\\n", "\\u0026"),
  minLength: 1,
  maxLength: 7,
});
const writer = fc.constantFrom(...writers);

/** A value with texts in it, some of them JSON themselves: at most so deep that its innermost strings are still found. */
function jsonWith(depth: number): fc.Arbitrary<unknown> {
  const plain = fc.oneof(texts, texts, fc.constantFrom(null, true, 12.5));
  const shapes = fc.oneof(
    { arbitrary: texts, weight: 2 },
    { arbitrary: fc.dictionary(texts, plain, { maxKeys: 3, noNullPrototype: true }), weight: 2 },
    {
      arbitrary: fc.array(fc.record({ metadata: fc.record({ name: texts }), text: plain }), { maxLength: 2 }),
      weight: 1,
    },
  );
  if (depth === DEPTH) return shapes;
  const inner = fc.tuple(jsonWith(depth + 1), writer, texts).map(([value, write, key]) => ({ [key]: write(value) }));
  return fc.oneof(shapes, inner, fc.record({ items: fc.array(inner, { maxLength: 2 }) }));
}

const maybe = (value: fc.Arbitrary<unknown>) => fc.option(value, { nil: undefined });
const fields = fc.record({
  requestURI: texts,
  userAgent: maybe(texts),
  user: maybe(fc.record({ username: texts, groups: fc.array(texts, { maxLength: 2 }) })),
  objectRef: maybe(fc.record({ resource: fc.constant("pods"), name: texts })),
  annotations: maybe(
    fc.dictionary(
      texts,
      fc.oneof(
        texts,
        fc.tuple(jsonWith(2), writer).map(([value, write]) => write(value)),
      ),
    ),
  ),
  requestObject: maybe(jsonWith(1)),
  responseObject: maybe(jsonWith(1)),
});

/** Writes events as lines of several writers and as a list of a webhook, which is pretty-printed. */
function writeLogs(folder: string, seed: number): string[] {
  const planted = fc.sample(fields, { seed, numRuns: EVENTS });
  const half = EVENTS / 2;
  const lines = planted.slice(0, half).map((event, at) => {
    const write = onLines[at % 4] ?? goJson;
    return write(JSON.parse(line({ auditID: at, ...event })));
  });
  const items = planted.slice(half).map((event, at) => item({ auditID: half + at, ...event }));
  const paths = ["audit.log", "capture.json"].map((name) => join(folder, name));
  writeFileSync(paths[0] ?? "", `${lines.join("\n")}\n`);
  writeFileSync(paths[1] ?? "", pretty[0]?.(list(items)) ?? "");
  return paths;
}

/** Raw text, the strings in it, those in JSON that such a string is, and so on. */
function deepStrings(text: string, depth = 0): string[] {
  if (depth === DEPTH) return [text];
  try {
    return [text, ...stringsOf(JSON.parse(text)).flatMap((one) => deepStrings(one, depth + 1))];
  } catch {
    return [text];
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => [key, ...stringsOf(one)]);
}

/** Texts to look for: parts of texts that stand somewhere, and some that may not. */
function needlesOver(rows: readonly Row[]): fc.Arbitrary<string> {
  const strings = rows.flatMap((row) => row.strings).filter((text) => text !== "");
  const parts = fc
    .tuple(fc.constantFrom(...strings), fc.nat(), fc.integer({ min: 1, max: 9 }))
    .map(([text, from, length]) => {
      const units = Array.from(text);
      const start = from % units.length;
      return units.slice(start, start + length).join("");
    });
  return fc.oneof({ arbitrary: parts, weight: 5 }, { arbitrary: texts, weight: 1 });
}

interface Row extends StoredRow {
  readonly strings: readonly string[];
}

describe.each(seeds)("over texts of seed %i", (seed) => {
  const folder = mkdtempSync(join(tmpdir(), "auditq-test-"));
  let db: Db;
  let rows: readonly Row[];

  beforeAll(async () => {
    const path = join(folder, "auditq.db");
    expect((await runCli(["import", ...writeLogs(folder, seed), "--db", path, "--strict"])).exit).toBe(0);
    db = openToRead(path);
    rows = storedRows(db).map((row) => ({ ...row, strings: deepStrings(row.raw.toString()) }));
    expect(rows.length).toBe(EVENTS);
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    db.close();
  });

  test("no event that holds a text is missed, and those found are those that the test in memory finds", async () => {
    let found = 0;
    const needles = fc.uniqueArray(needlesOver(rows), { minLength: 1, maxLength: 12 });
    const property = fc.asyncProperty(needles, async (sought) => {
      const { events } = await searchRaw(db, db.name, sought);
      for (const [at, text] of sought.entries()) {
        const ids = new Set(foundIds(db, text));
        const missed = rows.filter(({ id, strings }) => !ids.has(id) && strings.some((one) => one.includes(text)));
        expect(missed.map(({ raw }) => raw.toString())).toEqual([]);
        const inMemory = compileRawTest(text);
        expect([...ids]).toEqual(rows.filter(({ raw }) => inMemory(raw)).map(({ id }) => id));
        expect(events[at]).toBe(ids.size);
        found += ids.size;
      }
    });
    await fc.assert(property, { numRuns: RUNS, seed });
    expect(found).toBeGreaterThan(RUNS * 10);
  });

  test("an event found holds a spelling of the text", async () => {
    const sought = fc.sample(needlesOver(rows), { seed, numRuns: 300 });
    await searchRaw(db, db.name, sought);
    for (const text of sought) {
      const naive = rows.filter(({ raw }) => needleForms(text).some((form) => raw.toString().includes(form)));
      expect(foundIds(db, text)).toEqual(naive.map(({ id }) => id));
    }
  });
});
