import type { Statement } from "better-sqlite3";
import { Failure } from "../base/failure.ts";
import { ROW_WIDTH } from "../scan/row-layout.ts";
import { buildAuditIndex, dropAuditIndex, hasAuditIndex } from "./audit-index.ts";
import type { Batch } from "./batch.ts";
import { BlockIndex } from "./block-index.ts";
import { eventTime } from "./cell-sums.ts";
import { ChunkSums } from "./cells.ts";
import { Pace } from "./coverage-pace.ts";
import { StreamSpans } from "./coverage-spans.ts";
import { EventRows, readEvent } from "./event-rows.ts";
import type { EvidenceSink } from "./evidence-sink.ts";
import { FileParts, noteTime, type Segment } from "./file-parts.ts";
import type { FileRecord, Tally } from "./file-record.ts";
import { newHeldEvent } from "./held-events.ts";
import { type Db, guarded } from "./open.ts";
import { RequestWindow } from "./request-window.ts";
import { ShapeBook } from "./shape-book.ts";
import { StreamLabels } from "./stream-labels.ts";
import { StreamSets } from "./stream-sets.ts";
import { TwinEvents, type Twins } from "./twin-events.ts";
import { TwinTally } from "./twin-tally.ts";
import { TwinTexts } from "./twin-texts.ts";
import { Vocabulary } from "./vocabulary.ts";

/** From so many new events on, if they are not few beside those stored before, the index of audit IDs is built anew at the end. */
const MANY_EVENTS = 50_000;

const noTwins: Twins = { better: [], worse: [] };

/** Adds what was read of files to a database, batch by batch. A batch, its new dictionary values and the file's checkpoint
 *  are stored in one transaction: a run that is killed continues at the last one. */
export class EvidenceWriter implements EvidenceSink {
  readonly #db: Db;
  readonly #path: string;
  readonly #isKept: boolean;
  readonly #isLive: boolean;
  readonly #shapes: ShapeBook;
  readonly #vocabulary: Vocabulary;
  readonly #window: RequestWindow;
  readonly #streams: StreamSets;
  readonly #labels: StreamLabels;
  readonly #rows: EventRows;
  readonly #twinTexts: TwinTexts;
  readonly #twins: TwinEvents;
  readonly #twinTally: TwinTally;
  readonly #insertBlock: Statement;
  readonly #index: BlockIndex;
  readonly #pace: Pace;
  readonly #spans: StreamSpans;
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

  /** `isKept`: the database is to stay; else it is for one question. `isLive`: it grows for hours, while others ask it. */
  constructor(db: Db, path: string, isKept: boolean, isLive = false) {
    this.#isKept = isKept;
    this.#isLive = isLive;
    this.#db = db;
    this.#path = path;
    this.#shapes = new ShapeBook(db);
    this.#vocabulary = new Vocabulary(db, this.#shapes);
    this.#sums = new ChunkSums(db);
    this.#window = new RequestWindow(db, this.#shapes, this.#sums);
    this.#streams = new StreamSets(db);
    this.#labels = new StreamLabels(db);
    this.#rows = new EventRows(db, this.#window, this.#vocabulary, this.#sums);
    this.#twinTexts = new TwinTexts(db, this.#rows);
    this.#twins = new TwinEvents(db, this.#window, this.#shapes, this.#twinTexts);
    this.#twinTally = new TwinTally(db);
    this.#nextBlock = db.prepare("SELECT ifnull(max(id), 0) + 1 FROM block").pluck().get() as number;
    this.#insertBlock = db.prepare("INSERT INTO block VALUES (?, ?, ?, ?, ?, ?)");
    this.#index = new BlockIndex(db);
    this.#pace = new Pace(db, this.#shapes);
    this.#spans = new StreamSpans(db);
    this.#parts = new FileParts(db);
    this.#dataVersion = db.pragma("data_version", { simple: true });
    this.#storedBefore = this.#window.storedId;
    this.#hasIndex = hasAuditIndex(db);
  }

  /** Requests met for the first time by this writer. */
  get newRequests(): number {
    return Math.max(0, this.#window.newRequests);
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
    if (this.#hasIndex && !this.#isLive && this.#newEvents > Math.max(MANY_EVENTS, this.#storedBefore / 4)) {
      dropAuditIndex(this.#db);
      this.#hasIndex = false;
    }
    this.#pace.begin(file.id, file.last_us);
    this.#spans.begin(file.id);
    this.#labels.open(batch, file.stream);
    this.#twinTally.begin(file, tally);
    this.#storeEvents(batch, file, tally);
    this.#pace.end();
    this.#spans.flush();
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
      this.#pace.enter(this.#nextBlock);
      this.#twinTexts.open(rows, this.#nextBlock, block);
      for (const end = row + block.rows; row < end; row++) {
        this.#storeEvent(rows, row, sizes[row] as number, tally);
      }
      const { first, last } = this.#index.events;
      // A block of nothing but known events is not kept.
      if (last === 0) continue;
      const id = this.#nextBlock++;
      this.#insertBlock.run(id, file.id, block.bytes, first, last, block.data);
      this.#index.write(id, file.id, block.isScanned);
      this.#pace.write();
    }
    if (row * ROW_WIDTH !== rows.length) throw new Error("the blocks of a batch do not hold its rows");
  }

  #storeEvent(rows: Float64Array, row: number, size: number, tally: Tally): void {
    const at = row * ROW_WIDTH;
    const stream = this.#labels.of(row);
    this.#seenEvents++;
    const event = readEvent(rows, at, this.#vocabulary, this.#event);
    const time = eventTime(event);
    noteTime(tally, time);
    this.#pace.see(event);
    this.#spans.note(stream, time);
    const known = this.#window.find(event);
    const twins = known < 0 && this.#shapes.hasTruncated ? this.#twins.find(event, row) : noTwins;
    const copied = known < 0 ? twins.better : [known];
    if (copied.length > 0) {
      tally.duplicates++;
      tally.duplicate_bytes += size;
      for (const slot of copied) this.#addStream(slot, stream);
      return;
    }
    event.streams = this.#replace(twins.worse, this.#streams.single(stream));
    const slot = this.#window.add(event);
    this.#index.add(this.#window.held.id[slot] as number, event);
    this.#pace.add(event, this.#window.held.before(slot) < 0);
    this.#newEvents++;
    tally.events++;
    tally.event_bytes += size;
    this.#rows.add(slot, at, this.#nextBlock);
  }

  /** A known event was met in a stream. */
  #addStream(slot: number, stream: number): void {
    const before = this.#window.held.streams[slot] as number;
    const streams = this.#streams.union(before, stream);
    if (streams !== before) this.#window.setStreams(slot, streams);
  }

  /** Takes out truncated events whose place a new one takes, and gives it their streams. */
  #replace(truncated: readonly number[], streams: number): number {
    const { held } = this.#window;
    let all = streams;
    for (const slot of truncated) {
      const id = held.id[slot] as number;
      all = this.#streams.both(all, held.streams[slot] as number);
      this.#twinTally.recount(this.#twinTexts.placeOf(id));
      this.#rows.remove(id);
      this.#window.remove(slot);
    }
    return all;
  }
}
