import { errorCode, Failure } from "../base/failure.ts";
import type { RawForm } from "../events/audit-event.ts";
import { decodeEvent } from "../events/decode.ts";
import type { EventPart } from "../events/part.ts";
import { eventPart, parseRecord } from "../events/read-json.ts";
import { convertedPart, recordEvent } from "../events/wrapped/record-event.ts";
import { LineScanner } from "../scan/line-scanner.ts";
import { ROW_WIDTH, rawForms, rowIndex } from "../scan/row-layout.ts";
import { scanLines } from "../scan/scan-lines.ts";
import { type Db, hashKey } from "./open.ts";
import { RawTexts } from "./raw-texts.ts";
import { IndexCheck } from "./verify-index.ts";
import { StoredValues } from "./verify-values.ts";

/** A block that is not what it was when it was stored. */
export interface DamagedBlock {
  readonly block: number;
  /** Path of the file it is of. */
  readonly path: string;
  readonly firstEvent: number;
  readonly lastEvent: number;
  readonly reason: string;
}

/** What a row of the table `event` says that follows from its text. */
export interface CheckedRow {
  readonly id: number;
  readonly received_us: number | null;
  readonly elapsed_us: number | null;
  readonly audit_a: number;
  readonly audit_b: number | null;
  readonly audit_c: number;
  readonly request: number;
  readonly content: number;
  readonly shape: number;
  readonly namespace: number;
  readonly name: number;
  readonly uri: number;
  readonly offset: number;
  readonly length: number;
}

interface BlockRow {
  readonly block: number;
  readonly path: string;
  readonly bytes: number;
  readonly firstEvent: number;
  readonly lastEvent: number;
}

const nowhere = { line: 1, offset: 0, length: 0 };
const noEvent = decodeEvent({}, false);

/** Reads every block of raw text again, and derives the rows of its events anew: gives the blocks that cannot be read, or whose texts and rows
 *  do not agree. `onBlock` is told of each, with its bytes and events; it may throw to stop. */
export function* damagedBlocks(db: Db, onBlock: (bytes: number, events: number) => void): Generator<DamagedBlock> {
  const check = new BlockCheck(db);
  const sql = `SELECT b.id AS block, ifnull(path, '?') AS path, b.bytes, first_event AS firstEvent, last_event AS lastEvent
    FROM block b LEFT JOIN file ON file.id = b.file ORDER BY b.id`;
  for (const row of db.prepare(sql).iterate() as IterableIterator<BlockRow>) {
    const { reason, events } = check.run(row);
    onBlock(row.bytes, events);
    const { bytes: _, ...place } = row;
    if (reason !== null) yield { ...place, reason };
  }
}

class BlockCheck {
  readonly #texts: RawTexts;
  readonly #scanner: LineScanner;
  readonly #values: StoredValues;
  readonly #index: IndexCheck;
  readonly #rows;
  readonly #formOf;
  #own: CheckedRow[] = [];
  /** Rows before this one were met. */
  #next = 0;
  #text: Buffer = Buffer.alloc(0);
  #wrong: string[] = [];

