import type { LogTaker } from "../io/follow/log-taker.ts";
import type { StreamDamage } from "../io/inflate.ts";
import type { RotationName } from "../io/rotation-name.ts";
import { emptyTally, type FileRecord, saveFile } from "../store/file-record.ts";
import { HEAD_BYTES, lineFingerprint, type Opened } from "./evidence-file.ts";
import { advance, orderOf } from "./reading.ts";
import type { Known } from "./resume.ts";
import { CHECKPOINT_BYTES, Scan } from "./scan-file.ts";
import type { StoreContext, StoreDesk } from "./store-target.ts";

/** What came is stored after so long at the latest, or once it is so much: smaller blocks of raw text are dear. */
const STORE_MS = 1000;
const STORE_BYTES = 512 * 1024;

/** Stores one followed log. What was read and the place behind its last whole record are stored in one transaction. */
export class StoreTaker implements LogTaker {
  readonly from: number;
  readonly #record: FileRecord;
  readonly #base: FileRecord;
  readonly #known: Known;
  readonly #isCompressed: boolean;
  readonly #context: StoreContext;
  readonly #desk: StoreDesk;
  readonly #scan: Scan;
  readonly #tally = emptyTally();
  #position: number;
  /** The beginning of the content while it has no whole first line; null: it had one when it was opened. */
  #head: Buffer | null;
  /** All that the file held was taken. */
  #isAtEnd = false;
  /** When the oldest of what is not stored came. */
  #takenMs = 0;

  constructor(record: FileRecord, known: Known, opened: Opened, context: StoreContext, desk: StoreDesk) {
    const { maxRecordBytes, envelopes, maker } = context;
    const order = orderOf(record, known, { maxRecordBytes, isHashed: true, isStreamGiven: context.stream !== null });
    this.from = order.from;
    this.#position = order.from;
    this.#record = record;
    this.#base = { ...record };
    this.#known = known;
    this.#isCompressed = opened.isCompressed;
    this.#head = order.from === 0 && opened.head.whole && !opened.head.bytes.includes(10) ? Buffer.alloc(0) : null;
    this.#context = context;
    this.#desk = desk;
    desk.records.add(record.id);
    this.#scan = new Scan(order, envelopes, maker);
  }

  take(chunk: Buffer): null {
    this.#own();
    if (this.#scan.sinceStep === 0) this.#takenMs = performance.now();
    this.#scan.push(chunk);
    this.#position += chunk.length;
    this.#isAtEnd = false;
    if (this.#head !== null) this.#learnFirstLine(Buffer.concat([this.#head, chunk.subarray(0, HEAD_BYTES)]));
    if (this.#context.maker.isFull || this.#scan.sinceStep > CHECKPOINT_BYTES) this.store();
    return null;
  }

  pause(): void {
    this.#isAtEnd = true;
    if (this.#scan.sinceStep >= STORE_BYTES) this.store();
    else this.storeDue();
  }

  /** Stores what has waited long enough. */
  storeDue(): void {
    if (this.#scan.sinceStep > 0 && performance.now() - this.#takenMs >= STORE_MS) this.store();
  }

  store(): void {
    // A backup is only known to be whole when it ends: more may stand in it than was read.
    const isWhole = this.#isAtEnd && this.#record.role === "live" && this.#scan.isAtRecordEnd;
    if (this.#scan.sinceStep > 0) this.#store(isWhole);
  }

  renamed(path: string, name: RotationName): void {
    const role = name.order.kind === "live" ? "live" : "backup";
    const complete = role === "live" ? this.#record.complete : 0;
    Object.assign(this.#record, { path, role, name_us: name.nameMicros, complete });
    Object.assign(this.#base, { path, role, name_us: name.nameMicros });
    saveFile(this.#context.db, this.#record);
  }

  end(damages: readonly StreamDamage[]): void {
    this.#own();
    this.#scan.end(damages);
    this.#store(true);
    this.#desk.owner = null;
    this.#desk.records.delete(this.#record.id);
  }

  /** A log is known by its first line; what was opened before that was written is known by it from now on. */
  #learnFirstLine(head: Buffer): void {
    const feed = head.indexOf(10);
    const isWhole = feed >= 0 || head.length >= HEAD_BYTES;
    this.#head = isWhole ? null : head;
    if (!isWhole) return;
    const fingerprint = lineFingerprint(head.subarray(0, Math.min(feed < 0 ? HEAD_BYTES : feed, HEAD_BYTES)));
    this.#record.fingerprint = fingerprint;
    this.#base.fingerprint = fingerprint;
  }

  #own(): void {
    if (this.#desk.owner === this) return;
    this.#desk.owner?.store();
    this.#desk.owner = this;
  }

  #store(isEnd: boolean): void {
    const { writer, maker } = this.#context;
    const record = this.#record;
    const step = this.#scan.step(maker.take(), isEnd);
    const update = () => {
      advance(record, this.#base, this.#tally, step, this.#known);
      if (this.#isCompressed) return;
      record.disk_bytes = this.#position;
      if (this.#scan.isAtRecordEnd) record.disk_tail = record.read_tail;
    };
    writer.store(0, step.batch, record, this.#tally, step.segment, update);
  }
}
