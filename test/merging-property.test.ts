import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom, type Random } from "../samples/generator/random.ts";
import { openToRead, openToWrite } from "../src/store/open.ts";
import { type Copy, contentOf, isTruncated, storeFiles, textOf } from "./evidence/copies.ts";
import { isSoak } from "./evidence/corpus.ts";
import { difference, type LogicalRows, logicalRows, storedTexts } from "./evidence/logical-rows.ts";
import { type Fields, makeEvent, uuidOf } from "./evidence/make-event.ts";
import { withFolder } from "./run-cli.ts";

// Requests of two servers, some of which share an audit ID, each event as whole and truncated copies in some streams: whatever
// came in whatever order and however many imports, each event is stored once, in its best copy.
const CASES = isSoak ? 500 : 20;
const ORDERS = 3;

interface Placed extends Copy {
  readonly event: number;
  readonly stream: string;
}

/** The stages of a request as events. A shared audit ID, URI and verb make one of several that are alike. */
function stagesOf(random: Random, number: number): Fields[] {
  const second = 1_000_000;
  const time = (micros: number) => {
    const all = number * 3 * second + micros;
    return `2026-03-02T08:${String(Math.floor(all / second / 60)).padStart(2, "0")}:${((all / second) % 60).toFixed(6).padStart(9, "0")}Z`;
  };
  const isShared = random.int(0, 2) === 0;
  const verb = random.pick(["update", "watch"]);
  const shared = {
    auditID: isShared ? uuidOf(1) : uuidOf(100 + number),
    verb,
    requestURI: isShared ? "/api/v1/namespaces/shop/configmaps/shared" : `/api/v1/namespaces/shop/configmaps/${number}`,
    // The second server sees the first one as its peer.
    sourceIPs: random.pick([["10.0.0.7"], ["10.0.0.7", "10.0.0.1"]]),
    requestReceivedTimestamp: time(0),
    annotations: random.pick([undefined, { "authorization.k8s.io/decision": "allow" }]),
  };
  const status = { metadata: {}, code: random.pick([200, 409, 500]) };
  const stages: Fields[] = [];
  const add = (fields: Fields) => stages.push(makeEvent({ ...shared, ...fields }));
  if (random.int(0, 1) === 0) {
    add({ stage: "RequestReceived", stageTimestamp: time(0), responseStatus: undefined, annotations: undefined });
  }
  const bodies =
    random.int(0, 3) === 0 ? {} : { requestObject: { number, data: random.hex(random.int(5_000, 9_000)) } };
  if (verb === "watch") {
    const started = { stage: "ResponseStarted", responseStatus: { metadata: {}, code: 200 } };
    // Twice, as of 1.30: nobody could say which of the two a text that was cut before its times is of.
    if (random.int(0, 2) === 0) for (const micros of [10, 12]) add({ ...started, stageTimestamp: time(micros) });
    else add({ ...started, ...bodies, stageTimestamp: time(10) });
  }
  if (random.int(0, 3) > 0)
    add({ ...bodies, stage: "ResponseComplete", stageTimestamp: time(2_000), responseStatus: status });
  return stages;
}

const truncatedMark = { "audit.k8s.io/truncated": "true" };

/** Copies of an event: of the log, of the webhook, of a forwarder. */
function copiesOf(random: Random, event: Fields): Copy[] {
  const annotations = { ...(event["annotations"] as object | undefined), ...truncatedMark };
  const whole = textOf(event);
  const item = textOf({ ...event, kind: undefined, apiVersion: undefined });
  const all: Copy[] = [
    { text: whole, isCut: false },
    { text: item, isCut: false },
  ];
  if (event["requestObject"] !== undefined) {
    const marked = { ...event, annotations };
    all.push({ text: textOf(marked), isCut: false });
    all.push({ text: textOf({ ...marked, requestObject: undefined }), isCut: false });
    all.push({
      text: textOf({ ...marked, requestObject: undefined, kind: undefined, apiVersion: undefined }),
      isCut: false,
    });
    const start = whole.indexOf('"data":') + 100;
    for (const at of [random.int(start, start + 200), random.int(start + 2_000, start + 4_000)]) {
      all.push({ text: whole.slice(0, at) + random.pick(["", "[Truncated...]"]), isCut: true });
    }
  }
  return all.filter(() => random.int(0, 2) === 0);
}

function evidence(random: Random): Placed[] {
  const events = Array.from({ length: random.int(1, 5) }, (_, number) => stagesOf(random, number)).flat();
  return events.flatMap((event, number) =>
    copiesOf(random, event).flatMap((copy) => {
      const streams = ["a", "b", "c"].filter(() => random.int(0, 2) === 0);
      return streams.map((stream) => ({ ...copy, event: number, stream }));
    }),
  );
}

