import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { constants, gunzipSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { createRandom, type Random } from "../samples/generator/random.ts";
import { loadEnvelopes } from "../src/events/envelope-registry.ts";
import { looksLike } from "../src/io/foreign.ts";
import { inflate } from "../src/io/inflate.ts";
import { checkAccounting, checkSame, plainEvents } from "./evidence/check-reading.ts";
import { checkStore, type ReadFile } from "./evidence/check-store.ts";
import { isSoak, loadLogs } from "./evidence/corpus.ts";
import { cutOut, spoil } from "./evidence/damage.ts";
import { difference, logicalRows } from "./evidence/logical-rows.ts";
import { formOf, type Reading, readParts } from "./evidence/read-parts.ts";
import { runImport } from "./evidence/run-import.ts";

const logs = loadLogs();
const envelopes = await loadEnvelopes();
const CASES = isSoak ? 12_000 : 1_500;
const IMPORT_CASES = isSoak ? 600 : 60;
const GZIP_CASES = isSoak ? 3_000 : 250;

/** One case: bytes, and how they are read. The number alone says which. */
function makeCase(name: string) {
  const random = createRandom(name);
  const log = logs[random.int(0, logs.length - 1)];
  if (log === undefined) throw new Error("no logs");
  const maxBytes = random.int(0, 30) === 0 ? 400_000 : random.pick([2_000, 20_000, 60_000]);
  const content = spoil(cutOut(log, random, maxBytes), random, logs);
  const maxRecordBytes = random.int(0, 3) === 0 ? random.int(50, 5_000) : 1024 * 1024;
  return { random, log: log.name, content, maxRecordBytes };
}

function chunking(random: Random, content: Buffer): () => number {
  const smallest = content.length > 20_000 ? Math.ceil(content.length / 2_000) : 1;
  const most = Math.max(smallest, random.pick([1, 7, 64, 1_000, 8_192, 70_000]));
  const isEven = random.int(0, 1) === 0;
  return () => (isEven ? most : random.int(smallest, most));
}

describe("spoilt logs", () => {
  const perTest = CASES / 10;
  test.each(Array.from({ length: 10 }, (_, index) => index * perTest))("cases from %i on", (from) => {
    const failures: string[] = [];
    for (let number = from; number < from + perTest; number++) {
      const name = `accounting ${number}`;
      const { random, log, content, maxRecordBytes } = makeCase(name);
      try {
        checkReading(content, maxRecordBytes, random);
      } catch (error) {
        failures.push(`${name} (${log}, ${content.length} bytes): ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

function checkReading(content: Buffer, maxRecordBytes: number, random: Random): void {
  const plan = { envelopes, maxRecordBytes };
  const whole = readParts(content, { ...plan, nextSize: () => content.length });
  checkAccounting(content, whole);
  checkSame(whole, readParts(content, { ...plan, nextSize: chunking(random, content) }), "in other chunks");
  if (formOf(envelopes, content).kind !== "line") return;
  checkLines(content, maxRecordBytes, whole);
  const dropAt = random.int(0, content.length);
  checkSame(whole, readParts(content, { ...plan, nextSize: chunking(random, content), dropAt }), "resumed");
  // What ends like a whole record is taken for one, even if more comes behind it on the same line.
  const growAt = random.int(0, content.length);
  if (content.length === 0 || [0x7d, 0x5d, 0x22, 0x20].includes(content[growAt - 1] ?? 0x20)) return;
  checkSame(whole, readParts(content, { ...plan, nextSize: chunking(random, content), growAt }), "grown");
}

function checkLines(content: Buffer, maxRecordBytes: number, whole: Reading): void {
  const events = new Set(whole.parts.filter(({ part }) => part.kind === "event").map(({ part }) => part.offset));
  const lost = plainEvents(content, maxRecordBytes).filter((offset) => !events.has(offset));
  expect(lost, "offsets of sound lines that were not found as events").toEqual([]);
}
describe("spoilt logs in a database", () => {
  const folder = mkdtempSync(join(tmpdir(), "auditq-accounting-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("are stored as they are read, and importing them again changes nothing", async () => {
    const failures: string[] = [];
    for (let number = 0; number < IMPORT_CASES; number++) {
      const name = `import ${number}`;
      try {
        await checkImport(name, join(folder, String(number)));
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

async function checkImport(name: string, folder: string): Promise<void> {
  mkdirSync(folder);
  const db = join(folder, "auditq.db");
  const files: ReadFile[] = [];
  for (const part of ["a", "b", "c"]) {
    const made = makeCase(`${name} ${part}`);
    const { random } = made;
    // The last one holds what the first one holds, too.
    const content = part === "c" ? Buffer.concat([made.content, files[0]?.content ?? Buffer.alloc(0)]) : made.content;
    const packed = random.int(0, 2) === 0 ? pack(content, random) : content;
    const path = join(folder, `${part}-audit.log`);
    const cut = random.int(0, 2) === 0 ? packed.subarray(0, random.int(0, packed.length)) : packed;
    writeFileSync(path, cut);
    const { bytes, damages } = await unpack(cut, () => cut.length);
    // A named file of something else is refused as a whole; one that begins like another is that file, grown.
    if (files.some((file) => file.content.subarray(0, 64).equals(bytes.subarray(0, 64)))) continue;
    if (looksLike(bytes.subarray(0, 65_536), path).kind === "foreign") continue;
    const reading = readParts(bytes, { envelopes, maxRecordBytes: 128 * 1024 * 1024, nextSize: () => bytes.length });
    files.push({ path, content: bytes, reading, damages: damages.length });
  }
  const paths = files.map(({ path }) => path);
  if (paths.length === 0) return;
  const report = await runImport(db, paths);
  checkStore(db, files, report);
  const rows = logicalRows(db);
  const again = await runImport(db, paths);
  expect(new Set(again.files.map(({ status }) => status))).toEqual(new Set(["unchanged"]));
  expect(difference(rows, logicalRows(db))).toBe(null);
  rmSync(folder, { recursive: true, force: true });
}

describe("spoilt compressed logs", () => {
  test("give everything before the damage, whatever the chunks", async () => {
    const failures: string[] = [];
    for (let number = 0; number < GZIP_CASES; number++) {
      const name = `compressed ${number}`;
      try {
        await checkCompressed(name);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
      }
    }
    expect(failures).toEqual([]);
  });
});

async function checkCompressed(name: string): Promise<void> {
  const { random, content, maxRecordBytes } = makeCase(name);
  const packed = pack(content, random);
  const spoilt =
    random.int(0, 1) === 0 ? packed.subarray(0, random.int(0, packed.length)) : spoil(packed, random, logs);
  const one = await unpack(spoilt, () => spoilt.length);
  const other = await unpack(spoilt, chunking(random, spoilt));
  expect(other.bytes.equals(one.bytes), "the same bytes in other chunks").toBe(true);
  expect(other.damages, "the same damage in other chunks").toEqual(one.damages);
  const isCut = packed.subarray(0, spoilt.length).equals(spoilt);
  // Fewer bytes than it takes to say what they are pass as they are.
  if (isCut && one.bytes.length > 3) {
    expect(content.subarray(0, one.bytes.length).equals(one.bytes), "a cut file gives its beginning").toBe(true);
    const isWhole = one.bytes.length === content.length;
    const isBetweenFrames = one.damages.length === 0 && packed[0] !== 0x1f;
    if (!isWhole && !isBetweenFrames) expect(one.damages, "a cut is a damage").toHaveLength(1);
  }
  if (isCut && packed.equals(gzipSync(content)) && spoilt.length > 1) {
    const most = gunzipSync(spoilt, { finishFlush: constants.Z_SYNC_FLUSH });
    expect(one.bytes.equals(most), "all that can be had").toBe(true);
  }
  checkAccounting(one.bytes, readParts(one.bytes, { envelopes, maxRecordBytes, nextSize: () => 128 * 1024 }));
}

function pack(content: Buffer, random: Random): Buffer {
  const middle = random.int(0, content.length);
  const halves = [content.subarray(0, middle), content.subarray(middle)];
  const kinds = [
    () => gzipSync(content),
    () => gzipSync(content),
    () => gzipSync(gzipSync(content)),
    () => Buffer.concat(halves.map((half) => gzipSync(half))),
    () => zstdCompressSync(content),
    () => Buffer.concat(halves.map((half) => zstdCompressSync(half))),
    () => gzipSync(zstdCompressSync(content)),
  ];
  return (kinds[random.int(0, kinds.length - 1)] ?? (() => content))();
}

async function unpack(packed: Buffer, nextSize: () => number): Promise<{ bytes: Buffer; damages: string[] }> {
  const damages: string[] = [];
  const pieces: Buffer[] = [];
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < packed.length; ) {
      const chunk = Buffer.from(packed.subarray(at, at + nextSize()));
      at += chunk.length;
      yield chunk;
    }
  }
  for await (const chunk of inflate({ open: chunks, again: true }, ({ detail }) => damages.push(detail))) {
    pieces.push(Buffer.from(chunk));
  }
  return { bytes: Buffer.concat(pieces), damages };
}
