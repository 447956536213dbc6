import { ROW_WIDTH } from "../scan/row-layout.ts";
import type { Batch } from "./batch.ts";
import { CellSums, eventTime } from "./cell-sums.ts";
import { writeSums } from "./cells.ts";
import { StreamSpans } from "./coverage-spans.ts";
import { readEvent } from "./event-rows.ts";
import type { EvidenceSink } from "./evidence-sink.ts";
import { FileParts, noteTime, type Segment } from "./file-parts.ts";
import type { FileRecord, Tally } from "./file-record.ts";
import { newHeldEvent } from "./held-events.ts";
import { type Db, guarded } from "./open.ts";
import { units } from "./schema.ts";
import { SeenEvents } from "./seen-events.ts";
import { ShapeBook } from "./shape-book.ts";
import { Vocabulary } from "./vocabulary.ts";

/** Counts events without storing them, for one question that their cells answer. The database has no rows of events then,
 *  only their sums, as one chunk, in one set of streams. A copy that was truncated counts beside the whole event (SeenEvents);
 *  requests are never counted here. */
export class EventCounter implements EvidenceSink {
  readonly newRequests = 0;
  seenEvents = 0;
  readonly #db: Db;
  readonly #path: string;
  readonly #shapes: ShapeBook;
  readonly #vocabulary: Vocabulary;
  readonly #parts: FileParts;
  readonly #spans: StreamSpans;
  readonly #sums = new CellSums();
  readonly #seen = new SeenEvents();
  /** Filled anew for every event. */
  readonly #event = { ...newHeldEvent(), id: 0, units: units.event };

  constructor(db: Db, path: string) {
    this.#db = db;
    this.#path = path;
    this.#shapes = new ShapeBook(db);
    this.#vocabulary = new Vocabulary(db, this.#shapes);
    this.#parts = new FileParts(db);
    this.#spans = new StreamSpans(db);
  }

  store(lane: number, batch: Batch, file: FileRecord, tally: Tally, segment: Segment | null, update: () => void): void {
    this.#vocabulary.learn(lane, batch);
    this.#spans.begin(file.id);
    for (let row = 0; row < batch.sizes.length; row++) this.#count(batch, row, file.stream, tally);
    const write = this.#db.transaction(() => {
      this.#vocabulary.flush();
      this.#spans.flush();
      this.#parts.store(batch, file, tally, segment, update);
    });
    guarded(this.#path, () => write.immediate());
  }

  finish(): void {
    this.#db.transaction(() => writeSums(this.#db, 0, this.#sums)).immediate();
  }

  #count({ rows, sizes }: Batch, row: number, stream: number, tally: Tally): void {
    const event = readEvent(rows, row * ROW_WIDTH, this.#vocabulary, this.#event);
    this.seenEvents++;
    const time = eventTime(event);
    noteTime(tally, time);
    this.#spans.note(stream, time);
    if (!this.#seen.add(event.content, event.request)) {
      tally.duplicates++;
      tally.duplicate_bytes += sizes[row] as number;
      return;
    }
    tally.events++;
    tally.event_bytes += sizes[row] as number;
    this.#sums.add(event);
  }
}