/** Whether a copy of the same event says all that another one says, and more. */
function isBetter(copy: Placed, than: Placed): boolean {
  if (copy.event !== than.event || !isTruncated(than)) return false;
  const [text, other] = [contentOf(copy.text), contentOf(than.text)];
  const hasBody = text.includes('"requestObject":');
  if (than.isCut) return copy.text.length >= 4096 && text.length > other.length && hasBody && begins(text, other);
  return !copy.isCut && (isTruncated(copy) ? text.length > other.length : true);
}

function begins(text: string, start: string): boolean {
  return text.startsWith(start.replace("[Truncated...]", ""));
}

/** The copies that are to be stored, by content, with the streams of all they stand for. */
function ideal(copies: readonly Placed[]): Map<string, string[]> {
  const kept = copies.filter((copy) => !copies.some((other) => isBetter(other, copy)));
  const streamsOf = (copy: Placed) =>
    copies
      .filter((other) => contentOf(other.text) === contentOf(copy.text) || isBetter(copy, other))
      .map(({ stream }) => stream);
  return new Map(kept.map((copy) => [contentOf(copy.text), [...new Set(streamsOf(copy))].sort()]));
}

function requestOf(text: string): string {
  const at = (key: string) => new RegExp(`"${key}":"([^"]*)"`).exec(text)?.[1];
  return ["auditID", "verb", "requestURI", "requestReceivedTimestamp"].map(at).join(" ");
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  return list
    .map((value) => ({ value, rank: random.int(0, 1e9) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

/** Stores copies in a random order, some of them twice, in some files and imports. */
function store(path: string, copies: readonly Placed[], random: Random): void {
  const db = openToWrite(path);
  const order = shuffled(random, [...copies, ...copies.filter(() => random.int(0, 3) === 0)]);
  const writers = random.int(1, 3);
  for (let writer = 0; writer < writers; writer++) {
    const part = order.slice((order.length * writer) / writers, (order.length * (writer + 1)) / writers);
    const files = ["a", "b", "c", "a"].map((stream, file) => ({
      stream,
      copies: part.filter(
        (copy, index) => copy.stream === stream && (stream !== "a" || (index % 2 === 0) === (file === 0)),
      ),
    }));
    const met = storeFiles(db, shuffled(random, files), random.int(1, 6));
    if (writers === 1) {
      expect(met, "requests met").toBe(db.prepare("SELECT count(*) FROM event WHERE units & 2").pluck().get());
    }
  }
  const { records, events } = db
    .prepare("SELECT sum(events + duplicates) AS records, sum(events) AS events FROM file")
    .get() as {
    records: number | null;
    events: number | null;
  };
  expect(records ?? 0, "records").toBe(order.length);
  expect(events ?? 0, "events of files").toBe(db.prepare("SELECT count(*) FROM event WHERE units & 1").pluck().get());
  const wrong = `SELECT path, events, (SELECT count(*) FROM event e JOIN block b ON b.id = e.block
    WHERE b.file = file.id AND e.units & 1) AS found FROM file WHERE events <> found`;
  expect(db.prepare(wrong).all(), "events of each file").toEqual([]);
  const bytes = db.prepare("SELECT sum(event_bytes + duplicate_bytes) FROM file").pluck().get() as number | null;
  expect(bytes ?? 0, "bytes").toBe(order.reduce((sum, { text }) => sum + text.length, 0));
  db.close();
}

function storedStreams(path: string): Map<string, string[]> {
  const texts = storedTexts(path).map(contentOf);
  const db = openToRead(path);
  const names = db.prepare("SELECT streams FROM events ORDER BY id").pluck().all() as string[];
  db.close();
  return new Map(texts.map((text, at) => [text, JSON.parse(names[at] ?? "") as string[]]));
}

test("each event is stored once, in its best copy, whatever the order", async () => {
  for (let index = 0; index < CASES; index++) await withFolder((folder) => checkCase(index, folder));
});

function checkCase(index: number, folder: string): void {
  const random = createRandom(`merging ${index}`);
  const copies = evidence(random);
  const wanted = ideal(copies);
  let first: LogicalRows | null = null;
  for (let order = 0; order < ORDERS; order++) {
    const path = join(folder, `${order}.db`);
    store(path, copies, random);
    expect(storedStreams(path), `streams of case ${index}`).toEqual(wanted);
    const rows = logicalRows(path);
    const requests = new Set([...wanted.keys()].map(requestOf)).size;
    expect(rows.requests, `requests of case ${index}`).toHaveLength(requests);
    first ??= rows;
    // A log's line and a list's item of one event differ in their text, and either may be the first.
    const without = (all: readonly string[]) => all.map((row) => row.replace(/,"raw":"\w+"/, "")).sort();
    for (const table of ["events", "requests"] as const) expect(without(rows[table])).toEqual(without(first[table]));
    expect(difference(first, rows, ["events", "requests", "files", "streams"]), `case ${index}`).toBe(null);
  }
}
