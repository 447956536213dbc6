import { expect } from "vitest";
import type { Reading, SeenPart } from "./read-parts.ts";

/** The offset behind each line feed, in order: where lines begin. */
function lineStarts(content: Buffer): number[] {
  const starts = [0];
  for (let at = content.indexOf(10); at >= 0; at = content.indexOf(10, at + 1)) starts.push(at + 1);
  return starts;
}

/** Checks that a reading accounts for every byte of a file, and that parts stand where they say. */
export function checkAccounting(content: Buffer, reading: Reading): void {
  const starts = lineStarts(content);
  let line = 1;
  let start = 0;
  let end = 0;
  let sum = reading.envelopeBytes;
  for (const { part, raw } of reading.parts) {
    sum += part.length;
    // Of several parts in one record of the file one owns its bytes, unless they were the end of a text that came in pieces.
    const isInside = part.offset === start || (raw.length > 0 && part.offset >= end);
    if (part.length === 0 && isInside) continue;
    if (part.offset < end || part.length < 0)
      expect.fail(`part at ${part.offset} overlaps the one that ends at ${end}`);
    start = part.offset;
    end = part.offset + part.length;
    while (line < starts.length && (starts[line] as number) <= part.offset) line++;
    if (part.line !== line) expect.fail(`part at ${part.offset} says line ${part.line} instead of ${line}`);
    // Frames of HTTP chunks may stand inside a record.
    if (reading.envelope !== "http-capture") checkBytes(content, { part, raw });
  }
  if (end > content.length) expect.fail(`the last part ends at ${end}, behind the file of ${content.length} bytes`);
  expect(sum, "bytes of the parts and of the envelope").toBe(content.length);
  const isEnded = content.length === (starts.at(-1) ?? 0);
  expect(reading.lines, "lines").toBe(starts.length - (isEnded ? 1 : 0));
}

function checkBytes(content: Buffer, { part, raw }: Omit<SeenPart, "content">): void {
  const slice = content.subarray(part.offset, part.offset + part.length);
  if (part.kind === "skipped") {
    const isNul = part.reason === "NUL bytes";
    if (isNul && slice.some((byte) => byte !== 0)) expect.fail(`skipped bytes at ${part.offset} are not NUL`);
  } else if (part.kind === "problem") {
    if (!raw.equals(slice.subarray(0, raw.length))) expect.fail(`the bytes of the problem at ${part.offset} differ`);
    if (part.problem !== "line_too_long")
      expect(raw.length, `bytes of the problem at ${part.offset}`).toBe(part.length);
  } else if (part.form === "unwrapped" || part.form === "converted" || wrapped.test(slice.toString("latin1", 0, 300))) {
    // Other tests compare what was wrapped with what comes out.
    expect(raw.length, `raw text at ${part.offset}`).toBeGreaterThan(0);
  } else if (part.form === "compacted") {
    expect(sameJson(raw, slice), `the event at ${part.offset} is the one in the file`).toBe(true);
  } else if (part.form === "legacy" ? !slice.includes(raw) : !raw.equals(slice)) {
    expect.fail(`the raw text at ${part.offset} differs from the file`);
  }
}

/** The beginning of a record of a form that holds an event as an object, or as a legacy line in a text. */
const wrapped = /^\s*[{[]\s*"(?!kind|apiVersion|level|auditID)/;

// Numbers as written, white space aside. Escapes may be written in several ways, so texts are compared by value.
function sameJson(a: Buffer, b: Buffer): boolean {
  const one = tokens(a.toString());
  const other = tokens(b.toString());
  return one.length === other.length && one.every((token, index) => token === other[index]);
}

function tokens(text: string): string[] {
  return Array.from(text.matchAll(/"(?:[^"\\]|\\.)*"|[^\s"{}[\],:]+|[{}[\],:]/g), ([token]) =>
    token.startsWith('"') ? `"${String(JSON.parse(token)).toWellFormed()}` : token,
  );
}

/** Checks that two readings of a file are the same. */
export function checkSame(one: Reading, other: Reading, what: string): void {
  for (const [index, seen] of one.parts.entries()) {
    const { part, raw } = seen;
    const twin = other.parts[index];
    if (twin === undefined) expect.fail(`${what}: only ${index} of ${one.parts.length} parts`);
    if (!raw.equals(twin.raw)) expect.fail(`${what}: bytes of part ${index} at ${part.offset} differ`);
    expect(textOf(twin), `${what}: part ${index}`).toBe(textOf(seen));
  }
  const { envelope, envelopeBytes, lines } = one;
  expect({ parts: other.parts.length, envelope: other.envelope, bytes: other.envelopeBytes, lines: other.lines }, what) //
    .toEqual({ parts: one.parts.length, envelope, bytes: envelopeBytes, lines });
}

function textOf({ part, content }: SeenPart): string {
  return JSON.stringify({ ...part, raw: null, canonical: null, content });
}

/** The events of a file of lines, as a plain program would find them: offsets of the lines that are events by themselves. */
export function plainEvents(content: Buffer, maxBytes: number): number[] {
  const found: number[] = [];
  let from = 0;
  while (from < content.length) {
    const feed = content.indexOf(10, from);
    const to = feed < 0 ? content.length : feed;
    const line = content.subarray(from, to);
    const start = from + leadIn(line);
    if (to - start <= maxBytes && isEvent(content.toString("utf8", start, to))) found.push(start);
    from = to + 1;
  }
  return found;
}

/** NUL bytes, a byte order mark and blanks before the text of a line. */
function leadIn(line: Buffer): number {
  const found = /^\0*(?:\xef\xbb\xbf)?[ \t\r]*/.exec(line.toString("latin1", 0, line.length));
  return found?.[0].length ?? 0;
}

function isEvent(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const event = value as Record<string, unknown>;
  return event["kind"] === "Event" && String(event["apiVersion"]).startsWith("audit.k8s.io/");
}
