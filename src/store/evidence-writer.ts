import type { Statement } from "better-sqlite3";
import { errorCode, Failure } from "../base/failure.ts";
import type { EventPart, Part, ProblemPart, SkippedPart } from "../events/part.ts";
import { BlockBuilder, compress } from "./block-builder.ts";
import { RowMaker } from "./event-row.ts";
import type { FileRecord, Tally } from "./file-record.ts";
import { saveFile } from "./file-record.ts";
import { type Db, explain } from "./open.ts";
import { RequestWindow } from "./request-window.ts";
import { StreamSets } from "./stream-sets.ts";

/** Bytes of raw text that are gathered before they are committed. */
const BATCH_BYTES = 4 * 1024 * 1024;
const BATCH_PARTS = 20_000;

/** Adds the parts of files to a database. Nothing is visible before `commit`, which stores parts, dictionaries and the
 *  file's checkpoint in one transaction: a run that is killed continues at the last one. */
export class EvidenceWriter {
  readonly #db: Db;
  readonly #path: string;
  readonly #rows: RowMaker;
  readonly #window: RequestWindow;
  readonly #blocks: BlockBuilder;
  readonly #streams: StreamSets;
  readonly #insertBlock: Statement;
  readonly #insertProblem: Statement;
  readonly #insertSkip: Statement;
  readonly #insertSegment: Statement;
  readonly #stages = new Set<number>();
  #problems: (Omit<ProblemPart, "raw"> & { file: number; data: Buffer })[] = [];
  #skips: (SkippedPart & { file: number })[] = [];
  #pendingBytes = 0;
  #pendingParts = 0;
  #seenEvents = 0;
  #dataVersion: unknown;

  constructor(db: Db, path: string) {
    this.#db = db;
    this.#path = path;
    this.#rows = new RowMaker(db);
    this.#window = new RequestWindow(db);
    this.#blocks = new BlockBuilder(db.prepare("SELECT ifnull(max(id), 0) + 1 FROM block").pluck().get() as number);
    this.#streams = new StreamSets(db);
    this.#insertBlock = db.prepare("INSERT INTO block VALUES (@id, @file, @bytes, @data)");
    this.#insertProblem = db.prepare(
      "INSERT INTO problem (file, line, offset, length, kind, detail, raw) VALUES (@file, @line, @offset, @length, @problem, @detail, @data)",
    );
    this.#insertSkip = db.prepare("INSERT OR REPLACE INTO skip VALUES (@file, @line, @offset, @length, @reason)");
    this.#insertSegment = db.prepare(
      "INSERT INTO segment VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET to_byte = excluded.to_byte, sha256 = excluded.sha256",
    );
    this.#dataVersion = db.pragma("data_version", { simple: true });
  }

  /** Requests met for the first time by this writer. */
  get newRequests(): number {
    return this.#window.newRequests;
  }

  /** Enough is gathered to commit. */
  get isFull(): boolean {
    return this.#pendingBytes >= BATCH_BYTES || this.#pendingParts >= BATCH_PARTS;
  }

  /** Events added since the writer was made, known ones included. */
  get seenEvents(): number {
    return this.#seenEvents;
  }

  /** Adds one part of a file and counts it in the tally. */
  add(part: Part, file: FileRecord, tally: Tally): void {
    this.#pendingParts++;
    if (part.kind === "event") {
      this.#addEvent(part, file, tally);
    } else if (part.kind === "problem") {
      const { raw, ...rest } = part;
      this.#problems.push({ ...rest, file: file.id, data: compress(raw) });
      this.#pendingBytes += raw.length;
      tally.problems++;
      tally.problem_bytes += part.length;
    } else {
      this.#skips.push({ ...part, file: file.id });
      tally.skipped++;
      tally.skipped_bytes += part.length;
    }
  }

  /** Stores all that was added since the last commit, and the file's row. */
  commit(file: FileRecord, segment: { from: number; to: number; sha256: Buffer } | null): void {
    this.#blocks.close();
    try {
      this.#db.transaction(() => this.#write(file, segment)).immediate();
    } catch (error) {
      if (errorCode(error) === undefined) throw error;
      throw explain(error, this.#path);
    }
    this.#pendingBytes = 0;
    this.#pendingParts = 0;
  }

  #addEvent(part: EventPart, file: FileRecord, tally: Tally): void {
    this.#seenEvents++;
    const row = this.#rows.make(part);
    if (!this.#stages.has(row.stage)) {
      this.#stages.add(row.stage);
      this.#window.learnStage(row.stage, part.event.stage);
    }
    row.streams = this.#streams.single(file.stream);
    const known = this.#window.find(row);
    const micros = part.event.stageMicros ?? part.event.receivedMicros;
    if (micros !== null) {
      tally.first_us = Math.min(tally.first_us ?? micros, micros);
      tally.last_us = Math.max(tally.last_us ?? micros, micros);
    }
    if (known !== null) {
      tally.duplicates++;
      tally.duplicate_bytes += part.length;
      const streams = this.#streams.union(known.streams, file.stream);
      if (streams !== known.streams) this.#window.setStreams(known, streams);
      return;
    }
    Object.assign(row, this.#blocks.add(file.id, part.raw));
    this.#window.add(row);
    this.#pendingBytes += part.raw.length;
    tally.events++;
    tally.event_bytes += part.length;
  }

  #write(file: FileRecord, segment: { from: number; to: number; sha256: Buffer } | null): void {
    const version = this.#db.pragma("data_version", { simple: true });
    if (version !== this.#dataVersion) {
      throw new Failure("request", `another import wrote to ${this.#path} at the same time`, {
        hint: "nothing is lost: run the same command again",
      });
    }
    this.#rows.flush();
    this.#streams.flush();
    for (const block of this.#blocks.done.splice(0)) this.#insertBlock.run(block);
    this.#window.flush();
    for (const problem of this.#problems.splice(0)) this.#insertProblem.run(problem);
    for (const skip of this.#skips.splice(0)) this.#insertSkip.run(skip);
    if (segment !== null && segment.to > segment.from) {
      this.#insertSegment.run(file.id, segment.from, segment.to, segment.sha256);
    }
    saveFile(this.#db, file);
  }
}
