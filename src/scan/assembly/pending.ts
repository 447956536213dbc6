import { MAX_PENDING, PENDING, PENDING_BYTES } from "./memory-map.ts";
import { SPAN_BYTES } from "./spans.ts";

// Rows are made of some lines at once. The tables that are looked into are far apart in memory: the places of all these lines
// are asked for first and only then used, so that they are waited for together.

// What is kept of a line, behind its spans.
export const START_AT: usize = SPAN_BYTES;
export const END_AT: usize = SPAN_BYTES + 4;
export const CONTENT_AT: usize = SPAN_BYTES + 8;
export const RECEIVED_AT: usize = SPAN_BYTES + 16;
export const REACHED_AT: usize = SPAN_BYTES + 24;
export const UUID_HIGH_AT: usize = SPAN_BYTES + 32;
export const UUID_LOW_AT: usize = SPAN_BYTES + 40;
export const CODE_AT: usize = SPAN_BYTES + 48;
export const CALLER_AT: usize = SPAN_BYTES + 52;
export const CALLER_END_AT: usize = SPAN_BYTES + 56;
// Slots where values may be found.
export const CALLER_SLOT_AT: usize = SPAN_BYTES + 60;
export const URI_SLOT_AT: usize = SPAN_BYTES + 64;
export const NAME_SLOT_AT: usize = SPAN_BYTES + 68;
/** The id that the shape has if it is the first one with its hash. */
export const SHAPE_GUESS_AT: usize = SPAN_BYTES + 72;
export const SHAPE_HASH_AT: usize = SPAN_BYTES + 76;
/** The shape, 8 words. */
export const SHAPE_WORDS_AT: usize = SPAN_BYTES + 80;

/** Number of lines that wait. */
export let pendingCount: u32 = 0;

/** The place of the next line. */
// @ts-ignore: decorator
@inline
export function nextPlace(): usize {
  return placeOf(pendingCount);
}

// @ts-ignore: decorator
@inline
export function placeOf(index: u32): usize {
  return PENDING + <usize>index * PENDING_BYTES;
}

/** Keeps the line at the next place. True: there is no room for another. */
export function keepPending(): bool {
  return ++pendingCount === MAX_PENDING;
}

export function clearPending(): void {
  pendingCount = 0;
}
