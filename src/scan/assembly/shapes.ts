import { reserve } from "./growing.ts";
import { SHAPE_BYTES } from "./memory-map.ts";

// A slot: hash, id (4 bytes each). An id of 0 is an empty slot.
const FIRST_SLOTS: usize = 1 << 14;
let slots: usize = 0;
let slotsEnd: usize = 0;
let mask: usize = 0;

let shapes: usize = 0;
let room: u32 = 0;
let count: u32 = 0;
let taken: u32 = 0;
let factor: u64 = 0;

export function prepareShapes(secret: u64): void {
  factor = secret | 1;
  mask = FIRST_SLOTS - 1;
  slots = reserve(FIRST_SLOTS << 3);
  slotsEnd = slots + (FIRST_SLOTS << 3);
  room = <u32>FIRST_SLOTS >> 1;
  shapes = reserve(<usize>room * SHAPE_BYTES);
}

export function shapeCount(): u32 {
  return count;
}

/** Number of shapes that were not taken yet. */
export function newShapes(): u32 {
  return count - taken;
}

/** Address of the shapes that were not taken yet; now they are. */
export function takeNewShapes(): usize {
  const at = shapes + <usize>taken * SHAPE_BYTES;
  taken = count;
  return at;
}

export function forgetShapes(): void {
  memory.fill(slots, 0, (mask + 1) << 3);
  count = taken = 0;
}

/** The id of the shape of 8 words at an address. */
export function internShape(words: usize): u32 {
  return internHashed(words, hashOfShape(words));
}

/** The id of a shape whose hash is known. */
export function internHashed(words: usize, hash: u32): u32 {
  let slot = slotOfShape(hash);
  for (let id = load<u32>(slot, 4); id !== 0; id = load<u32>(slot, 4)) {
    if (load<u32>(slot) === hash && isSame(words, shapeAt(id))) return id;
    slot = slot + 8 === slotsEnd ? slots : slot + 8;
  }
  const to = shapeAt(count + 1);
  for (let at: usize = 0; at < SHAPE_BYTES; at += 8) store<u64>(to + at, load<u64>(words + at));
  store<u32>(slot, hash);
  store<u32>(slot, ++count, 4);
  if (count === room) grow();
  return count;
}

/** Where the look for a shape begins: hash and id of one, 4 bytes each. */
// @ts-ignore: decorator
@inline
export function slotOfShape(hash: u32): usize {
  return slots + ((<usize>hash & mask) << 3);
}

// @ts-ignore: decorator
@inline
export function shapeAt(id: u32): usize {
  return shapes + <usize>(id - 1) * SHAPE_BYTES;
}

// Half of the slots stay empty.
function grow(): void {
  const more = reserve(<usize>room * 2 * SHAPE_BYTES);
  memory.copy(more, shapes, <usize>room * SHAPE_BYTES);
  shapes = more;
  room *= 2;
  const end = slotsEnd;
  let old = slots;
  mask = (mask << 1) | 1;
  slots = reserve((mask + 1) << 3);
  slotsEnd = slots + ((mask + 1) << 3);
  for (; old < end; old += 8) {
    if (load<u32>(old, 4) === 0) continue;
    let slot = slotOfShape(load<u32>(old));
    while (load<u32>(slot, 4) !== 0) slot = slot + 8 === slotsEnd ? slots : slot + 8;
    store<u64>(slot, load<u64>(old));
  }
}

// All words are compared: most often they are the same.
function isSame(a: usize, b: usize): bool {
  let differs: u64 = 0;
  for (let at: usize = 0; at < SHAPE_BYTES; at += 8) differs |= load<u64>(a + at) ^ load<u64>(b + at);
  return differs === 0;
}

export function hashOfShape(words: usize): u32 {
  const one = mix(
    mix(mix(mix(factor, load<u64>(words)), load<u64>(words, 16)), load<u64>(words, 32)),
    load<u64>(words, 48),
  );
  const more = mix(mix(mix(~factor, load<u64>(words, 8)), load<u64>(words, 24)), load<u64>(words, 40));
  const both = mix(one, mix(more, load<u64>(words, 56)));
  return <u32>(both ^ (both >> 32));
}

// @ts-ignore: decorator
@inline
function mix(state: u64, word: u64): u64 {
  const mixed = (state ^ word) * 0x9e3779b97f4a7c15;
  return mixed ^ (mixed >> 29);
}
