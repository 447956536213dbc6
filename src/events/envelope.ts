import type { Part, PartSink, Place } from "./part.ts";

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

/** Limits and the sink a reader works with. */
export interface ReadContext {
  readonly sink: PartSink;
  /** Takes lines before readers see them, where the file is one of JSON lines. */
  readonly fast?: FastLines;
  /** A longer record is a Problem, in bytes. */
  readonly maxRecordBytes: number;
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
  open(context: ReadContext): Reader;
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
  open(): LineReader;
}

/** Reads the lines of one file; may hold state between lines (then `stateful`: reading must start at the beginning). */
export interface LineReader {
  readonly stateful: boolean;
  /** Gives the parts of one line, which together with the returned number of envelope bytes cover it. */
  read(line: Buffer, place: Place, sink: (part: Part) => void): number;
}

export type Envelope = StreamEnvelope | LineEnvelope;
