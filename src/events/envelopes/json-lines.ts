import { isObject } from "../../base/json.ts";
import type { Head, LineEnvelope } from "../envelope.ts";
import { countLines } from "../json-bytes.ts";
import { type PartSink, type Place, problemPart } from "../part.ts";
import { placesWithin } from "../places.ts";
import { eventPart, parseRecord, salvageJson } from "../read-json.ts";
import { ValueScanner } from "../value-scanner.ts";

/** One audit event a line, as kube-apiserver writes `--audit-log-format=json`. */
export const envelope: LineEnvelope = {
  kind: "line",
  name: "json-lines",
  summary: "one JSON event a line (audit.k8s.io/v1, v1beta1, v1alpha1)",
  sniff: sniffLines,
  claims: (line) => line[0] === 0x7b || line[0] === 0x5b,
  open: () => ({ stateful: false, read: readLine }),
};

function readLine(line: Buffer, place: Place, sink: PartSink): number {
  const parsed = parseRecord(line);
  if (parsed.kind === "event") sink(eventPart(line, place, "verbatim", parsed.object));
  else if (parsed.kind === "not_json")
    return salvageJson(line, placesWithin(line, place), "verbatim", sink, parsed.why);
  else if (isList(parsed.value)) return readList(line, place, sink);
  else sink(problemPart(line, place, "not_event", parsed.why));
  return 0;
}

function isList(value: unknown): boolean {
  return Array.isArray(value) || (isObject(value) && Array.isArray(value["items"]));
}

function readList(line: Buffer, place: Place, sink: PartSink): number {
  const scanner = new ValueScanner({ sink, maxRecordBytes: line.length }, place);
  scanner.push(line);
  scanner.end();
  return scanner.envelopeBytes;
}

const punctuation = Buffer.from('{}[],"');
const startsLikeEvent = /^\s*\{\s*"(?:kind"\s*:\s*"Event"|apiVersion"|level"|auditID"|annotations"|metadata")/;

// A pretty-printed value may hold lines that are JSON by themselves, so the form of the file is decided here: lines, if
// most of the first ones are whole events.
function sniffLines(head: Head): number {
  const complete = head.whole ? head.bytes.length : head.bytes.lastIndexOf(10) + 1;
  if (complete === 0) return startsLikeEvent.test(head.bytes.toString("latin1", 0, 400)) ? 0.9 : 0;
  let events = 0;
  let pieces = 0;
  for (const line of lines(head.bytes.subarray(0, complete))) {
    if (line[0] === 0x7b && parseRecord(line).kind === "event") events++;
    // A line of other text, such as the server's own log, says nothing.
    else if (punctuation.includes(line[0] ?? 0)) pieces++;
  }
  if (events > 0) return events >= pieces ? 1 : 0.3;
  return countLines(head.bytes, 0, complete) === 0 ? 0.1 : 0;
}

function* lines(bytes: Buffer): Generator<Buffer> {
  let from = 0;
  while (from < bytes.length) {
    const feed = bytes.indexOf(10, from);
    const to = feed < 0 ? bytes.length : feed;
    let start = from;
    while (start < to && (bytes[start] === 0 || bytes[start] === 0x20 || bytes[start] === 9)) start++;
    yield bytes.subarray(start, bytes[to - 1] === 13 ? Math.max(start, to - 1) : to);
    from = to + 1;
  }
}
