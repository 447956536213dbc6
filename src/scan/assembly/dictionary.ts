import { reserve } from "./growing.ts";
import { COUNTS, TEXTS, TEXTS_SIZE } from "./memory-map.ts";
import { hashOf } from "./siphash.ts";

// Values are known by dictionary, size and a hash of 64 bits: their bytes are not kept. Nobody can make two values that
// collide, because the key of the hash is random and secret; by chance, a thousand million values collide once in forty
// logs.

// A slot: hash (8 bytes), id, size and dictionary (4 bytes each). An id of 0 is an empty slot.
const SLOT_SHIFT: usize = 4;
const FIRST_SLOTS: usize = 1 << 16;
const DICTIONARIES: usize = 14;

let slots: usize = 0;
let mask: usize = 0;
let used: usize = 0;

/** End of the new values that wait to be taken. */
export let textsEnd: usize = TEXTS;

/** The hash of the value that was interned last. */
export let lastHash: u64 = 0;
/** Whether that value was a new one. */
export let wasNew: bool = false;

export function prepareDictionaries(): void {
  slots = reserve(FIRST_SLOTS << SLOT_SHIFT);
  mask = FIRST_SLOTS - 1;
}

/** Number of values in all dictionaries. */
export function valueCount(): u32 {
  return <u32>used;
}

/** The id of a value, which is kept to be taken if it is new. */
export function intern(dictionary: u32, address: usize, size: usize): u32 {
  const id = internHash(dictionary, hashOf(address, size), <u32>size);
  if (wasNew) keepText(dictionary, address, size);
  return id;
}

/** The id of a value whose hash is known. */
export function internHash(dictionary: u32, hash: u64, size: u32): u32 {
  const tag = (size << 4) | dictionary;
  lastHash = hash;
  let index = <usize>(hash ^ dictionary) & mask;
  for (;;) {
    const slot = slots + (index << SLOT_SHIFT);
    const id = load<u32>(slot, 8);
    if (id === 0) break;
    if (load<u64>(slot) === hash && load<u32>(slot, 12) === tag) {
      wasNew = false;
      return id;
    }
    index = (index + 1) & mask;
  }
  wasNew = true;
  const count = COUNTS + ((<usize>dictionary) << 2);
  const id = load<u32>(count) + 1;
  store<u32>(count, id);
  fill(slots + (index << SLOT_SHIFT), hash, id, tag);
  if (++used * 2 > mask) grow();
  return id;
}

function fill(slot: usize, hash: u64, id: u32, tag: u32): void {
  store<u64>(slot, hash);
  store<u32>(slot, id, 8);
  store<u32>(slot, tag, 12);
}

function grow(): void {
  const oldEnd = slots + ((mask + 1) << SLOT_SHIFT);
  let old = slots;
  mask = (mask << 1) | 1;
  slots = reserve((mask + 1) << SLOT_SHIFT);
  for (; old < oldEnd; old += 1 << SLOT_SHIFT) {
    const id = load<u32>(old, 8);
    if (id === 0) continue;
    const hash = load<u64>(old);
    const tag = load<u32>(old, 12);
    let index = <usize>(hash ^ (tag & 15)) & mask;
    while (load<u32>(slots + (index << SLOT_SHIFT), 8) !== 0) index = (index + 1) & mask;
    fill(slots + (index << SLOT_SHIFT), hash, id, tag);
  }
}

function keepText(dictionary: u32, address: usize, size: usize): void {
  store<u32>(textsEnd, dictionary);
  store<u32>(textsEnd, <u32>size, 4);
  memory.copy(textsEnd + 8, address, size);
  textsEnd += 8 + ((size + 7) & ~7);
}

/** Bytes that new values may still take. */
export function textRoom(): i32 {
  return <i32>(TEXTS + TEXTS_SIZE - textsEnd);
}

export function clearTexts(): void {
  textsEnd = TEXTS;
}

export function forgetValues(): void {
  memory.fill(slots, 0, (mask + 1) << SLOT_SHIFT);
  memory.fill(COUNTS, 0, DICTIONARIES << 2);
  used = 0;
}
