import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventLine } from "../samples/generator/audit-event.ts";
import { clusterEvents } from "../samples/generator/cluster.ts";
import { wrapLines, wrappedSamples } from "../samples/generator/wrapped.ts";
import { envelopeNamed, loadEnvelopes, openReader } from "../src/events/envelope-registry.ts";
import type { Part } from "../src/events/part.ts";
import { openToRead } from "../src/store/open.ts";
import { checkAccounting, checkSame } from "./evidence/check-reading.ts";
import { storedTexts } from "./evidence/logical-rows.ts";
import { line } from "./evidence/make-event.ts";
import { formOf, type Reading, readParts, type SeenPart } from "./evidence/read-parts.ts";
import { runImport } from "./evidence/run-import.ts";
import { type WrappedCase, wrappedCases } from "./evidence/wrapped-cases.ts";
import { runCli, withFolder } from "./run-cli.ts";

const envelopes = await loadEnvelopes();
const samples = wrappedSamples(clusterEvents().map(({ event }) => event));

function read(content: Buffer, nextSize = () => content.length, more = {}): Reading {
  return readParts(content, { envelopes, maxRecordBytes: 1_000_000, nextSize, ...more });
}

/** How the test tables name a part. */
function kindOf({ part }: SeenPart): string {
  return part.kind === "event" ? part.form : part.kind === "problem" ? part.problem : part.kind;
}

function hashes({ parts }: Reading): number[] {
  return parts.filter(({ part }) => part.kind === "event").map(({ content }) => content);
}

/** Reads in other chunks, after a kill and as a file that grows: always the same. */
function checkEveryWay(content: Buffer): Reading {
  const whole = read(content);
  checkAccounting(content, whole);
  for (const size of [3, 700])
    checkSame(
      whole,
      read(content, () => size),
      `in chunks of ${size}`,
    );
  const isLined = content.subarray(0, -1).includes(10) && content.at(-1) === 10;
  for (let cut = 1; cut < 7 && isLined; cut++) {
    const at = Math.floor((content.length * cut) / 7);
    checkSame(
      whole,
      read(content, () => 512, { dropAt: at }),
      `killed at ${at}`,
    );
    // What ends like a whole record is taken for one.
    if ([0x7d, 0x5d, 0x22, 0x20].includes(content[at - 1] ?? 0)) continue;
    checkSame(
      whole,
      read(content, () => 512, { growAt: at }),
      `grown behind ${at}`,
    );
  }
  return whole;
}

/** Forms that only tell a part of what the API server wrote. */
const lossy = new Set(["gke", "aks-audit", "flattened"]);

describe("samples", () => {
  test.each(samples)("$name", ({ form, text, events }) => {
    const content = Buffer.from(text);
    const reading = checkEveryWay(content);
    expect(reading.envelope).toBe(form);
    expect(reading.parts.filter(({ part }) => part.kind === "problem")).toEqual([]);
    const plain = read(Buffer.from(events.map((event) => `${eventLine(event)}\n`).join("")));
    expect(hashes(reading)).toHaveLength(events.length);
    const whole = reading.parts.filter(({ part }) => part.kind === "event" && !part.event.truncated);
    if (!lossy.has(form)) expect(whole.map((one) => one.content)).toEqual(hashes(plain).slice(0, whole.length));
    const seen = reading.parts.flatMap(({ part }) => (part.kind === "event" ? [part.event] : []));
    expect(seen.map(({ auditId, verb }) => ({ auditId, verb }))).toEqual(
      events.map(({ auditID, verb }) => ({ auditId: auditID, verb })),
    );
  });

  test.each(samples)("$name, its form forced", ({ form, text, events }) => {
    const found: Part[] = [];
    const context = { sink: (part: Part) => found.push(part), maxRecordBytes: 1_000_000 };
    const reader = openReader(envelopes, envelopeNamed(envelopes, form), context, { line: 1, offset: 0 });
    reader.push(Buffer.from(text));
    reader.end();
    expect(found.filter(({ kind }) => kind === "event")).toHaveLength(events.length);
  });

  test("there is one of every form", () => {
    const wrappers = envelopes.filter(({ kind }) => kind === "wrapper").map(({ name }) => name);
    expect([...new Set(samples.map(({ form }) => form))].sort()).toEqual(wrappers.sort());
  });
});

