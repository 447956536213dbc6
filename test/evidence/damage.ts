import type { Random } from "../../samples/generator/random.ts";
import type { Log } from "./corpus.ts";

/** One way to spoil the bytes of a log. */
type Damage = (bytes: Buffer, random: Random, logs: readonly Log[]) => Buffer;

const snippets: readonly (() => Buffer)[] = [
  ...["\n", "\r\n", "\r", "\n\n", '"', "{", "}", "[", "]", ",", ":", "\\", "{}", "[]", " ", "\t", '""', "null"],
  ...["\ufeff", "\u2028", "\u0007", "1e999999", "-0", "0x1f", "NaN", "9".repeat(400), "12345678901234567890"],
  ...['"\\ud800"', "\\ud800", '"\\udc00\\ud800"', '"items":[', '],"items":[', '"kind":"EventList",', '"__proto__":{},'],
  ...['{"kind":"Event","apiVersion":"audit.k8s.io/v1",', '{"level":"Metadata","auditID":"', '{"kind":"Policy"}'],
  ...[
    "POST /audit?timeout=30s HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n",
    "Content-Length: 7\r\n",
    "0\r\n\r\n",
    "1f\r\n",
    '2026-01-02T03:04:05+02:00 AUDIT: id="a" stage="RequestReceived" ip="1.2.3.4"\n',
    '2026-01-02T03:04:05+02:00 AUDIT: id="b" ip="1.2.3.4" method="GET" uri="/api"\n',
    '2026-01-02T03:04:06+02:00 AUDIT: id="b" response="200"\n',
  ],
].map((text) => () => Buffer.from(text));

const rawSnippets: readonly (() => Buffer)[] = [
  () => Buffer.from([0xff]),
  () => Buffer.from([0xc3]),
  () => Buffer.from([0xed, 0xa0, 0x80]),
  () => Buffer.from([0xef, 0xbb, 0xbf]),
  () => Buffer.alloc(1),
  () => Buffer.alloc(4096),
  () => Buffer.alloc(70_000),
];

const nested: readonly (() => Buffer)[] = [
  () => Buffer.from("[".repeat(100_000)),
  () => Buffer.from(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
  () => Buffer.from('{"a":'.repeat(100_000)),
  () => Buffer.from(`\n{"apiVersion":"audit.k8s.io/v1","kind":${"[".repeat(100_000)}${"]".repeat(100_000)}}\n`),
  () => Buffer.from(`\n{"auditID":"a","stage":"Panic","verb":"get","requestURI":"/","x":${deepObject(100_000)}}\n`),
];

function deepObject(depth: number): string {
  return `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`;
}

function insert(bytes: Buffer, at: number, piece: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function place(bytes: Buffer, random: Random): number {
  return random.int(0, bytes.length);
}

/** A place where something begins or ends, which is where damage hurts most. */
function edge(bytes: Buffer, random: Random): number {
  const mark = random.pick([10, 0x7b, 0x7d, 0x22, 0x2c, 0x5b, 0x5d]);
  const found = bytes.indexOf(mark, place(bytes, random));
  return found < 0 ? bytes.length : found + random.int(0, 1);
}

function anyPlace(bytes: Buffer, random: Random): number {
  return random.int(0, 1) === 0 ? place(bytes, random) : edge(bytes, random);
}

function pick<T>(choices: readonly T[], random: Random): T {
  return choices[random.int(0, choices.length - 1)] as T;
}

function range(bytes: Buffer, random: Random): { from: number; to: number } {
  const from = anyPlace(bytes, random);
  return { from, to: Math.min(bytes.length, from + random.pick([1, 1, 2, random.int(1, 40), random.int(1, 3000)])) };
}

function eachFeed(bytes: Buffer, ending: string): Buffer {
  return Buffer.from(bytes.toString("latin1").replaceAll("\n", ending), "latin1");
}

const damages: readonly Damage[] = [
  (bytes, random) => insert(bytes, anyPlace(bytes, random), pick(snippets, random)()),
  (bytes, random) => insert(bytes, anyPlace(bytes, random), pick(snippets, random)()),
  (bytes, random) => insert(bytes, anyPlace(bytes, random), pick(rawSnippets, random)()),
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const at = place(bytes, random);
    if (at < changed.length) changed[at] = random.int(0, 255);
    return changed;
  },
  (bytes, random) => {
    const { from, to } = range(bytes, random);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  (bytes, random) => {
    const { from, to } = range(bytes, random);
    return insert(bytes, anyPlace(bytes, random), bytes.subarray(from, to));
  },
  (bytes, random, logs) => {
    const other = pick(logs, random).bytes;
    const { from, to } = range(other, random);
    return insert(bytes, anyPlace(bytes, random), other.subarray(from, to));
  },
  (bytes, random) => bytes.subarray(0, anyPlace(bytes, random)),
  (bytes, random) => bytes.subarray(anyPlace(bytes, random)),
  (bytes, random) => {
    const { from, to } = range(bytes, random);
    const zeroed = Buffer.from(bytes);
    zeroed.fill(0, from, to);
    return zeroed;
  },
  (bytes, random) => {
    const feed = bytes.indexOf(10, place(bytes, random));
    return feed < 0 ? bytes : Buffer.concat([bytes.subarray(0, feed), bytes.subarray(feed + 1)]);
  },
];

const rareDamages: readonly Damage[] = [
  (bytes) => eachFeed(bytes, "\r\n"),
  (bytes) => eachFeed(bytes, ""),
  (bytes) => eachFeed(bytes, " "),
  (bytes) => insert(bytes, 0, Buffer.from("\ufeff")),
  (bytes) => insert(bytes, 0, Buffer.alloc(5000)),
  (bytes, random) => insert(bytes, edge(bytes, random), pick(nested, random)()),
];

/** A stretch of a log, as long as `maxBytes` at most, from the beginning or from anywhere. */
export function cutOut(log: Log, random: Random, maxBytes: number): Buffer {
  const length = random.int(0, Math.min(log.bytes.length, maxBytes));
  const from = random.int(0, 3) === 0 ? random.int(0, log.bytes.length - length) : 0;
  // From anywhere, but at the beginning of a line more often than not.
  const start = from === 0 || random.int(0, 2) === 0 ? from : log.bytes.indexOf(10, from) + 1;
  return Buffer.from(log.bytes.subarray(start, start + length));
}

/** Spoils bytes in a few ways at once. */
export function spoil(bytes: Buffer, random: Random, logs: readonly Log[]): Buffer {
  let spoilt = bytes;
  for (let count = random.int(0, 4); count > 0; count--) spoilt = pick(damages, random)(spoilt, random, logs);
  if (random.int(0, 9) === 0) spoilt = pick(rareDamages, random)(spoilt, random, logs);
  return spoilt;
}
