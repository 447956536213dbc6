import type { AuditEvent, RawForm } from "./audit-event.ts";

/** Every kind of unreadable record.
 *  `not_json`: a line or value that is no JSON. `not_event`: JSON, but no audit event. `partial_line`: the beginning of
 *  an event that the next one was glued to. `partial_tail`: the last line of a file, without its end. `line_too_long`:
 *  a record beyond the limit. `corrupt_stream`: gzip or zstd data that stops or breaks. `bad_legacy`: a legacy line
 *  that breaks its grammar. `unreadable`: a read error of the system. */
const problemKinds = [
  "not_json",
  "not_event",
  "partial_line",
  "partial_tail",
  "line_too_long",
  "corrupt_stream",
  "bad_legacy",
  "unreadable",
] as const;

export type ProblemKind = (typeof problemKinds)[number];

/** Where a record stands: `offset` is the byte position of its first byte in the decompressed file, `line` counts from 1,
 *  `length` is its bytes without line end. */
export interface Place {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** One audit event with its raw text. `raw` is only valid until the sink returns. */
export interface EventPart extends Place {
  readonly kind: "event";
  readonly event: AuditEvent;
  readonly raw: Buffer;
  readonly form: RawForm;
  /** What is hashed to tell one event from another: its canonical text, or a line that is not JSON. As `raw`. */
  readonly canonical: Buffer;
  /** Which API server wrote it, as its wrapper says; a name that ends with "/" is that of a node, and the file's own stream
   *  belongs behind it. Absent: the file's own stream. */
  readonly stream?: string;
}

/** The stream that a label of a wrapper stands for in a file of some stream. */
export function streamOfLabel(label: string, fileStream: string): string {
  return label.endsWith("/") ? label + fileStream : label;
}

/** A defect of the evidence. `raw` holds its bytes (of a too long record the first ones) until the sink returns. */
export interface ProblemPart extends Place {
  readonly kind: "problem";
  readonly problem: ProblemKind;
  readonly detail: string;
  readonly raw: Buffer;
}

/** Bytes that are known to hold no audit event, such as a run of NUL or the record of another log. */
export interface SkippedPart extends Place {
  readonly kind: "skipped";
  readonly reason: string;
}

/** What a file is made of, besides the envelope around its records. */
export type Part = EventPart | ProblemPart | SkippedPart;

/** Takes the parts of a file in order. */
export type PartSink = (part: Part) => void;

/** Makes the Problem of a record. */
export function problemPart(raw: Buffer, place: Place, problem: ProblemKind, detail: string): ProblemPart {
  return { kind: "problem", problem, detail, raw, ...place };
}
