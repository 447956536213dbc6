import { parseJson } from "../jq/values/parse-json.ts";
import type { Value } from "../jq/values/value.ts";
import { CutBodies } from "./cut-bodies.ts";
import type { EventBatch } from "./event-batch.ts";
import type { Origin, RunSettings } from "./messages.ts";
import { PlainEvents } from "./plain-events.ts";
import { streamedParts } from "./streamed-parts.ts";

/** Reads the events of batches one by one. */
export class EventReader {
  readonly #nextBatch: () => EventBatch | null;
  readonly #isStreamed: boolean;
  readonly #needsBodies: boolean;
  #batch: EventBatch | null = null;
  #text = Buffer.alloc(0);
  #plain = new PlainEvents(this.#text);
  #cut = new CutBodies(this.#text);
  /** Place of the next event in the batch. */
  #at = 0;
  /** With `--stream`: parts of the event that were not given yet, the last one first. */
  #parts: Value[] = [];
  #isAtEnd = false;

  constructor(
    { request, needsBodies }: Pick<RunSettings, "request" | "needsBodies">,
    nextBatch: () => EventBatch | null,
  ) {
    this.#nextBatch = nextBatch;
    this.#isStreamed = request.args.input.stream;
    this.#needsBodies = needsBodies;
  }

  /** The next event, or with `--stream` the next part of one; undefined after the last. */
  next(): Value | undefined {
    if (!this.#isStreamed) return this.#nextEvent();
    while (this.#parts.length === 0) {
      const event = this.#nextEvent();
      if (event === undefined) return undefined;
      this.#parts = streamedParts(event).reverse();
    }
    return this.#parts.pop();
  }

  /** Where the event that was read last comes from. */
  get origin(): Origin | null {
    const batch = this.#batch;
    const at = this.#at - 1;
    if (batch === null || at < 0) return null;
    return { file: batch.names[batch.files[at] as number] ?? "", origin: batch.origins[at] as number };
  }

  /** The text, as it was logged, of the event that was read last. */
  get logged(): { readonly bytes: Uint8Array; readonly from: number; readonly to: number } {
    const at = this.#at - 1;
    const bytes = this.#batch?.logged.get(at);
    if (bytes !== undefined) return { bytes, from: 0, to: bytes.length };
    const starts = this.#batch?.starts;
    return { bytes: this.#text, from: starts?.[at] ?? 0, to: starts?.[at + 1] ?? 0 };
  }

  #nextEvent(): Value | undefined {
    while (this.#batch === null || this.#at >= this.#batch.origins.length) {
      if (this.#isAtEnd) return undefined;
      const batch = this.#nextBatch();
      if (batch === null) {
        this.#isAtEnd = true;
        return undefined;
      }
      this.#batch = batch;
      this.#text = Buffer.from(batch.text.buffer, batch.text.byteOffset, batch.text.byteLength);
      this.#plain = new PlainEvents(this.#text);
      this.#cut = new CutBodies(this.#text);
      this.#at = 0;
    }
    const from = this.#batch.starts[this.#at] as number;
    const isScanned = this.#batch.scanned[this.#at] === 1;
    const to = this.#batch.starts[++this.#at] as number;
    const short = isScanned && !this.#needsBodies ? this.#cut.parse(from, to) : undefined;
    if (short !== undefined) return short as Value;
    const text = this.#text.toString("utf8", from, to);
    return this.#plain.isPlain(from, to) ? (JSON.parse(text) as Value) : parseJson(text);
  }
}
