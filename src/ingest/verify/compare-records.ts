import type { Envelope, FastLines, Reader } from "../../events/envelope.ts";
import { envelopeNamed, openReader } from "../../events/envelope-registry.ts";
import { countLines } from "../../events/json-bytes.ts";
import type { EventPart, Part } from "../../events/part.ts";
import type { FileRecord } from "../../store/file-record.ts";
import type { Db } from "../../store/open.ts";
import type { KeptPart } from "../../store/verify-records.ts";
import { type Difference, DifferenceNote } from "./difference.ts";
import { EventLookup } from "./event-lookup.ts";
import { ExpectedTexts } from "./expected-texts.ts";
import { isOfKept, isSame, KeptCursor } from "./kept-cursor.ts";

/** Longer records of the evidence are problems; a stored one tells how long it was. */
const MAX_RECORD_BYTES = 128 * 1024 * 1024;

/** Where a comparison begins: at the first byte, or behind the last hashed stretch. */
export interface CompareStart {
  readonly offset: number;
  readonly line: number;
}

/** What comparing records found. */
export interface Compared {
  /** Null if all records are as they were: then the difference is in what stands between them, or among events that were known
   *  from elsewhere. */
  readonly difference: Difference | null;
  /** Records that were read. */
  readonly records: number;
  /** The latest event that was imported is there. */
  readonly hasLatest: boolean;
  /** Each line is one event and nothing else: so nothing is gone between those that are there. */
  readonly isTight: boolean;
}

/** Finds the first record of a file that is not what was imported: reads its content as the import did, and compares what it
 *  finds with the stored texts, in order. `content` is that from `start` to where the import ended. Raises evidence: a block of the database is
 *  damaged. */
export async function compareRecords(
  db: Db,
  record: FileRecord,
  content: AsyncIterable<Buffer>,
  envelopes: readonly Envelope[],
  start: CompareStart,
): Promise<Compared> {
  const comparison = new Comparison(db, record, envelopes, start);
  for await (const chunk of content) {
    comparison.push(chunk);
    if (comparison.isDone) break;
  }
  return comparison.end();
}

class Comparison implements FastLines {
  readonly capacity = 1024 * 1024;
  readonly #reader: Reader;
  readonly #texts: ExpectedTexts | null;
  readonly #kept: KeptCursor;
  readonly #lookup: EventLookup;
  readonly #hasDuplicates: boolean;
  readonly #kind: Envelope["kind"];
  /** Each line is one record and nothing else: so the place of each follows from the one before. */
  readonly #isTight: boolean;
  /** An event may be made of pieces, in lines that stand apart; or what stands around it tells where it ends. */
  readonly #isLoose: boolean;
  readonly #note = new DifferenceNote();
  /** Of the content that was pushed. */
  #end: number;
  #nextOffset: number;
  #nextLine: number;
  /** What that was before the last part. */
  #lineBefore: number;
  #records = 0;
  readonly #latest: number | null;
  #hasLatest = false;
  /** Line of the last part that was found where it has to be. */
  #anchorLine: number;

  constructor(db: Db, record: FileRecord, envelopes: readonly Envelope[], start: CompareStart) {
    const envelope = envelopeNamed(envelopes, record.envelope);
    const context = { sink: (part: Part) => this.#meet(part), fast: this, maxRecordBytes: MAX_RECORD_BYTES };
    this.#reader = openReader(envelopes, envelope, context, start);
    // Behind the last hashed stretch stand no events but known ones.
    this.#texts = start.offset > 0 ? null : new ExpectedTexts(db, record);
    this.#kept = new KeptCursor(db, record.id, start.offset);
    this.#lookup = new EventLookup(db);
    this.#hasDuplicates = record.duplicates > 0 || start.offset > 0;
    this.#kind = envelope.kind;
    this.#latest = record.last_us;
    this.#isTight = start.offset === 0 && this.#kind !== "stream" && isOneALine(record);
    this.#isLoose = !this.#isTight && (this.#kind === "wrapper" || envelope.name === "http-capture");
    this.#end = start.offset;
    this.#nextOffset = start.offset;
    this.#nextLine = start.line;
    this.#lineBefore = start.line;
    this.#anchorLine = start.line;
  }

  get isDone(): boolean {
    return this.#note.isDone;
  }

  push(chunk: Buffer): void {
    this.#end += chunk.length;
    this.#reader.push(chunk);
  }

  end(): Compared {
    if (!this.isDone) this.#reader.end();
    if (!this.isDone && !this.#note.isOpen) this.#meetEnd();
    this.#note.close(this.#end, this.#reader.lines);
    this.#kept.close();
    const { difference } = this.#note;
    return {
      difference,
      records: this.#records,
      hasLatest: this.#hasLatest,
      isTight: this.#isTight && this.#kind === "line",
    };
  }

  /** Lines that are the next stored texts are passed without being read. */
  read(lines: Buffer, taken: (lines: number, bytes: number) => void, left: (line: Buffer) => void): void {
    let from = 0;
    while (from < lines.length && !this.isDone) {
      const bytes = this.#note.isOpen ? 0 : (this.#texts?.passLines(lines, from) ?? 0);
      if (bytes > 0) {
        this.#checkPlace(this.#reader.resumeOffset, this.#nextLine);
        const count = countLines(lines, from, from + bytes);
        this.#nextOffset = this.#reader.resumeOffset + bytes;
        this.#nextLine += count;
        this.#records += count;
        taken(count, bytes);
        from += bytes;
      } else {
        const to = lines.indexOf(10, from) + 1;
        left(lines.subarray(from, to));
        from = to;
      }
    }
  }

  #meet(part: Part): void {
    if (this.isDone) return;
    const found = part.kind === "skipped" ? null : part.raw;
    if (this.#note.isOpen) {
      this.#note.next({ text: found, line: part.line, isEvent: part.kind === "event" });
      return;
    }
    this.#records++;
    this.#checkPlace(part.offset, part.line);
    if (this.isDone) return;
    const kept = this.#kept.next;
    if (kept !== undefined && kept.offset < part.offset) this.#noteShift(part.line);
    else if (kept?.offset === part.offset && isOfKept(part, kept)) this.#meetKept(part, kept, found);
    else if (part.kind === "event") this.#meetEvent(part);
    else if (kept !== undefined && isSame(part, kept)) this.#noteShift(part.line);
    else this.#differ(part, found, this.#texts?.next() ?? null, this.#texts?.afterNext() ?? null);
    this.#nextOffset = part.offset + part.length + 1;
    this.#lineBefore = this.#nextLine;
    this.#nextLine = part.line + 1;
  }

  #meetKept(part: Part, kept: KeptPart, found: Buffer | null): void {
    if (isSame(part, kept)) {
      this.#anchorLine = part.line;
      this.#kept.pass();
    } else {
      this.#differ(part, found, kept.raw, this.#texts?.next() ?? null);
    }
  }