describe("cases", () => {
  test.each(wrappedCases)("$name", ({ content, envelope, parts, streams = [], told = [] }: WrappedCase) => {
    const bytes = Buffer.from(content);
    expect(formOf(envelopes, bytes).name).toBe(envelope);
    const reading = checkEveryWay(bytes);
    expect(reading.parts.map(kindOf)).toEqual(parts);
    const labels = reading.parts.flatMap(({ part }) =>
      part.kind === "event" && part.stream !== undefined ? [part.stream] : [],
    );
    expect(labels).toEqual(streams);
    const words = reading.parts.flatMap(({ part }) =>
      part.kind === "problem" ? [part.detail] : part.kind === "skipped" ? [part.reason] : [],
    );
    for (const text of told)
      expect(
        words.some((word) => word.startsWith(text)),
        `${text}: ${words}`,
      ).toBe(true);
  });

  test("a log of must-gather, compressed twice", async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "cp-1-audit-2026-03-02T10-00-00.000.log.gz");
      writeFileSync(path, gzipSync(gzipSync(`${line({ auditID: 1 })}\n${line({ auditID: 2 })}\n`)));
      const { totals } = await runImport(join(folder, "x.db"), [path]);
      expect(totals).toMatchObject({ events: 2, problems: 0 });
    });
  });
});

describe("any nesting", () => {
  const texts = fc.array(
    fc
      .record({
        userAgent: fc.string({ unit: "binary" }),
        auditID: fc.nat(),
        n: fc.bigInt({ min: 0n, max: 2n ** 70n }),
      })
      .map(({ userAgent, auditID, n }) => {
        const event = line({ userAgent: userAgent.toWellFormed(), auditID, level: "Request", requestObject: ["N"] });
        return event.replace('"N"', String(n)).replace(/[<>&\u2028\u2029]/g, goEscape);
      }),
    { minLength: 1, maxLength: 5 },
  );
  // Each makes lines of lines.
  const forms = [
    "cri.log",
    "docker-json.log",
    "fluent-bit.ndjson",
    "fluentd-time.ndjson",
    "vector.ndjson",
    "filebeat.ndjson",
    "gelf.ndjson",
    "journald.ndjson",
    "aks-PT1H.json",
    "node-logs.log",
  ];
  const lastForms = [...forms, "loki.json", "otlp.json", "kinesis.json", "aks-event-hub.json", "cloudwatch-query.json"];

  test("of up to four wrappers gives the lines of the log, whatever the chunks", () => {
    const nesting = fc.tuple(fc.array(fc.constantFrom(...forms), { maxLength: 3 }), fc.constantFrom(...lastForms));
    fc.assert(
      fc.property(texts, nesting, fc.integer({ min: 1, max: 3000 }), (lines, [inner, outer], size) => {
        fc.pre(!inner.slice(1).includes("node-logs.log") && (inner.length === 0 || outer !== "node-logs.log"));
        const wrapped = inner.reduce((all, name) => wrapLines(name, all).trimEnd().split("\n"), lines as string[]);
        const content = Buffer.from(wrapLines(outer, wrapped));
        const reading = read(content, () => size);
        checkAccounting(content, reading);
        const found = reading.parts.filter(({ part }) => part.kind === "event");
        // The last form of two in a list counts as one wrapper with it; Kinesis is two.
        const depth = inner.length + (outer === "kinesis.json" ? 2 : 1);
        if (depth > 4) return;
        expect(
          found.map(({ raw }) => raw.toString()),
          `${[...inner, outer]}`,
        ).toEqual(lines);
      }),
      { numRuns: 100 },
    );
  });
});

function goEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

