import type { EventBatch } from "../../query/event-batch.ts";

/** More batches than so many wait for nobody: reading waits for them. */
const CROWD = 8;

/** Batches on their way from those that read to the one that shows. */
export class BatchQueue implements AsyncIterator<EventBatch> {
  readonly #batches: EventBatch[] = [];
  #isClosed = false;
  #error: unknown = null;
  #came = Promise.withResolvers<void>();
  #went = Promise.withResolvers<void>();

  push(batch: EventBatch): void {
    this.#batches.push(batch);
    this.#came.resolve();
  }

  /** Settles when there is room for more; null: there is. */
  room(): Promise<void> | null {
    if (this.#isClosed || this.#batches.length < CROWD) return null;
    return this.#went.promise;
  }

  /** No more batches come; `error` is met by whoever takes the next one. */
  close(error: unknown = null): void {
    this.#isClosed = true;
    this.#error ??= error;
    this.#came.resolve();
    this.#went.resolve();
  }

  async next(): Promise<IteratorResult<EventBatch, undefined>> {
    for (;;) {
      const batch = this.#batches.shift();
      if (batch !== undefined) {
        this.#went.resolve();
        this.#went = Promise.withResolvers();
        return { done: false, value: batch };
      }
      if (this.#error !== null) throw this.#error;
      if (this.#isClosed) return { done: true, value: undefined };
      this.#came = Promise.withResolvers();
      await this.#came.promise;
    }
  }

  async return(): Promise<IteratorResult<EventBatch, undefined>> {
    this.close();
    return { done: true, value: undefined };
  }
}
