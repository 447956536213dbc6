import type { Envelope } from "../../events/envelope.ts";
import { loadEnvelopes } from "../../events/envelope-registry.ts";
import { everything, type Predicate } from "../../filter/predicate.ts";
import { FollowSet } from "../../io/follow/follow-set.ts";
import { readStreamChunks } from "../../io/read-file.ts";
import { BatchBuilder } from "../../query/event-batch.ts";
import { headOf, LogEvents, type LogSink } from "../../query/log-events.ts";
import { RecentEvents } from "../../query/recent-events.ts";
import { MAX_RECORD_BYTES } from "../evidence.ts";
import type { Io } from "../io.ts";
import { BatchQueue } from "./batch-queue.ts";
import { followLoop } from "./follow-loop.ts";
import { type FollowedEvidence, type FollowedSet, NewSets } from "./followed-sets.ts";
import { type KeptEvent, LastKept, lastEvents } from "./last-events.ts";
import { type Beginning, PrintTarget } from "./print-target.ts";
import type { Statistics } from "./statistics.ts";
import type { TailRequest } from "./tail-request.ts";

const MICROS_TEXT = /"stageTimestamp"\s*:\s*"([^"]{1,40})"/;

/** Reads what is to be shown into a queue: the last events, then what comes. */
export class Show {
  readonly queue = new BatchQueue();
  readonly #request: TailRequest;
  readonly #plan: Predicate;
  readonly #io: Io;
  readonly #signal: AbortSignal;
  readonly #statistics: Statistics;
  readonly #builder = new BatchBuilder();
  readonly #events: LogEvents[] = [];
  readonly #targets: PrintTarget[] = [];
  readonly #sets: FollowSet[] = [];
  readonly #newSets: NewSets;
  #seenBefore = 0;

  constructor(request: TailRequest, plan: Predicate | null, io: Io, signal: AbortSignal, statistics: Statistics) {
    this.#request = request;
    this.#plan = plan ?? everything;
    this.#io = io;
    this.#signal = signal;
    this.#statistics = statistics;
    this.#newSets = new NewSets(request.paths, io);
    statistics.seen = () => this.#events.reduce((sum, { events }) => sum + events, this.#seenBefore);
  }

