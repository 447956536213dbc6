import { basename, dirname } from "node:path";
import type { Envelope } from "../events/envelope.ts";
import { firstTime } from "../events/first-time.ts";
import { isEdgeGap } from "../events/rotation-edge.ts";
import type { FoundFile } from "../io/discover.ts";
import type { FollowNote, FollowTarget, LogTaker, MetFile } from "../io/follow/log-taker.ts";
import type { ListedFile } from "../io/follow/set-listing.ts";
import { bytesBefore } from "../io/read-at.ts";
import { parseRotationName } from "../io/rotation-name.ts";
import type { FoundSet } from "../io/rotation-set.ts";
import type { EvidenceSink } from "../store/evidence-sink.ts";
import { filesUnder, type LastRead, readToEnd } from "../store/file-record.ts";
import type { Db } from "../store/open.ts";
import { streamNamed, streamOfSet } from "../store/streams.ts";
import type { BatchMaker } from "./batch-maker.ts";
import { TAIL_BYTES } from "./content-track.ts";
import { type Opened, openEvidenceAt } from "./evidence-file.ts";
import { moveFile, openRecord } from "./ingest-file.ts";
import { type Known, recognise } from "./resume.ts";
import { StoreTaker } from "./store-taker.ts";

/** What storing followed logs needs. */
export interface StoreContext {
  readonly db: Db;
  readonly writer: EvidenceSink;
  readonly maker: BatchMaker;
  readonly envelopes: readonly Envelope[];
  /** Set: every file has this form. */
  readonly forced: Envelope | null;
  readonly maxRecordBytes: number;
  /** Name of the stream, instead of that of the set. */
  readonly stream: string | null;
  readonly onNote: (note: FollowNote) => void;
}

/** Stores what is followed of one set. Each log goes on where the database says that reading stopped. */
export class StoreTarget implements FollowTarget {
  readonly #set: FoundSet;
  readonly #context: StoreContext;
  readonly #desk: StoreDesk;
  /** What was read last of the set before. */
  readonly #lastRead: LastRead | null;
  /** Records of the files that were met. */
  readonly #met = new Set<number>();
  /** When the oldest file that was never read begins. */
  #firstNewMicros = Number.POSITIVE_INFINITY;

  constructor(set: FoundSet, context: StoreContext, desk: StoreDesk) {
    this.#set = set;
    this.#context = context;
    this.#desk = desk;
    this.#lastRead = lastReadOf(set, context.db);
  }

  note(note: FollowNote): void {
    this.#context.onNote(note);
  }

  /** A dated backup that was read to its end: no other file ever gets its name, and if one did, `verify` would tell. */
  knows({ path, name }: ListedFile): boolean {
    const { db } = this.#context;
    const plain = path.slice(0, path.length - name.name.length) + name.plain;
    const id = readToEnd(db, plain) ?? readToEnd(db, path);
    if (id !== null) this.#met.add(id);
    return id !== null;
  }

  /** After the first look: what of the set was read last, if it is not there any more and more of it was to be read, as far as can be told: it was
   *  not read to its end, or what is new begins much later. Null if reading goes on where it stopped. */
  lostTrack(): LastRead | null {
    const last = this.#lastRead;
    if (last === null || this.#met.has(last.id)) return null;
    const wasWhole = last.complete === 1 && !isEdgeGap(last.last_us ?? 0, this.#firstNewMicros);
    return wasWhole ? null : last;
  }

  async open(met: MetFile): Promise<LogTaker | null> {
    const { db, stream } = this.#context;
    const file = foundFile(met, this.#set);
    const opened = await openEvidenceAt(file, met.fd);
    try {
      const known = await recognise(db, file, opened, () => openEvidenceAt(file, met.fd), this.#desk.records);
      if (known.kind !== "new") this.#met.add(known.record.id);
      else this.#firstNewMicros = Math.min(this.#firstNewMicros, firstTime(met.head) ?? Number.POSITIVE_INFINITY);
      if (known.kind === "unchanged" && !met.isLive) {
        moveFile(db, known.record, file);
        return null;
      }
      const begun = known.kind === "unchanged" ? goingOn(known.record, opened) : known;
      // The follower reads compressed content itself.
      if (begun.kind === "grown") await begun.from.close();
      const streamOf = () => (stream === null ? streamOfSet(db, this.#set) : streamNamed(db, stream));
      const record = openRecord(begun, file, opened, streamOf, this.#context);
      this.#met.add(record.id);
      return new StoreTaker(record, begun, opened, this.#context, this.#desk);
    } finally {
      await opened.close();
    }
  }
}

/** The one batch that all followed logs share: who else writes to it stores it first. */
export interface StoreDesk {
  /** Records of the files that are being read. */
  readonly records: Set<number>;
  owner: { store(): void; storeDue(): void } | null;
}

function lastReadOf({ key }: FoundSet, db: Db): LastRead | null {
  const live = basename(key);
  const isOfSet = ({ path, last_us }: LastRead) => last_us !== null && parseRotationName(basename(path)).live === live;
  return filesUnder(db, `${dirname(key)}/`).find(isOfSet) ?? null;
}

function foundFile({ path, name, isLive, sizeBytes }: MetFile, set: FoundSet): FoundFile {
  const role = isLive ? "live" : "backup";
  return { path, shown: path, set, role, nameMicros: name.nameMicros, sizeBytes, named: false };
}

/** A live file that was read to its end: it goes on from there. */
function goingOn(record: Extract<Known, { kind: "unchanged" }>["record"], opened: Opened): Known {
  const { read_bytes, read_records } = record;
  if (opened.fd === null || (read_bytes === 0 && record.bytes > 0)) {
    return { kind: "again", record, passRecords: read_records };
  }
  const from = { before: bytesBefore(opened.fd, read_bytes, TAIL_BYTES), content: null, close: async () => undefined };
  return { kind: "grown", record, from };
}
