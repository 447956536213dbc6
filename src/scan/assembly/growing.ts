import { GROWING } from "./memory-map.ts";

// What grows moves to the end of the memory when it is full, into twice the room. What it leaves behind is less than that
// and is not used again.

let top: usize = GROWING;

/** Zeroed memory that belongs to the caller for good. */
export function reserve(size: usize): usize {
  const at = top;
  top += (size + 0xffff) & ~0xffff;
  const pages = <i32>(top >> 16) - memory.size();
  if (pages > 0 && memory.grow(pages) < 0) unreachable();
  return at;
}
