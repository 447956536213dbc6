import type { FollowNote, FollowTarget, LogTaker, MetFile } from "../../io/follow/log-taker.ts";
import { fingerprintOf } from "../../io/follow/opened-log.ts";
import type { ListedFile } from "../../io/follow/set-listing.ts";
import type { RotationName } from "../../io/rotation-name.ts";
import { headOf, type LogEvents } from "../../query/log-events.ts";
import type { BatchQueue } from "./batch-queue.ts";
import { EdgeWatch } from "./edge-watch.ts";

/** Where showing begins in what is there at the start.
 *  `all`: with the oldest file. `after`: with the files whose time in the name is that or later. `marks`: in each log of this first line at
 *  this position; other backups are left out. */
export type Beginning =
  | { readonly kind: "all" }
  | { readonly kind: "after"; readonly micros: number }
  | { readonly kind: "marks"; readonly positions: ReadonlyMap<string, number> };

/** What the follower of one set gives is shown. */
export class PrintTarget implements FollowTarget {
  /** Null once the follower has looked at all that was there at the start. */
  #beginning: Beginning | null;
  readonly #events: LogEvents;
  readonly #stream: string;
  readonly #queue: BatchQueue;
  readonly #flush: () => void;
  readonly #told: { note(note: FollowNote): void; gap(text: string): void };
  readonly #edges = new EdgeWatch();

  constructor(
    beginning: Beginning,
    events: LogEvents,
    stream: string,
    queue: BatchQueue,
    flush: () => void,
    told: { note(note: FollowNote): void; gap(text: string): void },
  ) {
    this.#beginning = beginning;
    this.#events = events;
    this.#stream = stream;
    this.#queue = queue;
    this.#flush = flush;
    this.#told = told;
  }

  /** Whatever is met from now on is new. */
  begun(): void {
    this.#beginning = null;
  }

  /** Backups of before that begin too early are not even opened. */
  knows({ name }: ListedFile): boolean {
    return this.#beginning?.kind === "after" && isBefore(name, this.#beginning.micros);
  }

  note(note: FollowNote): void {
    this.#told.note(note);
  }

  async open(met: MetFile): Promise<LogTaker | null> {
    const from = startIn(met, this.#beginning);
    if (from === null) return null;
    const gap = from === 0 ? this.#edges.begins(met.name, met.head) : null;
    if (gap !== null) this.#told.gap(gap);
    const log = this.#events.openLog(met.name.name, this.#stream, headOf(met.head), from);
    return {
      from,
      take: (chunk) => {
        log.push(chunk);
        return this.#queue.room();
      },
      pause: this.#flush,
      renamed: (_path, name) => this.#edges.named(name),
      end: (damages) => {
        log.end(damages);
        this.#flush();
      },
    };
  }
}

/** So much later than the time in its name a file may hold events: stages of a request are written when it ends, and clocks differ. */
const MARGIN_US = 120_000_000;

function isBefore({ nameMicros }: RotationName, micros: number): boolean {
  return nameMicros !== null && nameMicros + MARGIN_US < micros;
}

function startIn({ isLive, name, head }: MetFile, beginning: Beginning | null): number | null {
  if (beginning === null || beginning.kind === "all") return 0;
  if (beginning.kind === "after") return isBefore(name, beginning.micros) ? null : 0;
  const position = beginning.positions.get(fingerprintOf(head) ?? "");
  return position ?? (isLive ? 0 : null);
}
