import { copyTo, foldOf, idOf, idOfSpan, isCopy, slotOf } from "./memo.ts";
import { CALLERS, CALLERS_SIZE, SCRATCH } from "./memory-map.ts";
import * as span from "./spans.ts";

// Who asks, from where and with what program stands in one piece of the line, and is the same in many lines.

/** Ids of the caller of the line. */
export let identity: u32 = 0;
export let impersonated: u32 = 0;
export let address: u32 = 0;
export let agent: u32 = 0;

// Numbers of dictionaries; see `dictionaries`.
const AGENT: u32 = 9;
const ADDRESS: u32 = 10;
const IDENTITY: u32 = 11;

// A slot: size of the piece, the four ids (4 bytes each), from TEXT_AT on the piece.
const SLOT: usize = 1024;
const TEXT_AT: usize = 32;
const MOST: usize = SLOT - TEXT_AT - 16;

export function forgetCallers(): void {
  memory.fill(CALLERS, 0, CALLERS_SIZE);
}

/** Where the copy of the piece that holds all spans of a caller is, if there is one; 0 if it is too long for one. */
export function slotOfCaller(from: usize, size: usize): usize {
  return size > MOST ? 0 : CALLERS + slotOf(foldOf(from, size), <u32>size, CALLERS_SIZE / SLOT) * SLOT;
}

/** Finds the ids of a caller whose slot is known. */
export function readCaller(slot: usize, from: usize, size: usize): void {
  if (slot === 0) {
    internCaller();
    return;
  }
  if (load<u32>(slot) !== <u32>size || !isCopy(from, size, slot + TEXT_AT)) {
    internCaller();
    copyTo(from, size, slot + TEXT_AT);
    store<u32>(slot, <u32>size);
    store<u32>(slot, identity, 4);
    store<u32>(slot, impersonated, 8);
    store<u32>(slot, address, 12);
    store<u32>(slot, agent, 16);
    return;
  }
  identity = load<u32>(slot, 4);
  impersonated = load<u32>(slot, 8);
  address = load<u32>(slot, 12);
  agent = load<u32>(slot, 16);
}

function internCaller(): void {
  identity = identityOf(0);
  impersonated = identityOf(span.IMPERSONATED_BY);
  address = idOfSpan(ADDRESS, span.ADDRESS_SPAN);
  agent = idOfSpan(AGENT, span.AGENT_SPAN);
}

// `["user","group",…]`
function identityOf(by: u32): u32 {
  const user = span.spanStart(span.USER_SPAN + by);
  if (user === 0) return 0;
  store<u8>(SCRATCH, 0x5b);
  const size = span.spanSize(span.USER_SPAN + by) + 2;
  copyTo(user - 1, size, SCRATCH + 1);
  let end = SCRATCH + 1 + size;
  const groups = span.spanStart(span.GROUPS_SPAN + by);
  if (groups === 0) {
    store<u8>(end++, 0x5d);
  } else {
    store<u8>(end, 0x2c);
    copyTo(groups + 1, span.spanSize(span.GROUPS_SPAN + by) - 1, end + 1);
    end += span.spanSize(span.GROUPS_SPAN + by);
  }
  return idOf(IDENTITY, SCRATCH, end - SCRATCH);
}
