import type { EventBatch } from "./event-batch.ts";
import type { Batches } from "./run-query.ts";

/** So many batches are few: the first ones are small. */
const FEW = 3;
const MOST_MS = 100;

/** The first batches, and those behind them; `rest` is null if there are none. Whoever waits for an answer does not wait for more than a
 *  moment longer. */
export async function firstBatches(
  batches: Batches,
): Promise<{ readonly first: readonly EventBatch[]; readonly rest: Batches | null }> {
  const first: EventBatch[] = [];
  const startMs = performance.now();
  while (first.length < FEW && performance.now() - startMs < MOST_MS) {
    const next = await batches.next();
    if (next.done === true) return { first, rest: null };
    first.push(next.value);
  }
  return { first, rest: chained(first, batches) };
}

async function* chained(first: readonly EventBatch[], rest: Batches): AsyncGenerator<EventBatch> {
  try {
    yield* first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.(undefined);
  }
}
