import type { Statement } from "better-sqlite3";
import { Failure } from "../base/failure.ts";
import { ROW_WIDTH } from "../scan/row-layout.ts";
import { buildAuditIndex, dropAuditIndex, hasAuditIndex } from "./audit-index.ts";
import type { Batch } from "./batch.ts";
import { BlockIndex } from "./block-index.ts";
import { eventTime } from "./cell-sums.ts";
import { ChunkSums } from "./cells.ts";
import { EventRows, readEvent } from "./event-rows.ts";
import type { EvidenceSink } from "./evidence-sink.ts";
import { FileParts, noteTime, type Segment } from "./file-parts.ts";
import type { FileRecord, Tally } from "./file-record.ts";
import { newHeldEvent } from "./held-events.ts";
import { type Db, guarded } from "./open.ts";
import { RequestWindow } from "./request-window.ts";
import { ShapeBook } from "./shape-book.ts";
import { StreamSets } from "./stream-sets.ts";
import { Vocabulary } from "./vocabulary.ts";

/** From so many new events on, if they are not few beside those stored before, the index of audit IDs is built anew at the end. */
const MANY_EVENTS = 50_000;

/** Adds what was read of files to a database, batch by batch. A batch, its new dictionary values and the file's checkpoint
 *  are stored in one transaction: a run that is killed continues at the last one. */
export class EvidenceWriter implements EvidenceSink {
  readonly #db: Db;
  readonly #path: string;
  readonly #isKept: boolean;
  readonly #shapes: ShapeBook;
  readonly #vocabulary: Vocabulary;
  readonly #window: RequestWindow;
  readonly #streams: StreamSets;
  readonly #rows: EventRows;
  readonly #insertBlock: Statement;
  readonly #index: BlockIndex;
  readonly #parts: FileParts;
  readonly #sums: ChunkSums;
  /** Filled anew for every event. */
  readonly #event = newHeldEvent();
  /** Events stored before this writer was made. */
  readonly #storedBefore: number;
  #hasIndex: boolean;
  #nextBlock: number;
  #seenEvents = 0;
  #newEvents = 0;
  #dataVersion: unknown;

  /** `isKept`: the database is to stay; else it is for one question. */
  constructor(db: Db, path: string, isKept: boolean) {
    this.#isKept = isKept;
    this.#db = db;
    this.#path = path;
    this.#shapes = new ShapeBook(db);
    this.#vocabulary = new Vocabulary(db, this.#shapes);
    this.#sums = new ChunkSums(db);
    this.#window = new RequestWindow(db, this.#shapes, this.#sums);
    this.#streams = new StreamSets(db);
    this.#rows = new EventRows(db, this.#window, this.#vocabulary, this.#sums);
    this.#nextBlock = db.prepare("SELECT ifnull(max(id), 0) + 1 FROM block").pluck().get() as number;
    this.#insertBlock = db.prepare("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)");
    this.#index = new BlockIndex(db);
    this.#parts = new FileParts(db);
    this.#dataVersion = db.pragma("data_version", { simple: true });
    this.#storedBefore = this.#window.storedId;
    this.#hasIndex = hasAuditIndex(db);
  }

  /** Requests met for the first time by this writer. */
  get newRequests(): number {
    return this.#window.newRequests;
  }

  /** Events met since the writer was made, known ones included. */
  get seenEvents(): number {
    return this.#seenEvents;
  }

  store(lane: number, batch: Batch, file: FileRecord, tally: Tally, segment: Segment | null, update: () => void): void {
    const write = this.#db.transaction(() => this.#write(lane, batch, file, tally, segment, update));
    guarded(this.#path, () => write.immediate());
  }

  finish(signal: AbortSignal): void {
    this.#sums.close(signal);
    if (this.#isKept && !signal.aborted) buildAuditIndex(this.#db);
  }

  #write(
    lane: number,
    batch: Batch,
    file: FileRecord,
    tally: Tally,
    segment: Segment | null,
    update: () => void,
  ): void {
    this.#checkAlone();
    this.#vocabulary.learn(lane, batch);
    if (this.#hasIndex && this.#newEvents > Math.max(MANY_EVENTS, this.#storedBefore / 4)) {
      dropAuditIndex(this.#db);
      this.#hasIndex = false;
    }
    this.#storeEvents(batch, file, tally);
    this.#rows.flush(batch.rows);
    this.#window.flush();
    this.#streams.flush();
    this.#vocabulary.flush();
    this.#parts.store(batch, file, tally, segment, update);
    this.#sums.invalidate();
  }

  #checkAlone(): void {
    if (this.#db.pragma("data_version", { simple: true }) === this.#dataVersion) return;
    throw new Failure("request", `another import wrote to ${this.#path} at the same time`, {
      hint: "nothing is lost: run the same command again",
    });
  }

  #storeEvents({ rows, sizes, blocks }: Batch, file: FileRecord, tally: Tally): void {
    let row = 0;
    for (const block of blocks) {
      for (const end = row + block.rows; row < end; row++) {
        this.#storeEvent(rows, row, sizes[row] as number, file.stream, tally);
      }
      const { first, last } = this.#index.events;
      // A block of nothing but known events is not kept.
      if (last === 0) continue;
      const id = this.#nextBlock++;
      this.#insertBlock.run(id, file.id, block.bytes, first, last, block.data);
      this.#index.write(id, file.id, block.isScanned);
    }
    if (row * ROW_WIDTH !== rows.length) throw new Error("the blocks of a batch do not hold its rows");
  }

  #storeEvent(rows: Float64Array, row: number, size: number, stream: number, tally: Tally): void {
    const at = row * ROW_WIDTH;
    this.#seenEvents++;
    const event = readEvent(rows, at, this.#vocabulary, this.#event);
    noteTime(tally, eventTime(event));
    const known = this.#window.find(event);
    if (known >= 0) {
      tally.duplicates++;
      tally.duplicate_bytes += size;
      const before = this.#window.held.streams[known] as number;
      const streams = this.#streams.union(before, stream);
      if (streams !== before) this.#window.setStreams(known, streams);
      return;
    }
    event.streams = this.#streams.single(stream);
    const slot = this.#window.add(event);
    this.#index.add(this.#window.held.id[slot] as number, event);
    this.#newEvents++;
    tally.events++;
    tally.event_bytes += size;
    this.#rows.add(slot, at, this.#nextBlock);
  }
}