  constructor(db: Db) {
    this.#texts = new RawTexts(db);
    this.#scanner = new LineScanner(hashKey(db));
    this.#values = new StoredValues(db);
    this.#index = new IndexCheck(db);
    this.#rows = db.prepare(
      `SELECT id, received_us, elapsed_us, audit_a, audit_b, audit_c, request, content, shape, namespace, name, uri, offset, length
       FROM event WHERE id BETWEEN ? AND ? AND block = ? AND units <> 2 ORDER BY offset, id`,
    );
    this.#formOf = db.prepare("SELECT form FROM shape WHERE id = ?").pluck();
  }

  run({ block, bytes, firstEvent, lastEvent }: BlockRow): { readonly reason: string | null; readonly events: number } {
    try {
      this.#own = this.#rows.all(firstEvent, lastEvent, block) as CheckedRow[];
      // Blocks of a throw-away database have no text.
      this.#text = bytes === 0 ? Buffer.alloc(0) : this.#texts.block(block);
      const reason = this.#compareAll() ?? this.#index.fault(block, this.#own);
      return { reason, events: this.#own.length };
    } catch (error) {
      if (error instanceof Failure || errorCode(error)?.startsWith("SQLITE_")) {
        return { reason: (error as Error).message, events: 0 };
      }
      throw error;
    }
  }

  #compareAll(): string | null {
    this.#next = 0;
    this.#wrong = [];
    const scanner = this.#scanner;
    const alone: CheckedRow[] = [];
    const isScannable = this.#text.length <= scanner.input.length;
    scanLines(scanner, this.#text.subarray(0, isScannable ? this.#text.lastIndexOf(FEED) + 1 : 0), {
      rows: (first) => this.#takeRows(first, alone),
      line: () => undefined,
      full: () => this.#clear(),
    });
    this.#clear();
    for (const row of [...alone, ...this.#own.slice(this.#next)]) this.#compareAlone(row);
    if (scanner.heldValues > HELD_VALUES) {
      scanner.forget();
      this.#values.forget();
    }
    const [first] = this.#wrong;
    const more = this.#wrong.length - 1;
    return first === undefined ? null : `${first}${more > 0 ? `, and ${more} more events like that` : ""}`;
  }

  /** Compares what the scanner made of lines with the rows at the same places. Rows whose lines it left are `alone`. */
  #takeRows(first: number, alone: CheckedRow[]): void {
    this.#learn();
    const { rows, rowCount } = this.#scanner;
    for (let at = first * ROW_WIDTH; at < rowCount * ROW_WIDTH; at += ROW_WIDTH) {
      const offset = rows[at + rowIndex.offset] as number;
      let own = this.#own[this.#next];
      for (; own !== undefined && own.offset < offset; own = this.#own[++this.#next]) alone.push(own);
      // Text of an event that was known already has no row here.
      if (own?.offset !== offset) continue;
      this.#next++;
      if (own.length === rows[at + rowIndex.length]) this.#compare(own, rows.subarray(at, at + ROW_WIDTH), true);
      else alone.push(own);
    }
  }

  /** Compares a row whose text is read the ordinary way. */
  #compareAlone(own: CheckedRow): void {
    const raw = this.#text.subarray(own.offset, own.offset + own.length);
    const form = rawForms[this.#formOf.get(own.shape) as number];
    const part = raw.length < own.length || form === undefined ? null : readText(raw, form);
    if (part === null) {
      this.#wrong.push(`event ${own.id} cannot be read`);
      return;
    }
    this.#scanner.addEvent(part.event, part.canonical, part.form);
    this.#learn();
    // What a legacy line says may follow from a line before it.
    this.#compare(own, this.#scanner.rows, false, form === "legacy");
    this.#clear();
  }

  #compare(own: CheckedRow, row: Float64Array, isScanned: boolean, isOnlyText = false): void {
    if (own.content !== row[rowIndex.content]) this.#wrong.push(`the text of event ${own.id} is not what was stored`);
    else if (!isOnlyText && !(isSameRow(own, row) && this.#values.areSame(own, row, isScanned))) {
      this.#wrong.push(`the row of event ${own.id} does not say what its text says`);
    }
  }

  #learn(): void {
    this.#values.learn(this.#scanner.takeTexts(), this.#scanner.takeShapes());
  }

  #clear(): void {
    this.#learn();
    this.#scanner.clearRows();
  }
}

const FEED = 10;
const HELD_VALUES = 500_000;

/** Null if the text is no event of its form. Never throws. */
function readText(raw: Buffer, form: RawForm): Pick<EventPart, "event" | "canonical" | "form"> | null {
  if (form === "legacy") return { event: noEvent, canonical: raw, form };
  if (form === "converted") {
    const record = recordEvent(raw);
    return record === null ? null : convertedPart(record, nowhere);
  }
  const parsed = parseRecord(raw);
  return parsed.kind === "event" ? eventPart(raw, nowhere, form, parsed.object) : null;
}

function isSameRow(own: CheckedRow, row: Float64Array): boolean {
  const isSame = (value: number | null, at: number) =>
    (value ?? Number.NaN) === row[at] || (value === null && Number.isNaN(row[at]));
  return (
    isSame(own.received_us, rowIndex.received) &&
    isSame(own.elapsed_us, rowIndex.elapsed) &&
    isSame(own.audit_a, rowIndex.auditA) &&
    isSame(own.audit_b, rowIndex.auditB) &&
    (own.audit_b === null || isSame(own.audit_c, rowIndex.auditC)) &&
    isSame(own.request, rowIndex.request)
  );
}
