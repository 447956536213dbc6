import { intern, lastHash } from "./dictionary.ts";
import { MASKS, MEMO_LARGE, MEMO_LARGE_SIZE, MEMO_SMALL, MEMO_SMALL_SIZE } from "./memory-map.ts";
import { spanSize, spanStart } from "./spans.ts";

// Most values of a line were in one of the last lines: they are found by comparing bytes with a copy, which is faster than
// the keyed hash by which a dictionary knows them. A copy is only ever found by all its bytes, and when two values want the
// same place the later one gets it.

// A slot of 64 or 256 bytes: hash (8 bytes), tag, id (4 bytes each), text.
const SMALL_SLOT: usize = 64;
const SMALL_TEXT: usize = 48;
const LARGE_SLOT: usize = 256;
const LARGE_TEXT: usize = 240;
const TEXT_AT: usize = 16;

/** The keyed hash of the value that was looked up last. */
export let valueHash: u64 = 0;

export function prepareMemo(): void {
  memory.fill(MASKS, 0xff, 64);
}

export function forgetMemo(): void {
  memory.fill(MEMO_SMALL, 0, MEMO_SMALL_SIZE);
  memory.fill(MEMO_LARGE, 0, MEMO_LARGE_SIZE);
}

/** The id of a value. */
export function idOf(dictionary: u32, from: usize, size: usize): u32 {
  return idIn(slotOfValue(dictionary, from, size), dictionary, from, size);
}

/** The id of a value of the line whose spans are used; 0 if it is absent. */
export function idOfSpan(dictionary: u32, span: u32): u32 {
  const from = spanStart(span);
  if (from === 0) return 0;
  const size = spanSize(span);
  if (size > 16) return idOf(dictionary, from, size);
  // The same as below, in short: most values that are looked up here are of this size.
  const text = v128.and(v128.load(from), v128.load(MASKS + 64 - size));
  const tag = tagOf(dictionary, size);
  const slot = MEMO_SMALL + slotOf(text, tag, MEMO_SMALL_SIZE / SMALL_SLOT) * SMALL_SLOT;
  const isKnown = load<u32>(slot, 8) === tag && !v128.any_true(v128.xor(text, v128.load(slot, TEXT_AT)));
  if (!isKnown) {
    keep(slot, intern(dictionary, from, size), tag);
    v128.store(slot, text, TEXT_AT);
  }
  valueHash = load<u64>(slot);
  return load<u32>(slot, 12);
}

/** Where the copy of a value is, if there is one; 0 if it is too long for one. */
export function slotOfValue(dictionary: u32, from: usize, size: usize): usize {
  if (size <= 16) {
    const text = v128.and(v128.load(from), v128.load(MASKS + 64 - size));
    return MEMO_SMALL + slotOf(text, tagOf(dictionary, size), MEMO_SMALL_SIZE / SMALL_SLOT) * SMALL_SLOT;
  }
  if (size <= SMALL_TEXT) {
    const masks = MASKS + 64 - size;
    const a = v128.and(v128.load(from), v128.load(masks));
    const b = v128.and(v128.load(from, 16), v128.load(masks, 16));
    const c = v128.and(v128.load(from, 32), v128.load(masks, 32));
    return MEMO_SMALL + slotOf(folded(a, b, c, c), tagOf(dictionary, size), MEMO_SMALL_SIZE / SMALL_SLOT) * SMALL_SLOT;
  }
  if (size > LARGE_TEXT) return 0;
  return MEMO_LARGE + slotOf(foldOf(from, size), tagOf(dictionary, size), MEMO_LARGE_SIZE / LARGE_SLOT) * LARGE_SLOT;
}

