import type { Head, LineEnvelope, LineReader } from "../envelope.ts";
import { type LegacyFields, laterLegacyStarts, legacyEvent, legacyPartOf, parseLegacyLine } from "../legacy-line.ts";
import { type PartSink, type Place, problemPart } from "../part.ts";
import { placesWithin } from "../places.ts";

const mark = Buffer.from(' AUDIT: id="');

/** Text lines of `--audit-log-format=legacy`, and the two lines a request of Kubernetes before 1.12 ("basic audit"). */
export const envelope: LineEnvelope = {
  kind: "line",
  name: "legacy",
  summary: "text lines of --audit-log-format=legacy",
  sniff: sniffLegacy,
  claims: (line) => line.indexOf(mark) >= 0 && line[0] !== 0x7b,
  open: () => new LegacyReader(),
};

function sniffLegacy(head: Head): number {
  const first = head.bytes.subarray(0, 4096);
  return /^\s*\d{4}-\d\d-\d\dT\S{6,30} AUDIT: id="/.test(first.toString("latin1")) ? 1 : 0;
}

/** Requests whose second line is still to come; more would only be a log that never answers. */
const MAX_OPEN = 10_000;

class LegacyReader implements LineReader {
  /** The response line of basic audit only names the ID: it needs the request line before it. */
  stateful = false;
  readonly #open = new Map<string, LegacyFields>();

  read(line: Buffer, place: Place, sink: PartSink): number {
    if (this.#readWhole(line, place, sink)) return 0;
    const placeOf = placesWithin(line, place);
    const bounds = [0, ...laterLegacyStarts(line), line.length];
    for (const [index, to] of bounds.slice(1).entries()) {
      const from = bounds[index] ?? 0;
      const piece = line.subarray(from, to);
      const at = placeOf(from, to);
      if (this.#readWhole(piece, at, sink)) continue;
      if (to === line.length) sink(problemPart(piece, at, "bad_legacy", "not a legacy audit line"));
      else sink(problemPart(piece, at, "partial_line", "another line begins inside"));
    }
    return 0;
  }

  #readWhole(line: Buffer, place: Place, sink: PartSink): boolean {
    const fields = parseLegacyLine(line.toString());
    if (fields === null) return false;
    const event = legacyEvent(fields.values.has("stage") ? fields : this.#join(fields));
    sink(legacyPartOf(line, event, place));
    return true;
  }

  #join(fields: LegacyFields): LegacyFields {
    this.stateful = true;
    const id = fields.values.get("id") ?? "";
    const request = this.#open.get(id);
    if (!fields.values.has("uri") && request !== undefined) {
      this.#open.delete(id);
      return { time: request.time, values: new Map([...request.values, ...fields.values]) };
    }
    if (this.#open.size >= MAX_OPEN) this.#open.delete(this.#open.keys().next().value ?? "");
    this.#open.set(id, fields);
    return fields;
  }
}
