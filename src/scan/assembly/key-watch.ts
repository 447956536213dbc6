import { closingQuote } from "./line-bytes.ts";
import { KEYS, MAX_KEYS } from "./memory-map.ts";

// The keys of the outer level of one body, to notice a repeated one: readers disagree on which of both counts.

let count: u32 = 0;

export function forgetKeys(): void {
  count = 0;
}

/** Remembers the key that begins behind a quote. False: it is known already, or there are too many. */
export function addKey(from: usize): bool {
  const size = closingQuote(from) - from;
  if (count >= MAX_KEYS) return false;
  for (let index: u32 = 0; index < count; index++) {
    const key = KEYS + <usize>(index << 3);
    if (<usize>load<u32>(key, 4) === size && isSame(load<u32>(key), from, size)) return false;
  }
  const key = KEYS + <usize>(count++ << 3);
  store<u32>(key, <u32>from);
  store<u32>(key, <u32>size, 4);
  return true;
}

function isSame(one: usize, other: usize, size: usize): bool {
  for (let at: usize = 0; at < size; at++) if (load<u8>(one + at) !== load<u8>(other + at)) return false;
  return true;
}
