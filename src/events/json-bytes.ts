const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** JSON white space. */
export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Index behind the object or array that starts at `from`, by counting brackets outside strings; -1 if it does not end. */
export function endOfValue(bytes: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfText(bytes, at + 1);
      if (at < 0) return -1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if ((byte === 0x7d || byte === 0x5d) && --depth === 0) return at + 1;
  }
  return -1;
}

/** Index of the quote that closes the string whose text starts at `from`; -1 if it does not end. */
export function endOfText(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) at++;
  }
  return -1;
}

/** How many line feeds stand in `bytes[from, to)`. */
export function countLines(bytes: Buffer, from: number, to: number): number {
  const stretch = bytes.subarray(from, to);
  let count = 0;
  for (let at = stretch.indexOf(10); at >= 0; at = stretch.indexOf(10, at + 1)) count++;
  return count;
}

interface StartMark {
  readonly mark: Buffer;
  /** What stands before the mark where an event begins. */
  readonly before: RegExp;
}

const startMarks: readonly StartMark[] = [
  { mark: Buffer.from("audit.k8s.io/"), before: /\{\s*"kind"\s*:\s*"Event"\s*,\s*"apiVersion"\s*:\s*"$/ },
  // The items of the lists that a webhook gets have no kind and apiVersion.
  { mark: Buffer.from('"auditID"'), before: /\{\s*"level"\s*:\s*"\w{1,20}"\s*,\s*$/ },
];

const LONGEST_BEFORE_MARK = 160;

/** The beginning of an event is seen within so many bytes. */
export const LONGEST_START = LONGEST_BEFORE_MARK + 16;

/** Finds, from front to back, the places where an event begins as kube-apiserver writes it or as a pretty-printer shows
 *  it. Escaped text cannot match (audit-format §4.2). */
export class EventStarts {
  readonly #bytes: Buffer;
  /** The next place of each mark, as far as it was looked for. */
  readonly #found = startMarks.map(() => -1);

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Index of the next place at or behind `from`, which never decreases; -1 if there is none. */
  next(from: number): number {
    let nearest = Number.POSITIVE_INFINITY;
    for (const [index, mark] of startMarks.entries()) {
      const known = this.#found[index] ?? -1;
      const found = known >= from ? known : findStart(this.#bytes, from, mark);
      this.#found[index] = found;
      nearest = Math.min(nearest, found);
    }
    return nearest === Number.POSITIVE_INFINITY ? -1 : nearest;
  }
}

function findStart(bytes: Buffer, from: number, { mark, before }: StartMark): number {
  for (let at = bytes.indexOf(mark, from); at >= 0; at = bytes.indexOf(mark, at + 1)) {
    const back = Math.max(from, at - LONGEST_BEFORE_MARK);
    const found = before.exec(bytes.toString("latin1", back, at));
    if (found !== null) return back + found.index;
  }
  return Number.POSITIVE_INFINITY;
}