describe("in a database", () => {
  test("the log and every copy of it that was wrapped are the same events, in either order", async () => {
    const whole = samples.filter(({ form, name }) => !lossy.has(form) && name !== "cloudwatch-export.log");
    const plain = whole[0]?.events.map((event) => `${eventLine(event)}\n`).join("") ?? "";
    await withFolder(async (folder) => {
      mkdirSync(join(folder, "log"));
      writeFileSync(join(folder, "log/audit.log"), plain);
      const paths = whole.map(({ name }) => `samples/wrapped/${name}`);
      const texts: string[] = [];
      for (const [index, order] of [
        [join(folder, "log"), ...paths],
        [...paths.toReversed(), join(folder, "log")],
      ].entries()) {
        const db = join(folder, `${index}.db`);
        const { totals } = await runImport(db, order);
        expect(totals).toMatchObject({ events: 8, problems: 0 });
        expect((await runImport(db, order)).totals).toMatchObject({ events: 0, records: 0 });
        const { stdout } = await runCli(["query", "-c", ".", "--db", db]);
        texts.push(stdout);
        const store = openToRead(db);
        const names = store.prepare("SELECT name FROM stream").pluck().all();
        expect(names).toEqual(expect.arrayContaining(["cp-1/kubeAPI", "cp-2/wrapped/node-logs.log", "log/audit.log"]));
        store.close();
      }
      const parsed = (text: string) =>
        text
          .trimEnd()
          .split("\n")
          .map((one): unknown => JSON.parse(one));
      for (const text of texts) expect(parsed(text)).toEqual(parsed(plain));
    });
  });

  test("a stream that the user names counts, not those of the wrapper", async () => {
    await withFolder(async (folder) => {
      const db = join(folder, "x.db");
      await runImport(db, ["samples/wrapped/node-logs.log"], { flags: ["--stream", "mine"] });
      const store = openToRead(db);
      expect(store.prepare("SELECT DISTINCT streams FROM events").pluck().all()).toEqual(['["mine"]']);
      store.close();
    });
  });

  const shapes = ["viaq.ndjson", "gke.json", "flattened.ndjson", "cloudwatch-export.log", "aks-audit-table.json"];
  test.each(shapes)("%s: a file and the database give the same, and the record as it was logged", async (name) => {
    const path = `samples/wrapped/${name}`;
    await withFolder(async (folder) => {
      const db = join(folder, "x.db");
      await runImport(db, [path]);
      const stored = await runCli(["query", "-c", ".", "--db", db]);
      const direct = await runCli(["query", "-c", ".", path]);
      expect(stored.stdout.split("\n").sort()).toEqual(direct.stdout.split("\n").sort());
      expect(stored.stdout).toContain('{"kind":"Event","apiVersion":"audit.k8s.io/v1"');
      const raw = await runCli(["query", "--raw", ".", "--db", db]);
      expect(raw.stdout.split("\n").slice(0, -1).sort()).toEqual(storedTexts(db).sort());
      if (name === "viaq.ndjson") expect(raw.stdout).toBe(readFileSync(path, "utf8"));
    });
  });

  test("--stream chooses by the label of the wrapper, in files as in a database", async () => {
    const path = "samples/wrapped/node-logs.log";
    await withFolder(async (folder) => {
      const db = join(folder, "x.db");
      await runImport(db, [path]);
      for (const source of [[path], ["--db", db]]) {
        const count = async (stream: string) => {
          const { stdout } = await runCli(["query", "-c", ".auditID", ...source, `--stream=${stream}`]);
          return stdout.split("\n").length - 1;
        };
        expect([await count("cp-1/*"), await count("cp-2/wrapped/node-logs.log"), await count("wrapped/*")]) //
          .toEqual([4, 4, 0]);
      }
    });
  });
});

test.each([
  ["Linux auditd", "type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e"],
  ["OVN", "2026-03-02T10:00:00.123Z|00004|acl_log(ovn_pinctrl0)|INFO|name=x, verdict=drop"],
  ["Rancher", '{"auditID":"a","requestURI":"/v3","remoteAddr":"a","responseCode":200,"requestTimestamp":"t"}'],
])("%s through a pipe is refused with a hint", async (name, text) => {
  await withFolder(async (folder) => {
    const stdin = wrapLines("docker-json.log", [text, text]);
    for (const argv of [
      ["import", "-", "--db", join(folder, "x.db")],
      ["query", ".", "-"],
      ["report", "users", "-"],
    ]) {
      const { exit, stderr } = await runCli(argv, { stdin });
      expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringContaining(`standard input: ${name}`) });
      expect(stderr).toContain("hint: ");
    }
  });
});
