import { ROW_WIDTH, rowIndex } from "../scan/row-layout.ts";
import type { Batch } from "./batch.ts";
import { CellSums, newCounted } from "./cell-sums.ts";
import { writeSums } from "./cells.ts";
import type { EvidenceSink } from "./evidence-sink.ts";
import { FileParts, noteTime, type Segment } from "./file-parts.ts";
import type { FileRecord, Tally } from "./file-record.ts";
import { NO_TIME } from "./held-events.ts";
import { type Db, explain } from "./open.ts";
import { units } from "./schema.ts";
import { SeenEvents } from "./seen-events.ts";
import { ShapeBook } from "./shape-book.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Counts events without storing them, for one question that their cells answer. The database has no rows of events then,
 *  only their sums, as one chunk, in one set of streams. */
export class EventCounter implements EvidenceSink {
  readonly newRequests = 0;
  seenEvents = 0;
  readonly #db: Db;
  readonly #path: string;
  readonly #shapes: ShapeBook;
  readonly #vocabulary: Vocabulary;
  readonly #parts: FileParts;
  readonly #sums = new CellSums();
  readonly #seen = new SeenEvents();
  /** Filled anew for every event. */
  readonly #counted = { ...newCounted(), units: units.event };

  constructor(db: Db, path: string) {
    this.#db = db;
    this.#path = path;
    this.#shapes = new ShapeBook(db);
    this.#vocabulary = new Vocabulary(db, this.#shapes);
    this.#parts = new FileParts(db);
  }

  store(lane: number, batch: Batch, file: FileRecord, tally: Tally, segment: Segment | null, update: () => void): void {
    try {
      this.#vocabulary.learn(lane, batch);
      for (let row = 0; row < batch.sizes.length; row++) this.#count(batch, row, tally);
      this.#db
        .transaction(() => {
          this.#vocabulary.flush();
          this.#parts.store(batch, file, tally, segment, update);
        })
        .immediate();
    } catch (error) {
      throw explain(error, this.#path);
    }
  }

  finish(): void {
    this.#db.transaction(() => writeSums(this.#db, 0, this.#sums)).immediate();
  }

  #count({ rows, sizes }: Batch, row: number, tally: Tally): void {
    const at = row * ROW_WIDTH;
    const received = rows[at + rowIndex.received] as number;
    const elapsed = rows[at + rowIndex.elapsed] as number;
    this.seenEvents++;
    noteTime(tally, received, elapsed);
    if (!this.#seen.add(rows[at + rowIndex.content] as number, rows[at + rowIndex.request] as number)) {
      tally.duplicates++;
      tally.duplicate_bytes += sizes[row] as number;
      return;
    }
    tally.events++;
    tally.event_bytes += sizes[row] as number;
    const shape = rows[at + rowIndex.shape] as number;
    const counted = this.#counted;
    counted.received = Number.isNaN(received) ? NO_TIME : received;
    counted.elapsed = Number.isNaN(elapsed) ? NO_TIME : elapsed;
    counted.shape = this.#vocabulary.shape(shape);
    counted.namespace = this.#vocabulary.namespace(shape);
    this.#sums.add(counted);
  }
}