  #meetEvent(part: EventPart): void {
    const texts = this.#texts;
    const { stageMicros, receivedMicros } = part.event;
    if ((stageMicros ?? receivedMicros) === this.#latest) this.#hasLatest = true;
    if (texts?.pass(part.raw) === true || this.#mayBeKnown(part)) return;
    this.#differ(part, part.raw, texts?.next() ?? null, texts?.afterNext() ?? null);
  }

  /** An event may have been known already when it was read here. */
  #mayBeKnown(part: EventPart): boolean {
    if (!this.#hasDuplicates || this.#texts?.isBetweenBlocks === false) return false;
    // A cut copy gives way to the whole event: its own text is not kept.
    if (part.event.truncated) return true;
    const known = this.#lookup.find(part);
    return known !== undefined && known < (this.#texts?.nextNewEvent ?? Number.POSITIVE_INFINITY);
  }

  #checkPlace(offset: number, line: number): void {
    if (!this.#isTight || offset === this.#nextOffset || this.#note.isOpen) return;
    this.#note.between(Math.min(line, this.#nextLine), Math.min(offset, this.#nextOffset));
  }

  #differ(part: Part, there: Buffer | null, imported: Buffer | null, after: Buffer | null): void {
    // Where known events may have stood nobody can tell what it was.
    const isSure = !this.#hasDuplicates || this.#texts?.isBetweenBlocks === false;
    const { offset, length, kind } = part;
    // Where the texts of the import are not known, a torn end is taken for the beginning of one.
    const mayBeCut = this.#kind !== "line" || !isSure;
    const isTail = mayBeCut && kind === "problem" && part.problem === "partial_tail";
    const known = isSure ? { imported, after } : { imported: null, after: null };
    this.#note.open({
      ...this.#linesOf(part, there),
      isOfPieces: this.#isLoose,
      offset,
      length,
      isEvent: this.#kind === "line" && kind === "event",
      isTail,
      there,
      ...known,
    });
  }

  /** The lines a part may stand in. */
  #linesOf(part: Part, text: Buffer | null): { readonly line: number; readonly toLine: number | null } {
    const { line } = part;
    if (this.#isTight || this.#kind === "line") return { line, toLine: line };
    if (this.#isLoose) return { line: Math.min(line, this.#lineBefore), toLine: null };
    const isWhole = text !== null && text.length === part.length;
    return { line, toLine: isWhole ? line + countLines(text, 0, text.length) : null };
  }

  /** The records are the same, but not at their places any more. */
  #noteShift(line: number): void {
    this.#note.somewhere(this.#anchorLine, line);
  }

  #meetEnd(): void {
    const missing = this.#kept.next?.raw ?? this.#texts?.next() ?? null;
    if (missing === null && this.#kept.next === undefined) return;
    this.#note.missingAtEnd(this.#reader.lines + 1, missing);
  }
}

function isOneALine(record: FileRecord): boolean {
  const { lines, envelope_bytes: envelope } = record;
  const records = record.events + record.duplicates + record.problems + record.skipped;
  return records === lines && (envelope === lines || envelope === lines - 1);
}
