import type { Statement } from "better-sqlite3";
import type { FileRecord, Tally } from "./file-record.ts";
import type { Db } from "./open.ts";
import type { StageText } from "./request-stages.ts";

/** Keeps the counts of files true when events give way to better copies: what was counted as an event is a duplicate then. */
export class TwinTally {
  readonly #fileOf: Statement;
  readonly #update: Statement;
  /** The files that were read, by id: their rows as they will be stored again, and the counts those are made of. */
  readonly #read = new Map<number, readonly Tally[]>();
  #current = 0;

  constructor(db: Db) {
    this.#fileOf = db.prepare("SELECT file FROM block WHERE id = ?").pluck();
    this.#update = db.prepare(`UPDATE file SET events = events - 1, duplicates = duplicates + 1,
      event_bytes = event_bytes - @length, duplicate_bytes = duplicate_bytes + @length WHERE id = @file`);
  }

  /** The events that follow are of this file and are counted there. */
  begin(file: FileRecord, tally: Tally): void {
    this.#current = file.id;
    this.#read.set(file.id, [file, tally]);
  }

  /** Counts an event that was found at a place as a duplicate of its file. Its bytes are those of its text: of what a
   *  collector put around it nobody knows any more. */
  recount({ block, length }: StageText): void {
    // The last block of the file that is read is not stored yet.
    const file = (this.#fileOf.get(block) as number | undefined) ?? this.#current;
    for (const counts of this.#read.get(file) ?? []) {
      counts.events--;
      counts.event_bytes -= length;
      counts.duplicates++;
      counts.duplicate_bytes += length;
    }
    this.#update.run({ file, length });
  }
}
