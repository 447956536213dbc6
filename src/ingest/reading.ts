import { Failure } from "../base/failure.ts";
import type { FoundFile } from "../io/discover.ts";
import type { EvidenceSink } from "../store/evidence-sink.ts";
import { emptyTally, type FileRecord, type Tally } from "../store/file-record.ts";
import type { Opened } from "./evidence-file.ts";
import type { Known } from "./resume.ts";
import type { ScanOrder, ScanStep } from "./scan-file.ts";
import type { ScanLanes } from "./scan-lanes.ts";

type ReadOptions = Pick<ScanOrder, "maxRecordBytes" | "isHashed" | "isStreamGiven">;

/** Reads a file into the database, from its beginning or from a checkpoint to its end. Returns the counts of this run.
 *  Raises interrupted: what was read is stored, and the next import goes on behind it. */
export async function readIntoStore(
  file: FoundFile,
  record: FileRecord,
  known: Known,
  opened: Opened,
  options: ReadOptions,
  sink: EvidenceSink,
  lanes: ScanLanes,
): Promise<Tally> {
  const base = { ...record };
  const tally = emptyTally();
  let isEnd = false;
  for await (const { lane, step } of lanes.scan(file, orderOf(record, known, options), known, opened)) {
    sink.store(lane, step.batch, record, tally, step.segment, () => advance(record, base, tally, step, known));
    isEnd = step.isEnd;
  }
  if (!isEnd) {
    throw new Failure("interrupted", "stopped: what was read is stored, and the same command goes on from there");
  }
  return tally;
}

/** Where and how reading begins by what is known of a file. */
export function orderOf(record: FileRecord, known: Known, options: ReadOptions): ScanOrder {
  const isGrown = known.kind === "grown";
  return {
    envelope: record.envelope,
    maxRecordBytes: options.maxRecordBytes,
    isHashed: options.isHashed,
    isStreamGiven: options.isStreamGiven,
    from: isGrown ? record.read_bytes : 0,
    line: isGrown ? record.read_line : 1,
    before: isGrown ? known.from.before : new Uint8Array(0),
    passRecords: known.kind === "again" ? known.passRecords : 0,
    baseRecords: isGrown ? record.read_records : 0,
  };
}

/** Brings the row of a file up to a step of its reading. */
export function advance(record: FileRecord, base: FileRecord, tally: Tally, step: ScanStep, known: Known): void {
  tally.bytes = step.bytes;
  tally.lines = step.lines;
  tally.envelope_bytes = step.envelopeBytes;
  for (const key of countKeys) record[key] = base[key] + tally[key];
  // A form that is read from its beginning again counts its lines and its envelope again.
  const whole = known.kind === "again";
  for (const key of extentKeys) record[key] = (whole ? 0 : base[key]) + tally[key];
  record.first_us = earliest(base.first_us, tally.first_us);
  record.last_us = latest(base.last_us, tally.last_us);
  record.complete = step.isEnd ? 1 : 0;
  const { read_tail, ...place } = step.checkpoint;
  Object.assign(record, place, { read_tail: Buffer.from(read_tail) });
}

const countKeys = [
  "events",
  "duplicates",
  "problems",
  "skipped",
  "event_bytes",
  "duplicate_bytes",
  "problem_bytes",
  "skipped_bytes",
] as const satisfies readonly (keyof Tally)[];

const extentKeys = ["bytes", "lines", "envelope_bytes"] as const satisfies readonly (keyof Tally)[];

function earliest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