/** The id of a value whose slot is known. */
export function idIn(slot: usize, dictionary: u32, from: usize, size: usize): u32 {
  if (slot === 0) {
    const id = intern(dictionary, from, size);
    valueHash = lastHash;
    return id;
  }
  if (load<u32>(slot, 8) !== tagOf(dictionary, size) || !isCopy(from, size, slot + TEXT_AT)) {
    keep(slot, intern(dictionary, from, size), tagOf(dictionary, size));
    copyTo(from, size, slot + TEXT_AT);
  }
  valueHash = load<u64>(slot);
  return load<u32>(slot, 12);
}

// @ts-ignore: decorator
@inline
function keep(slot: usize, id: u32, tag: u32): void {
  store<u64>(slot, lastHash);
  store<u32>(slot, tag, 8);
  store<u32>(slot, id, 12);
}

// Never zero, as in an empty slot.
// @ts-ignore: decorator
@inline
function tagOf(dictionary: u32, size: usize): u32 {
  return ((<u32>size) << 8) | dictionary | 0x80;
}

// Four pieces, each turned by another number of bytes. Not a hash to rely on: it only chooses a slot.
// @ts-ignore: decorator
@inline
function folded(a: v128, b: v128, c: v128, d: v128): v128 {
  const one = v128.xor(a, i8x16.shuffle(b, b, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2));
  const other = v128.xor(
    i8x16.shuffle(c, c, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5),
    i8x16.shuffle(d, d, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8),
  );
  return i64x2.add(one, other);
}

/** One of so many slots, a power of two. */
// @ts-ignore: decorator
@inline
export function slotOf(fold: v128, tag: u32, slots: usize): usize {
  const low = (i64x2.extract_lane(fold, 0) ^ <u64>tag) * 0x9e3779b97f4a7c15;
  const both = low + i64x2.extract_lane(fold, 1) * 0xc2b2ae3d27d4eb4f;
  return <usize>(both >> 44) & (slots - 1);
}

/** Folds all bytes of a text into 16, for `slotOf`. */
export function foldOf(from: usize, size: usize): v128 {
  let fold = i8x16.splat(0);
  let at = from;
  let left = size;
  for (; left >= 64; left -= 64, at += 64) {
    const more = folded(v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
    fold = v128.xor(i8x16.shuffle(fold, fold, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0), more);
  }
  const masks = MASKS + 64 - left;
  const a = v128.and(v128.load(at), v128.load(masks));
  const b = v128.and(v128.load(at, 16), v128.load(masks, 16));
  const c = v128.and(v128.load(at, 32), v128.load(masks, 32));
  const d = v128.and(v128.load(at, 48), v128.load(masks, 48));
  return i64x2.add(fold, folded(a, b, c, d));
}

/** Whether a text equals a copy that copyTo made. */
export function isCopy(from: usize, size: usize, copy: usize): bool {
  let at: usize = 0;
  for (; at + 64 <= size; at += 64) {
    const a = v128.xor(v128.load(from + at), v128.load(copy + at));
    const b = v128.xor(v128.load(from + at, 16), v128.load(copy + at, 16));
    const c = v128.xor(v128.load(from + at, 32), v128.load(copy + at, 32));
    const d = v128.xor(v128.load(from + at, 48), v128.load(copy + at, 48));
    if (v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)))) return false;
  }
  const masks = MASKS + 64 - (size - at);
  const a = v128.and(v128.xor(v128.load(from + at), v128.load(copy + at)), v128.load(masks));
  const b = v128.and(v128.xor(v128.load(from + at, 16), v128.load(copy + at, 16)), v128.load(masks, 16));
  const c = v128.and(v128.xor(v128.load(from + at, 32), v128.load(copy + at, 32)), v128.load(masks, 32));
  const d = v128.and(v128.xor(v128.load(from + at, 48), v128.load(copy + at, 48)), v128.load(masks, 48));
  return !v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)));
}

/** Copies a text. Writes up to 15 bytes more. */
export function copyTo(from: usize, size: usize, to: usize): void {
  for (let at: usize = 0; at < size; at += 16) v128.store(to + at, v128.load(from + at));
}
