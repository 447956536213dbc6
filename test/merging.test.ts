import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openToRead, openToWrite } from "../src/store/open.ts";
import { contentOf, storeFiles, textOf } from "./evidence/copies.ts";
import { withLogs } from "./evidence/log-folder.ts";
import { difference, logicalRows, storedTexts } from "./evidence/logical-rows.ts";
import { type Fields, item, line, list, makeEvent } from "./evidence/make-event.ts";
import { requestCases } from "./evidence/request-cases.ts";
import { runImport } from "./evidence/run-import.ts";
import { runCli, withFolder } from "./run-cli.ts";

/** All orders of some things. */
function orders<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first, at) => orders(things.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

const event = (text: string) => JSON.parse(text) as Fields;
const asItem = (text: string) => JSON.stringify({ ...event(text), kind: undefined, apiVersion: undefined });

describe("copies of a log, of a webhook and of a forwarder, in any order, are one", () => {
  test.each(requestCases)("$name", ({ lines, events, requests }) =>
    withFolder((folder) => {
      const copies = (texts: readonly string[]) => texts.map((text) => ({ text, isCut: false }));
      const files = [
        { stream: "node-1", copies: copies(lines) },
        { stream: "webhook", copies: copies(lines.map(asItem).reverse()) },
        { stream: "node-1", copies: copies(lines.slice(1)) },
      ];
      for (const [index, order] of [files, files.toReversed()].entries()) {
        const path = join(folder, `${index}.db`);
        const db = openToWrite(path);
        storeFiles(db, order, 2);
        db.close();
        const read = openToRead(path);
        const found = read.prepare("SELECT * FROM requests ORDER BY code, outcome, received_us").all();
        const streams = read.prepare("SELECT DISTINCT streams FROM events").pluck().all();
        read.close();
        expect(found).toMatchObject(requests);
        expect(found).toHaveLength(requests.length);
        expect(streams).toEqual(['["node-1","webhook"]']);
        expect(logicalRows(path).events).toHaveLength(events ?? lines.length);
      }
    }),
  );
});

const micro = (seconds: number) => `2026-03-02T08:00:${seconds.toFixed(6).padStart(9, "0")}Z`;
const stages = (fields: Fields, from: number): Fields[] => {
  const shared = { ...fields, requestReceivedTimestamp: micro(from) };
  const received = { stage: "RequestReceived", responseStatus: undefined, annotations: undefined };
  return [
    { ...shared, ...received, stageTimestamp: micro(from) },
    { ...shared, stageTimestamp: micro(from + 0.5) },
  ];
};

const metrics = { auditID: 7, requestURI: "/apis/metrics.k8s.io/v1beta1/nodes", verb: "list", objectRef: undefined };
const first = stages({ ...metrics, sourceIPs: ["10.0.0.7"] }, 1);
const aggregated = stages({ ...metrics, sourceIPs: ["10.0.0.7", "10.0.0.1"] }, 1.1);
// A client that gives all its requests one ID; the second node gets one of them.
const repeated = { auditID: "mine", verb: "get" };
const onFirst = [2, 3].flatMap((from) => stages(repeated, from));
const onSecond = stages({ ...repeated, responseStatus: { metadata: {}, code: 404 } }, 4);
const text = (all: readonly Fields[]) => `${all.map((fields) => line(fields)).join("\n")}\n`;

test("two nodes, an aggregated server and a webhook of them: requests and events by stream", () =>
  withLogs(async (logs) => {
    const files: [string, string | Buffer][] = [
      ["node-1/audit.log", text([...first, ...onFirst])],
      ["node-2/audit.log", text(onSecond)],
      ["metrics/audit.log", text(aggregated)],
      ["copy/audit.log.gz", gzipSync(text([...onFirst, ...aggregated].reverse()))],
      ["hook/capture.json", JSON.stringify(list([...first, ...aggregated, ...onSecond].map((fields) => item(fields))))],
    ];
    for (const [name, content] of files) logs.write(name, content);
    const names = files.map(([name]) => name);
    const answers: unknown[] = [];
    for (const order of [names, [...names.toReversed(), ...names]]) {
      const db = `${logs.db}.${answers.length}`;
      for (const name of order) expect((await runCli(["import", logs.path(name), "--db", db])).exit).toBe(0);
      const report = async (...args: readonly string[]) => {
        const { stdout } = await runCli(["report", ...args, "--db", db, "-o", "json"]);
        return (JSON.parse(stdout) as { readonly rows: readonly Fields[] }).rows;
      };
      const counts = async (unit: string) => {
        const counted: number[] = [];
        for (const stream of ["node-1", "node-2", "metrics", "copy", "hook", ""]) {
          const rows = await report("verbs", "--unit", unit, "--stream", `${stream}*`);
          counted.push(rows.reduce((sum, row) => sum + Number(row[`${unit}s`]), 0));
        }
        return counted;
      };
      expect(await counts("request")).toEqual([3, 1, 1, 3, 3, 5]);
      expect(await counts("event")).toEqual([6, 2, 2, 6, 6, 10]);
      const failures = await report("failures", "--all");
      answers.push([await report("users"), await report("resources"), failures, await report("verbs")]);
    }
    expect(answers[1]).toEqual(answers[0]);
  }));

const ordered = (fields: Fields) => JSON.parse(textOf(makeEvent(fields))) as Fields;
const truncated = { "audit.k8s.io/truncated": "true" };
const patch: Fields = {
  auditID: 3,
  verb: "patch",
  requestObject: { data: { big: "x".repeat(5_000) } },
  annotations: {},
};
const whole = ordered(patch);
const marked = ordered({ ...patch, annotations: truncated });
const stripped = ordered({ ...patch, annotations: truncated, requestObject: undefined });
const other = textOf(
  makeEvent({ ...patch, requestObject: { data: { big: `${"x".repeat(4_500)}y${"x".repeat(500)}` } } }),
);

describe("of copies of which some are truncated the best one is stored", () => {
  const log = (...events: Fields[]) => ({
    stream: "log",
    copies: events.map((one) => ({ text: textOf(one), isCut: false })),
  });
  const hook = (...events: Fields[]) => ({ ...log(...events), stream: "hook" });
  const cloud = (...texts: string[]) => ({ stream: "cloud", copies: texts.map((one) => ({ text: one, isCut: true })) });
  const wholeText = textOf(whole);
  const otherTime = makeEvent({ ...patch, stageTimestamp: "2026-03-02T08:00:00.250002Z" });
  const otherCode = makeEvent({ ...patch, responseStatus: { metadata: {}, code: 409 } });
  const later = { ...patch, requestReceivedTimestamp: micro(5), stageTimestamp: micro(6) };
  const short = makeEvent({ ...patch, requestObject: { data: 1 } });

  test.each([
    ["the log's is whole", [log(whole), hook(stripped)], [whole], 1],
    ["the webhook's is whole", [log(stripped), hook(whole)], [whole], 1],
    ["nothing was removed in spite of the mark", [log(marked), hook(whole)], [whole], 1],
    ["both bear the mark, one has bodies", [log(stripped), hook(marked)], [marked], 1],
    ["all three", [log(stripped), hook(marked), hook(whole)], [whole], 1],
    ["the same text twice", [log(stripped), hook(stripped)], [stripped], 1],
    [
      "a whole one without the body that a marked one has",
      [log(marked), hook(makeEvent({ ...patch, requestObject: undefined }))],
      null,
      1,
    ],
    [
      "another time is another event of the request",
      [log(whole), hook(makeEvent({ ...otherTime, annotations: truncated }))],
      null,
      1,
    ],
    ["another code too", [log(whole), hook(makeEvent({ ...otherCode, annotations: truncated }))], null, 1],
    ["a text that was cut", [log(whole), cloud(wholeText.slice(0, 4_500))], [whole], 1],
    ["cut and marked by the forwarder", [log(whole), cloud(`${wholeText.slice(0, 4_500)}[Truncated...]`)], [whole], 1],
    ["cut twice", [cloud(wholeText.slice(0, 4_500)), hook(whole), cloud(wholeText.slice(0, 3_000))], [whole], 1],
    ["cut and truncated and whole", [cloud(wholeText.slice(0, 4_500)), hook(stripped), log(whole)], [whole], 1],
    ["cut within its times", [log(whole), cloud(wholeText.slice(0, wholeText.indexOf("stageTime")))], [whole], 1],
    ["cut behind its times", [log(whole), cloud(wholeText.slice(0, -5))], [whole], 1],
    ["a cut text that goes on differently", [log(whole), cloud(other.slice(0, 5_000))], null, 2],
    ["a cut text, and no whole one that is long enough", [log(short), cloud(textOf(short).slice(0, 500))], null, 2],
    [
      "a cut text of one of two requests under one ID",
      [
        log(otherCode),
        log(makeEvent({ ...later, requestObject: { n: 2, s: "y".repeat(5_000) } })),
        cloud(textOf(otherCode).slice(0, 4_500)),
      ],
      [otherCode, makeEvent({ ...later, requestObject: { n: 2, s: "y".repeat(5_000) } })],
      2,
    ],
  ] as const)("%s", (_, files, kept, requests) =>
    withFolder((folder) => {
      const wanted =
        kept === null ? files.flatMap(({ copies }) => copies.map((copy) => copy.text)) : kept.map((one) => textOf(one));
      const all = [...new Set(files.map(({ stream }) => stream))].sort();
      let one: ReturnType<typeof logicalRows> | null = null;
      for (const [index, order] of orders(files).entries()) {
        const path = join(folder, `${index}.db`);
        const db = openToWrite(path);
        // In one import, in several, and again.
        if (index % 2 === 0) storeFiles(db, order, 1);
        else for (const file of order) storeFiles(db, [file], 1);
        const stored = db.prepare("SELECT max(id) FROM event").pluck().get();
        storeFiles(db, order, 5);
        expect(db.prepare("SELECT max(id) FROM event").pluck().get()).toBe(stored);
        const counted = db.prepare("SELECT sum(events), sum(events + duplicates) FROM file").raw().get();
        expect(counted).toEqual([wanted.length, 2 * files.length]);
        const names = db.prepare("SELECT DISTINCT streams FROM events").pluck().all();
        db.close();
        expect(storedTexts(path).map(contentOf).sort()).toEqual(wanted.map(contentOf).sort());
        if (kept?.length === 1) expect(names).toEqual([JSON.stringify(all)]);
        const rows = logicalRows(path);
        one ??= rows;
        expect(rows.requests).toHaveLength(requests);
        expect(difference(one, rows, ["files", "streams"])).toBe(null);
      }
    }),
  );
});

test("reports and raw text of a log that was truncated and its webhook", () =>
  withLogs(async (logs) => {
    const others = Array.from({ length: 5 }, (_, number) => makeEvent({ auditID: 50 + number }));
    logs.write("audit.log", `${[...others, stripped].map(textOf).join("\n")}\n`);
    logs.write("capture.json", JSON.stringify(list([whole, ...others].map((one) => event(asItem(textOf(one)))))));
    for (const names of [
      ["audit.log", "capture.json"],
      ["capture.json", "audit.log"],
    ]) {
      const db = `${logs.db}.${names[0]}`;
      for (const name of [...names, ...names]) await runCli(["import", logs.path(name), "--db", db]);
      const { stdout } = await runCli(["report", "verbs", "--unit", "event", "--db", db, "-o", "ndjson"]);
      expect(stdout).toMatch(/"verb":"get","events":5/);
      expect(stdout).toMatch(/"verb":"patch","events":1/);
      const raw = await runCli(["query", "--raw", "--verb", "patch", ".", "--db", db]);
      expect(contentOf(raw.stdout.trimEnd())).toBe(contentOf(textOf(whole)));
    }
  }));

test("an export that was cut at 16 KiB, an export that was cut later, and the log", () =>
  withLogs(async (logs) => {
    const events = [1, 2, 3].map((number) =>
      textOf(makeEvent({ auditID: number, verb: "update", requestObject: { number, data: "\u00e9<".repeat(9_000) } })),
    );
    const log = (bytes: number, one: string) => Buffer.from(one).subarray(0, bytes).toString();
    const records = (bytes: number) =>
      events.map((one) => ({ category: "kube-audit", properties: { log: log(bytes, one) } }));
    logs.write("audit.log", `${events.join("\n")}\n`);
    logs.write(
      "PT1H.json",
      `${records(16_384)
        .map((record) => JSON.stringify(record))
        .join("\n")}\n`,
    );
    logs.write("hub.json", JSON.stringify({ records: records(20_001) }));
    for (const names of orders(["audit.log", "PT1H.json", "hub.json"])) {
      const db = `${logs.db}.${names.join(".")}`;
      const counts: number[] = [];
      for (const name of names) counts.push((await runImport(db, [logs.path(name)])).totals.events);
      // The log takes the place of what was cut; of the two exports the first one stays until then.
      expect(counts).toEqual(names[0] === "audit.log" ? [3, 0, 0] : names[1] === "audit.log" ? [3, 3, 0] : [3, 0, 3]);
      expect(storedTexts(db).toSorted()).toEqual(events);
    }
    const together = await runImport(`${logs.db}.together`, [logs.path("PT1H.json"), logs.path("audit.log")]);
    expect(together.totals).toMatchObject({ events: 3, duplicates: 3, requests: 3 });
    expect(together.files.map((file) => file.events)).toEqual([0, 3]);
  }));
