import { copyTo, idOf, slotOf } from "./memo.ts";
import { MASKS, RESOURCES, RESOURCES_SIZE, SCRATCH } from "./memory-map.ts";
import * as span from "./spans.ts";

// The four texts of a resource stand apart in the line. A log has few resources: their ids are found by copies.

// Number of the dictionary; see `dictionaries`.
const RESOURCE: u32 = 12;

// A slot: 32 bytes of each text, their sizes in one word, id (4 bytes).
const SLOT: usize = 256;
const SIZES_AT: usize = 128;
const ID_AT: usize = 132;
const MOST: usize = 32;

export function forgetResources(): void {
  memory.fill(RESOURCES, 0, RESOURCES_SIZE);
}

/** The id of the resource of the line whose spans are used; 0 if it has none. */
export function readResource(): u32 {
  if (span.spanStart(span.RESOURCE_SPAN) === 0) return 0;
  const longest = max(
    max(span.spanSize(span.API_GROUP_SPAN), span.spanSize(span.API_VERSION_SPAN)),
    max(span.spanSize(span.RESOURCE_SPAN), span.spanSize(span.SUBRESOURCE_SPAN)),
  );
  if (longest > MOST) return internResource();
  const group = firstOf(span.API_GROUP_SPAN, 0);
  const group2 = firstOf(span.API_GROUP_SPAN, 16);
  const version = firstOf(span.API_VERSION_SPAN, 0);
  const version2 = firstOf(span.API_VERSION_SPAN, 16);
  const name = firstOf(span.RESOURCE_SPAN, 0);
  const name2 = firstOf(span.RESOURCE_SPAN, 16);
  const part = firstOf(span.SUBRESOURCE_SPAN, 0);
  const part2 = firstOf(span.SUBRESOURCE_SPAN, 16);
  // Never zero, as in an empty slot. An absent text is not an empty one.
  const sizes =
    sizeOf(span.API_GROUP_SPAN) |
    (sizeOf(span.API_VERSION_SPAN) << 8) |
    (sizeOf(span.RESOURCE_SPAN) << 16) |
    (sizeOf(span.SUBRESOURCE_SPAN) << 24);
  const fold = i64x2.add(i64x2.add(v128.xor(group, version2), name), i64x2.add(v128.xor(part, name2), group2));
  const slot = RESOURCES + slotOf(i64x2.add(fold, version), sizes, RESOURCES_SIZE / SLOT) * SLOT;
  const first = v128.or(v128.xor(group, v128.load(slot)), v128.xor(group2, v128.load(slot, 16)));
  const second = v128.or(v128.xor(version, v128.load(slot, 32)), v128.xor(version2, v128.load(slot, 48)));
  const third = v128.or(v128.xor(name, v128.load(slot, 64)), v128.xor(name2, v128.load(slot, 80)));
  const last = v128.or(v128.xor(part, v128.load(slot, 96)), v128.xor(part2, v128.load(slot, 112)));
  const differs = v128.or(v128.or(first, second), v128.or(third, last));
  if (load<u32>(slot, SIZES_AT) === sizes && !v128.any_true(differs)) return load<u32>(slot, ID_AT);
  const id = internResource();
  v128.store(slot, group);
  v128.store(slot, group2, 16);
  v128.store(slot, version, 32);
  v128.store(slot, version2, 48);
  v128.store(slot, name, 64);
  v128.store(slot, name2, 80);
  v128.store(slot, part, 96);
  v128.store(slot, part2, 112);
  store<u32>(slot, sizes, SIZES_AT);
  store<u32>(slot, id, ID_AT);
  return id;
}

// 16 bytes of a text, from an offset on, with zeros behind its end.
// @ts-ignore: decorator
@inline
function firstOf(place: u32, offset: usize): v128 {
  const masks = MASKS + 64 - span.spanSize(place) + offset;
  return v128.and(v128.load(span.spanStart(place) + offset), v128.load(masks));
}

// @ts-ignore: decorator
@inline
function sizeOf(place: u32): u32 {
  return span.spanStart(place) === 0 ? 0 : <u32>span.spanSize(place) + 1;
}

// `[group,version,resource,subresource]`, null where absent.
function internResource(): u32 {
  store<u8>(SCRATCH, 0x5b);
  let end = copyQuoted(span.API_GROUP_SPAN, SCRATCH + 1);
  end = copyQuoted(span.API_VERSION_SPAN, end);
  end = copyQuoted(span.RESOURCE_SPAN, end);
  end = copyQuoted(span.SUBRESOURCE_SPAN, end);
  // Instead of the last comma.
  store<u8>(end - 1, 0x5d);
  return idOf(RESOURCE, SCRATCH, end - SCRATCH);
}

function copyQuoted(place: u32, to: usize): usize {
  const from = span.spanStart(place);
  let size: usize = 4;
  if (from === 0) {
    store<u32>(to, 0x6c6c756e);
  } else {
    size = span.spanSize(place) + 2;
    copyTo(from - 1, size, to);
  }
  store<u8>(to + size, 0x2c);
  return to + size + 1;
}
