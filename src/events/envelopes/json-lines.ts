import type { Head, LineEnvelope } from "../envelope.ts";
import { countLines, endOfValue } from "../json-bytes.ts";
import { type PartSink, type Place, problemPart } from "../part.ts";
import { placesWithin } from "../places.ts";
import { eventPart, parseRecord, salvageJson } from "../read-json.ts";
import { holdsList } from "../record-lists.ts";
import { ValueScanner } from "../value-scanner.ts";
import type { Unwrapper } from "../wrapped/unwrapper.ts";

/** One audit event a line, as kube-apiserver writes `--audit-log-format=json`. */
export const envelope: LineEnvelope = {
  kind: "line",
  name: "json-lines",
  summary: "one JSON event a line (audit.k8s.io/v1, v1beta1, v1alpha1)",
  sniff: sniffLines,
  claims: (line) => line[0] === 0x7b || line[0] === 0x5b,
  open: (unwrapper) => ({ stateful: false, read: (line, place, sink) => readLine(line, place, sink, unwrapper) }),
};

function readLine(line: Buffer, place: Place, sink: PartSink, unwrapper: Unwrapper): number {
  const parsed = parseRecord(line);
  if (parsed.kind === "event") {
    if (!unwrapper.readEvent(line, parsed.object, place, sink)) {
      sink(eventPart(line, place, "verbatim", parsed.object));
    }
    return 0;
  }
  if (parsed.kind === "not_json") {
    if (isRunOfValues(line)) return readValues(line, place, sink, unwrapper);
    return salvageJson(line, placesWithin(line, place), "verbatim", sink, parsed.why);
  }
  if (holdsList(parsed.value, unwrapper.lists)) return readValues(line, place, sink, unwrapper);
  const envelope = unwrapper.readJson(line, parsed.value, place, sink);
  if (envelope !== null) return envelope;
  if (Array.isArray(parsed.value)) return readValues(line, place, sink, unwrapper);
  sink(problemPart(line, place, "not_event", parsed.why));
  return 0;
}

/** Several values without line feeds between them, as Firehose writes them; events glued to each other are salvaged. */
function isRunOfValues(line: Buffer): boolean {
  const end = endOfValue(line, 0);
  return end > 0 && end < line.length && parseRecord(line.subarray(0, end)).kind === "other";
}

function readValues(line: Buffer, place: Place, sink: PartSink, unwrapper: Unwrapper): number {
  const scanner = new ValueScanner({ sink, maxRecordBytes: line.length, unwrapper }, place);
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
