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
  let count = 0;
  for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}

const version = Buffer.from("audit.k8s.io/");
const beforeVersion = /\{\s*"kind"\s*:\s*"Event"\s*,\s*"apiVersion"\s*:\s*"$/;
const LONGEST_START = 160;

/** Index of the next place, at or behind `from`, where an event begins as kube-apiserver writes it or as a
 *  pretty-printer shows it; -1 if there is none. Escaped text cannot match (audit-format §4.2). */
export function nextEventStart(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(version, from); at >= 0; at = bytes.indexOf(version, at + 1)) {
    const back = Math.max(from, at - LONGEST_START);
    const found = beforeVersion.exec(bytes.toString("latin1", back, at));
    if (found !== null) return back + found.index;
  }
  return -1;
}
