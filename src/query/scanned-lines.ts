import type { FastLines } from "../events/envelope.ts";
import { type EventPart, streamOfLabel } from "../events/part.ts";
import { LineScanner } from "../scan/line-scanner.ts";
import { ROW_WIDTH, rowIndex } from "../scan/row-layout.ts";
import { scanLines } from "../scan/scan-lines.ts";
import { SeenEvents } from "../store/seen-events.ts";
import type { RowChoice } from "./row-choice.ts";

/** Values that a scan may hold before it forgets them. */
const HELD_VALUES = 500_000;

/** Takes an event that was chosen: its text from one offset of a buffer to another; `line` counts from 1. */
export type TakeLine = (bytes: Buffer, from: number, to: number, line: number) => void;

/** Reads lines with the byte scanner, decides on each by its row, and leaves out what it met before. */
export class ScannedLines implements FastLines {
  readonly capacity: number;
  events = 0;
  /** Of the events that were chosen. */
  duplicates = 0;
  readonly #scanner: LineScanner;
  readonly #choice: RowChoice;
  readonly #take: TakeLine;
  readonly #seen: Pick<SeenEvents, "add">;
  /** The streams of the file, while the choice is about an event of another. */
  #own: readonly string[] | null = null;
  /** Lines passed before those that are read next. */
  linesBefore: () => number = () => 0;

  /** `seen` remembers events; by default all of them. */
  constructor(key: Uint8Array, choice: RowChoice, take: TakeLine, seen: Pick<SeenEvents, "add"> = new SeenEvents()) {
    this.#seen = seen;
    this.#scanner = new LineScanner(key);
    this.#choice = choice;
    this.#take = take;
    this.capacity = this.#scanner.input.length;
  }

  read(lines: Buffer, taken: (lines: number, bytes: number) => void, left: (line: Buffer) => void): void {
    const scanner = this.#scanner;
    this.#enter(undefined);
    scanLines(scanner, lines, {
      rows: (_first, from) => {
        const count = scanner.rowCount;
        const line = this.linesBefore() + 1;
        this.#learn();
        this.#choose(lines, from, line);
        scanner.clearRows();
        taken(count, scanner.position - from);
      },
      line: left,
      // No row is left in the scanner by then.
      full: () => undefined,
    });
    if (scanner.heldValues > HELD_VALUES) this.#forget();
  }

  /** Whether an event that was read by the ordinary way is chosen. */
  takes({ event, canonical, form, raw, stream }: EventPart): boolean {
    const scanner = this.#scanner;
    this.#enter(stream);
    scanner.addEvent(event, canonical, form);
    this.#learn();
    const isTaken = this.#isChosen(scanner.rows, 0, () => raw);
    scanner.clearRows();
    return isTaken;
  }

  /** Begins a file, whose streams the choice knows: forgets the values met, not the events. */
  startAnew(): void {
    this.#own = null;
    this.#forget();
  }

  #forget(): void {
    this.#scanner.forget();
    this.#choice.forget();
  }

  /** Makes the choice one about events that have a label of their wrapper, or none. */
  #enter(label: string | undefined): void {
    const choice = this.#choice;
    if (!choice.asksForStream) return;
    const own = this.#own ?? choice.streams;
    const streams = label === undefined ? own : [streamOfLabel(label, own[0] ?? "")];
    this.#own = label === undefined ? null : own;
    if (streams[0] === choice.streams[0]) return;
    choice.streams = streams;
    this.#forget();
  }

  #learn(): void {
    this.#choice.learn(this.#scanner.takeTexts(), this.#scanner.takeShapes());
  }

  #choose(lines: Buffer, start: number, firstLine: number): void {
    const { rows } = this.#scanner;
    let from = start;
    for (let at = 0, line = firstLine; at < rows.length; at += ROW_WIDTH, line++) {
      const end = from + (rows[at + rowIndex.length] as number);
      const [begin, stop] = [from, end];
      if (this.#isChosen(rows, at, () => lines.subarray(begin, stop))) this.#take(lines, from, end, line);
      from = end + 1;
    }
  }

  #isChosen(rows: Float64Array, at: number, raw: () => Buffer): boolean {
    this.events++;
    if (!this.#choice.takes(rows, at, raw)) return false;
    if (this.#seen.add(rows[at + rowIndex.content] as number, rows[at + rowIndex.request] as number)) return true;
    this.duplicates++;
    return false;
  }
}
