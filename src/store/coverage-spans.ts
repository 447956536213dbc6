import type { Statement } from "better-sqlite3";
import { NO_TIME } from "./held-events.ts";
import type { Db } from "./open.ts";

interface Span {
  first: number;
  last: number;
}

/** Keeps the table `file_stream` while files are read: the time of the events of each stream in each file, known events
 *  included. The events of one file may be of several streams. */
export class StreamSpans {
  readonly #save: Statement;
  /** By stream, of the file that is being read. */
  readonly #spans = new Map<number, Span>();
  #file = 0;

  constructor(db: Db) {
    const widest = (name: string, of: "min" | "max") =>
      `${name} = ifnull(${of}(${name}, excluded.${name}), ifnull(${name}, excluded.${name}))`;
    this.#save = db.prepare(`INSERT INTO file_stream VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET ${widest("first_us", "min")}, ${widest("last_us", "max")}`);
  }

  /** The events that follow are of this file. */
  begin(file: number): void {
    this.#file = file;
  }

  /** Notes an event of a stream; `time` in microseconds, NO_TIME where it has none. */
  note(stream: number, time: number): void {
    let span = this.#spans.get(stream);
    if (span === undefined) {
      span = { first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY };
      this.#spans.set(stream, span);
    }
    if (time === NO_TIME) return;
    if (time < span.first) span.first = time;
    if (time > span.last) span.last = time;
  }

  /** Stores what was noted since `begin`; belongs into the transaction of the events. */
  flush(): void {
    const known = (time: number) => (Number.isFinite(time) ? time : null);
    for (const [stream, { first, last }] of this.#spans) this.#save.run(this.#file, stream, known(first), known(last));
    this.#spans.clear();
  }
}
