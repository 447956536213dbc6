import { isSpace } from "../../events/json-bytes.ts";
import { commonLength } from "./expected-texts.ts";

/** Where a file is not what was imported. */
export interface Difference {
  /** Counts from 1. */
  readonly line: number;
  /** The last line of the stretch, where no more than that is certain; else the same. */
  readonly toLine: number;
  /** Of the first byte that differs, in the decompressed content; null where it is not known. */
  readonly offset: number | null;
  /** What is there and what was imported, from shortly before the first difference on; null if unknown or nothing. */
  readonly there: string | null;
  readonly imported: string | null;
  /** A sentence. */
  readonly what: string;
  /** The file ends there, and all that it holds is true. */
  readonly isCut: boolean;
  /** Nothing near the place is as it was: it may be another file. */
  readonly isOther: boolean;
}

/** A record that differs. */
interface Differing {
  readonly line: number;
  /** The last of its lines; null if it may end where the next record begins, or the one behind that (`isOfPieces`). */
  readonly toLine: number | null;
  readonly isOfPieces: boolean;
  readonly offset: number;
  readonly length: number;
  readonly isEvent: boolean;
  /** It is the beginning of a record that was cut: so it is, if it stands at the end. */
  readonly isTail: boolean;
  /** What was read instead of what was imported, and what was imported behind that; null if unknown or nothing. */
  readonly there: Buffer | null;
  readonly imported: Buffer | null;
  readonly after: Buffer | null;
}

/** A record behind one that differs: its text and its line. */
interface Following {
  readonly text: Buffer | null;
  readonly line: number;
  readonly isEvent: boolean;
}

/** A difference of which no more is known than its place. */
export function plainDifference(line: number, offset: number | null, what: string): Difference {
  return { line, toLine: line, offset, what, there: null, imported: null, isCut: false, isOther: false };
}

/** Takes down the first difference, with the record that follows: it tells what was done. */
export class DifferenceNote {
  difference: Difference | null = null;
  #open: Differing | null = null;
  readonly #following: Following[] = [];

  get isDone(): boolean {
    return this.difference !== null;
  }

  /** A record differs; the next one is waited for. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** Notes a record; the bytes are copied. */
  open(found: Differing): void {
    const { there, imported, after } = found;
    this.#open = { ...found, there: copy(there), imported: copy(imported), after: copy(after) };
  }

  /** The record that was read behind the one that differs. */
  next(following: Following): void {
    const open = this.#open;
    if (open === null) return;
    const [first = following] = this.#following;
    if (open.isOfPieces && this.#following.length === 0) {
      this.#following.push({ ...following, text: copy(following.text) });
      return;
    }
    this.difference = describe(open, { ...first, line: following.line });
    this.#open = null;
  }

  /** No record follows up to the end of the content and its last line. */
  close(end: number, line: number): void {
    if (this.#open === null) return;
    const { there, imported, isTail, offset, length } = this.#open;
    const [following = { text: null, isEvent: false }] = this.#following;
    const isNext = (text: Buffer) => imported?.subarray(0, text.length).equals(text) ?? true;
    const isBeginning = there !== null && (isTail ? isNext(withoutSpace(there)) : imported !== null && isNext(there));
    const isCut = isBeginning && following.text === null && (isTail || offset + length === end);
    this.difference = { ...describe(this.#open, { ...following, line }), isCut };
    this.#open = null;
  }

  /** Bytes between records differ. */
  between(line: number, offset: number): void {
    this.difference = plainDifference(line, offset, `white space or a line end at line ${line} was changed`);
  }

  /** Records stand elsewhere than they did, by a change between two lines. */
  somewhere(line: number, toLine: number): void {
    const what = "the records are as imported, but not where they were";
    this.difference = { ...plainDifference(line, null, what), toLine };
  }

  /** The records end before those that were imported do. */
  missingAtEnd(line: number, imported: Buffer | null): void {
    const what = `what was imported as line ${line} is gone`;
    const shown = imported === null ? null : excerpt(imported, 0);
    this.difference = { ...plainDifference(line, null, what), imported: shown, isCut: true };
  }
}

function describe(found: Differing, following: Following): Difference {
  const { line, offset, length, there, imported } = found;
  const same = there === null || imported === null ? 0 : commonLength(there, imported);
  const toLine = found.toLine ?? Math.max(line, following.line);
  return {
    line,
    toLine,
    // What is kept of a record inside a bigger value is not its bytes.
    offset: offset + (there?.length === length ? same : 0),
    there: there === null ? null : excerpt(there, same),
    imported: imported === null ? null : excerpt(imported, same),
    isCut: false,
    ...whatHappened(found, toLine, following),
  };
}

function whatHappened(
  { line, isEvent, there, imported, after }: Differing,
  toLine: number,
  { text: following, isEvent: isEventBehind }: Following,
): Pick<Difference, "what" | "isOther"> {
  const isSame = (a: Buffer | null, b: Buffer | null) => a !== null && b !== null && a.equals(b);
  const told = (what: string) => ({ what, isOther: false });
  const subject = toLine === line ? `line ${line}` : `a record in lines ${line} to ${toLine}`;
  if (isSame(there, after) && isSame(following, imported)) return told(`${subject} and the next changed places`);
  if (isSame(there, after)) return told(`what was imported as ${subject} is gone`);
  if (isSame(following, imported)) return told(`${subject} was put in`);
  const isOnly = following === null && after === null;
  if (isOnly || isSame(following, after)) return told(`${subject} was changed`);
  return { what: `${subject} is not what was imported`, isOther: isEvent && isEventBehind };
}

/** JSON text without the white space outside its strings, as far as it goes. */
function withoutSpace(text: Buffer): Buffer {
  const kept = Buffer.alloc(text.length);
  let end = 0;
  let isInside = false;
  for (let at = 0; at < text.length; at++) {
    const byte = text[at] as number;
    if (!isInside && isSpace(byte)) continue;
    kept[end++] = byte;
    if (byte === QUOTE) isInside = !isInside;
    else if (isInside && byte === BACKSLASH && at + 1 < text.length) kept[end++] = text[++at] as number;
  }
  return kept.subarray(0, end);
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BEFORE = 20;
const SHOWN = 80;

/** Some text around a place. */
export function excerpt(bytes: Buffer, at: number): string {
  const from = Math.max(0, at - BEFORE);
  const to = Math.min(bytes.length, from + SHOWN);
  return `${from > 0 ? "…" : ""}${bytes.toString("utf8", from, to)}${to < bytes.length ? "…" : ""}`;
}

function copy(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}