  /** Fills the queue and closes it at the end. */
  async run({ sets, stdin }: FollowedEvidence): Promise<void> {
    try {
      const envelopes = await loadEnvelopes();
      const { count, isFollowed, filters } = this.#request;
      const positions = count === "all" ? null : await this.#showLast(sets, count, envelopes);
      const { sinceMicros } = filters;
      const beginning: Beginning =
        positions !== null
          ? { kind: "marks", positions }
          : sinceMicros === null
            ? { kind: "all" }
            : { kind: "after", micros: sinceMicros };
      const isOver = positions !== null && !isFollowed;
      for (const set of isOver ? [] : sets) this.#follow(set, beginning, envelopes);
      const reading = stdin === null ? null : this.#readStdin(envelopes);
      if (!isOver) await this.#readSets(sets, envelopes);
      await reading;
      this.queue.close();
    } catch (error) {
      this.queue.close(error);
    } finally {
      for (const set of this.#sets) set.close();
    }
  }

  async #readSets(sets: readonly FollowedSet[], envelopes: readonly Envelope[]): Promise<void> {
    for (const { set, files } of sets) if (files.length === 0) this.#statistics.tell(`waiting for ${set.key}`);
    for (const set of this.#sets) await set.poll();
    for (const target of this.#targets) target.begun();
    if (!this.#request.isFollowed) for (const set of this.#sets) set.end();
    this.#flush();
    const { pollMs, paths, isFollowed } = this.#request;
    const isStdinAlone = paths.every((path) => path === "-");
    if (!isFollowed || isStdinAlone) return;
    if (sets.length === 0) this.#statistics.tell("waiting for audit logs: there are none yet");
    await followLoop(
      () => this.#sets,
      pollMs,
      this.#signal,
      async () => {
        this.#flush();
        for (const set of await this.#newSets.look()) this.#follow(set, { kind: "all" }, envelopes);
      },
    );
  }

  async #showLast(
    sets: readonly FollowedSet[],
    count: number,
    envelopes: readonly Envelope[],
  ): Promise<ReadonlyMap<string, number>> {
    const positions = new Map<string, number>();
    const kept: KeptEvent[] = [];
    for (const { set, files } of sets) {
      const last = await lastEvents(files, {
        count,
        isFollowed: this.#request.isFollowed,
        stream: set.label,
        open: (sink) => this.#newEvents(envelopes, sink),
        problem: (problem) => this.#statistics.problem(problem),
      });
      for (const [fingerprint, position] of last.positions) positions.set(fingerprint, position);
      for (const event of last.kept)
        kept.push({ ...event, source: { ...event.source, file: fileKey(set.label, event.source.file) } });
      this.#seenBefore += last.seen;
    }
    const shown = count === 0 ? [] : (sets.length > 1 ? byTime(kept) : kept).slice(-count);
    for (const { bytes, source } of shown) this.#add(bytes, 0, bytes.length, source);
    this.#flush();
    return positions;
  }

  #newEvents(envelopes: readonly Envelope[], sink: LogSink): LogEvents {
    const filters = this.#request.filters.predicate;
    const question = { filters, plan: this.#plan, maxRecordBytes: MAX_RECORD_BYTES };
    return new LogEvents(question, envelopes, sink, new RecentEvents());
  }

  #sinkOf(stream: string): LogSink {
    return {
      event: (bytes, from, to, source) => this.#add(bytes, from, to, { ...source, file: fileKey(stream, source.file) }),
      problem: (problem) => this.#statistics.problem(problem),
    };
  }

  #follow(followed: FollowedSet, beginning: Beginning, envelopes: readonly Envelope[]): void {
    const { set, place } = followed;
    this.#newSets.add(followed);
    const events = this.#newEvents(envelopes, this.#sinkOf(set.label));
    const flush = () => this.#flush();
    const target = new PrintTarget(beginning, events, set.label, this.queue, flush, this.#statistics);
    this.#events.push(events);
    this.#targets.push(target);
    this.#sets.push(new FollowSet(place, target, this.#signal));
  }

  async #readStdin(envelopes: readonly Envelope[]): Promise<void> {
    const { count, isFollowed } = this.#request;
    const last = isFollowed || count === "all" ? null : new LastKept(count);
    const sink = this.#sinkOf("stdin");
    const events = this.#newEvents(envelopes, last === null ? sink : { ...sink, event: last.take });
    this.#events.push(events);
    let log = null;
    for await (const chunk of readStreamChunks(this.#io.stdin)) {
      log ??= events.openLog("stdin", "stdin", headOf(chunk), 0);
      log.push(chunk);
      this.#flush();
      await this.queue.room();
      if (this.#signal.aborted) return;
    }
    log?.end([]);
    for (const { bytes, source } of last?.events ?? []) sink.event(bytes, 0, bytes.length, source);
    this.#flush();
  }

  #add(bytes: Buffer, from: number, to: number, source: KeptEvent["source"]): void {
    this.#builder.add(bytes, from, to, source);
    if (this.#builder.isFull) this.#flush();
  }

  #flush(): void {
    if (!this.#builder.isEmpty) this.queue.push(this.#builder.take());
  }
}

/** What batches name the file of an event by: its stream and its name. */
function fileKey(stream: string, file: string): string {
  return `${stream}\n${file}`;
}

/** The stream and the name of a file key. */
export function fileOfKey(key: string): { readonly stream: string; readonly file: string } {
  const [stream = "", file = ""] = key.split("\n");
  return { stream, file };
}

function byTime(events: readonly KeptEvent[]): KeptEvent[] {
  const timed = events.map((event) => ({ event, time: MICROS_TEXT.exec(event.bytes.toString("latin1"))?.[1] ?? "" }));
  return timed.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)).map(({ event }) => event);
}
