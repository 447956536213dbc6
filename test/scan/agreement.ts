import { isUtf8 } from "node:buffer";
import { canonicalText, inspectJson } from "../../src/events/canonical.ts";
import { decodeEvent } from "../../src/events/decode.ts";
import { parseRecord } from "../../src/events/read-json.ts";
import { LineScanner } from "../../src/scan/line-scanner.ts";
import {
  type DictionaryName,
  dictionaries,
  ROW_WIDTH,
  rowColumns,
  rowIndex,
  SHAPE_WIDTH,
  shapeColumns,
} from "../../src/scan/row-layout.ts";

/** A row with texts in place of ids. */
type LogicalRow = Record<string, string | number | null>;

const key = Buffer.from("a key for tests.");
const FEED = 0x0a;

/** A scanner, and the texts behind its ids. */
class Reader {
  readonly scanner: LineScanner;
  #texts: (string | null)[][] = dictionaries.map(() => [null]);
  #shapes: Int32Array[] = [new Int32Array(SHAPE_WIDTH)];

  constructor(compiled?: Uint8Array<ArrayBuffer>) {
    this.scanner = new LineScanner(key, compiled);
  }

  takeRows(): Map<number, LogicalRow> {
    const rows = this.scanner.rows.slice();
    this.scanner.clearRows();
    for (const { dictionary, text } of this.scanner.takeTexts()) this.#texts[dictionary]?.push(text);
    const shapes = this.scanner.takeShapes();
    for (let at = 0; at < shapes.length; at += SHAPE_WIDTH) this.#shapes.push(shapes.slice(at, at + SHAPE_WIDTH));
    const found = new Map<number, LogicalRow>();
    for (let at = 0; at < rows.length; at += ROW_WIDTH) {
      const row = rows.subarray(at, at + ROW_WIDTH);
      found.set(row[rowIndex.offset] as number, this.#resolve(row));
    }
    return found;
  }

  #resolve(row: Float64Array): LogicalRow {
    const resolved: LogicalRow = {};
    for (const [index, name] of rowColumns.entries()) {
      if (name !== "shape" && name !== "offset" && name !== "length") resolved[name] = row[index] as number;
    }
    for (const name of ["uri", "name"] as const) resolved[name] = this.#text(name, row[rowIndex[name]] as number);
    if (Number.isNaN(row[rowIndex.auditB])) {
      resolved["auditC"] = this.#text("odd_audit_id", row[rowIndex.auditC] as number);
    }
    const shape = this.#shapes[row[rowIndex.shape] as number];
    if (shape === undefined || row[rowIndex.shape] === 0) throw new Error(`no shape ${row[rowIndex.shape]}`);
    for (const [index, name] of shapeColumns.entries()) {
      const value = shape[index] as number;
      const dictionary = name === "impersonated" ? "identity" : name;
      const isText = (dictionaries as readonly string[]).includes(dictionary);
      resolved[name] = isText ? this.#text(dictionary as DictionaryName, value) : value;
    }
    return resolved;
  }

  #text(name: DictionaryName, id: number): string | null {
    const text = this.#texts[dictionaries.indexOf(name)]?.[id];
    if (text === undefined) throw new Error(`no ${name} ${id}`);
    return text;
  }
}

/** How many lines were scanned, and how many of them needed the ordinary path. */
export interface Tally {
  lines: number;
  ordinary: number;
}

/** Reads lines by the scanner and by the ordinary path and compares what comes out. */
export class Agreement {
  readonly tally: Tally = { lines: 0, ordinary: 0 };
  readonly disagreements: string[] = [];
  readonly #fast: Reader;
  readonly #slow: Reader;

  /** `compiled`: another scanner than the one of the build. */
  constructor(compiled?: Uint8Array<ArrayBuffer>) {
    this.#fast = new Reader(compiled);
    this.#slow = new Reader();
  }

  /** Checks all lines of a text, which need not be UTF-8. */
  check(text: Buffer): void {
    const whole = text.at(-1) === FEED ? text : Buffer.concat([text, Buffer.of(FEED)]);
    for (let from = 0; from < whole.length; ) {
      const room = this.#fast.scanner.input.length;
      const to = from + room >= whole.length ? whole.length : whole.lastIndexOf(FEED, from + room - 1) + 1;
      if (to <= from) throw new Error("a line is longer than the window");
      this.#checkWindow(whole.subarray(from, to));
      from = to;
    }
  }

  #checkWindow(lines: Buffer): void {
    const fast = this.#scan(lines);
    for (let from = 0; from < lines.length; ) {
      const end = lines.indexOf(FEED, from);
      const row = fast.get(from);
      fast.delete(from);
      this.tally.lines++;
      if (row === undefined) this.tally.ordinary++;
      else this.#compare(lines.subarray(from, end), row);
      from = end + 1;
    }
    if (fast.size > 0) this.disagreements.push(`rows of no line at ${[...fast.keys()]}`);
  }

  #scan(lines: Buffer): Map<number, LogicalRow> {
    const { scanner } = this.#fast;
    lines.copy(scanner.input);
    const rows = new Map<number, LogicalRow>();
    for (let from = 0; from < lines.length; ) {
      const end = scanner.scan(from, lines.length, isUtf8(lines));
      if (end === "done") break;
      if (end === "line") from = scanner.lineEnd + 1;
      else {
        for (const [offset, row] of this.#fast.takeRows()) rows.set(offset, row);
        from = scanner.position;
      }
      if (end === "line" && lines[from - 1] !== FEED) throw new Error("the line does not end where the scanner says");
    }
    for (const [offset, row] of this.#fast.takeRows()) rows.set(offset, row);
    return rows;
  }

  #compare(line: Buffer, actual: LogicalRow): void {
    const parsed = parseRecord(line);
    if (parsed.kind !== "event") {
      this.#disagree(line, `taken, but ${parsed.why}`);
      return;
    }
    const { canonical, duplicateKey } = inspectJson(line);
    const event = decodeEvent(parsed.object, duplicateKey || !isUtf8(line));
    if (!canonical) this.#disagree(line, "taken, but not canonical");
    if (event.irregular) this.#disagree(line, "taken, but irregular");
    this.#slow.scanner.addEvent(event, canonical ? line : canonicalText(line), "verbatim");
    const expected = this.#slow.takeRows().get(0) ?? {};
    for (const name of Object.keys(expected)) {
      if (Object.is(expected[name], actual[name])) continue;
      this.#disagree(line, `${name} is ${actual[name]}, not ${expected[name]}`);
    }
  }

  #disagree(line: Buffer, why: string): void {
    if (this.disagreements.length < 20) this.disagreements.push(`${why}: ${line.toString("utf8").slice(0, 3000)}`);
    else this.disagreements.length = 20;
  }
}
