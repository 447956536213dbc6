import type { JsonObject } from "../base/json.ts";
import type { Part, PartSink, Place } from "./part.ts";
import type { Unwrapper } from "./wrapped/unwrapper.ts";

/** The first bytes of a file, decompressed (at most 64 KiB); `whole` if the file has no more. */
export interface Head {
  readonly bytes: Buffer;
  readonly whole: boolean;
}

/** Reads lines that are just what kube-apiserver writes, without the way over JSON values; what it makes of them is its
 *  own business. */
export interface FastLines {
  /** Bytes it takes at most at once. */
  readonly capacity: number;
  /** Reads whole lines, each with its line feed, no NUL among them. In their order it tells of runs of lines it took, and
   *  of each line that it leaves to others. */
  read(lines: Buffer, taken: (lines: number, bytes: number) => void, left: (line: Buffer) => void): void;
}

/** Limits and the sink a file is read with. */
export interface ReadContext {
  readonly sink: PartSink;
  /** Takes lines before readers see them, where the file is one of JSON lines. */
  readonly fast?: FastLines;
  /** A longer record is a Problem, in bytes. */
  readonly maxRecordBytes: number;
}

/** What a reader works with. */
export interface ReaderContext extends ReadContext {
  /** Takes records that are no events themselves. */
  readonly unwrapper: Unwrapper;
}

/** Reads one file pushed to it chunk by chunk. Every byte becomes part of a record given to the sink or is counted as
 *  envelope, so that `parts + envelopeBytes` is the size of the file. */
export interface Reader {
  push(chunk: Buffer): void;
  /** The file ended: gives what is left. */
  end(): void;
  /** Bytes so far that belong to no record: line ends, list heads, separators, HTTP headers. */
  readonly envelopeBytes: number;
  /** Lines so far (line feeds, and a last line without one). */
  readonly lines: number;
  /** A fresh reader may start at `resumeOffset`. If not, the file has to be read from its beginning. */
  readonly isResumable: boolean;
  /** The byte behind the last complete record: a fresh reader that starts there gives exactly the parts that follow. */
  readonly resumeOffset: number;
  /** The line that begins there. */
  readonly resumeLine: number;
}

/** A form of whole files, such as one big JSON value. */
export interface StreamEnvelope {
  readonly kind: "stream";
  readonly name: string;
  readonly summary: string;
  /** How sure the first bytes are of this form: 0 no … 1 yes. */
  sniff(head: Head): number;
  open(context: ReaderContext): Reader;
}

/** A form of single lines, such as one JSON object a line. Files may mix them. */
export interface LineEnvelope {
  readonly kind: "line";
  readonly name: string;
  readonly summary: string;
  /** How sure the first bytes are of this form: 0 no … 1 yes. */
  sniff(head: Head): number;
  /** Whether this line looks like the form; `readers` are asked in turn. */
  claims(line: Buffer): boolean;
  /** Opens a reader of claimed lines. */
  open(unwrapper: Unwrapper): LineReader;
}

/** A form of records around events: what collectors, container runtimes and cloud services make of a line of the log. The
 *  records stand in lines or in bigger JSON values, and in one another. */
export interface WrapperEnvelope {
  readonly kind: "wrapper";
  readonly name: string;
  readonly summary: string;
  /** Asked after all others, because it claims records of nearly any form. */
  readonly isLast?: true;
  /** Lists of such records in bigger JSON values. */
  readonly lists?: readonly RecordList[];
  /** What a JSON object that is no event, or an array, is and holds; null if it is of another form. `around`: the objects
   *  around the lists it is in, as far as they stand before those, the innermost last; `list`: the path of the innermost. */
  fromJson?(value: JsonObject | readonly unknown[], around: readonly JsonObject[], list: string): Wrapped | null;
  /** What a line of text is and holds that is no JSON; null if it is of another form. */
  fromLine?(line: Buffer): Wrapped | null;
  /** Whether an event among the keys of a collector is of this form, and what it says of its stream. */
  fromEvent?(event: JsonObject): { readonly stream: string | undefined } | null;
}

/** A list in a JSON object, by the keys that lead to it: `hits.hits`; behind `[]` come those inside its elements. */
export interface RecordList {
  readonly path: string;
  /** Its elements are arrays that are records, not lists of them. */
  readonly isOfArrays?: true;
}

/** What a record holds. `stream`: see EventPart. */
export type Wrapped =
  | WrappedText
  /** The JSON value that a path leads to. */
  | { readonly kind: "value"; readonly path: readonly (string | number)[]; readonly stream?: string | undefined }
  /** JSON values, one behind the other. */
  | { readonly kind: "content"; readonly bytes: Buffer; readonly stream?: string | undefined }
  /** An event in another shape, see recordEvent; if it is none, it is skipped for the reason `otherwise`. */
  | { readonly kind: "converted"; readonly otherwise?: string }
  | { readonly kind: "skipped"; readonly reason: string }
  | { readonly kind: "problem"; readonly detail: string };

/** A text that is a line of the log, or another record. */
export interface WrappedText {
  readonly kind: "text";
  readonly text: Buffer | string;
  readonly stream?: string | undefined;
  /** Which of the texts of its source it belongs to; only with `isPartial` or behind such a piece. */
  readonly source?: string;
  /** A piece of a longer text, whose next piece of the same source comes in a later record. */
  readonly isPartial?: boolean;
  /** This form cuts long texts off. */
  readonly mayBeCut?: boolean;
  /** Written anew, so it is no line of the log. */
  readonly isRebuilt?: boolean;
  /** Set: what is no event is of another log, and skipped for this reason. */
  readonly otherwise?: string;
}

/** Reads the lines of one file; may hold state between lines (then `stateful`: reading must start at the beginning). */
export interface LineReader {
  readonly stateful: boolean;
  /** Gives the parts of one line, which together with the returned number of envelope bytes cover it; pieces of a text that
   *  the unwrapper holds are accounted for when that is complete. */
  read(line: Buffer, place: Place, sink: (part: Part) => void): number;
}

export type Envelope = StreamEnvelope | LineEnvelope | WrapperEnvelope;
