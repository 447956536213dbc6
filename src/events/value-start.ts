import { isSpace } from "./json-bytes.ts";

/** What a byte between two values begins. `record`: an array that is one record; `list`: an array of records; `close`: the end
 *  of one; `around`: bytes around values; `more`: the bytes behind it will tell. */
type ValueStart = "object" | "record" | "list" | "close" | "around" | "nul" | "junk" | "more";

/** Where a value may begin. */
interface Surroundings {
  readonly isInArray: boolean;
  /** Arrays are records here. */
  readonly isOfArrays: boolean;
  /** An array may begin: it is not too deep. */
  readonly mayOpen: boolean;
  /** Brackets cannot be trusted any more. */
  readonly isDamaged: boolean;
  /** No more bytes come. */
  readonly isEnding: boolean;
  /** Of the first of the bytes in the file. */
  readonly offset: number;
}

const byteOrderMark = [0xef, 0xbb, 0xbf];
/** White space behind the bracket of an array that is looked over at most. */
const MOST_SPACE = 64 * 1024;

/** Tells what begins at a place between values. */
export function valueStart(bytes: Buffer, at: number, around: Surroundings): ValueStart {
  const byte = bytes[at];
  if (byte === 0x7b) return "object";
  if (byte === 0x5b && around.mayOpen) return arrayStart(bytes, at, around);
  if (byte === 0x5d && around.isInArray) return "close";
  if (isSpace(byte) || byte === 0x2c || (around.isDamaged && (byte === 0x5d || byte === 0x7d))) return "around";
  if (byte === byteOrderMark[around.offset + at]) return "around";
  return byte === 0 ? "nul" : "junk";
}

/** An array is a list of records, or one itself: then it begins with a text or number. */
function arrayStart(bytes: Buffer, at: number, { isOfArrays, isEnding }: Surroundings): ValueStart {
  if (isOfArrays) return "record";
  const most = at + 1 + MOST_SPACE;
  let next = at + 1;
  while (next < bytes.length && next < most && isSpace(bytes[next])) next++;
  if (next === bytes.length && next < most && !isEnding) return "more";
  return next < most && startsScalar(bytes[next]) ? "record" : "list";
}

function startsScalar(byte: number | undefined): boolean {
  return byte === 0x22 || byte === 0x2d || (byte !== undefined && byte >= 0x30 && byte <= 0x39);
}
