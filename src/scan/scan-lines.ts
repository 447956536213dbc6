import { isUtf8 } from "node:buffer";
import type { LineScanner } from "./line-scanner.ts";

/** What becomes of lines that are scanned. */
export interface LineTakers {
  /** New rows, from the row `first`, of lines that begin at `from`; the scanner stands behind them. */
  rows(first: number, from: number): void;
  /** A line that has to be read the ordinary way, with its line feed. */
  line(line: Buffer): void;
  /** The scanner holds no more: rows or texts have to be taken from it. */
  full(): void;
}

/** Scans whole lines, no more than the scanner's input holds. */
export function scanLines(scanner: LineScanner, lines: Buffer, takers: LineTakers): void {
  lines.copy(scanner.input);
  const utf8 = isUtf8(lines);
  let from = 0;
  while (from < lines.length) {
    const first = scanner.rowCount;
    const state = scanner.scan(from, lines.length, utf8);
    if (scanner.rowCount > first) takers.rows(first, from);
    from = scanner.position;
    if (state === "full") takers.full();
    if (state === "line") {
      from = scanner.lineEnd + 1;
      takers.line(lines.subarray(scanner.position, from));
    }
  }
}
