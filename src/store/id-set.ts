/** Writes a set of ids as the differences of its sorted ids, seven bits a byte, the lowest first. Sorts `ids`, which may hold
 *  an id more than once. */
export function packIds(ids: Int32Array): Buffer {
  ids.sort();
  const bytes = Buffer.allocUnsafe(ids.length * 5);
  let end = 0;
  let before = 0;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at] as number;
    let rest = id - before;
    if (rest === 0 && at > 0) continue;
    before = id;
    for (; rest > 127; rest >>>= 7) bytes[end++] = (rest & 127) | 128;
    bytes[end++] = rest;
  }
  return bytes.subarray(0, end);
}

/** Whether a packed set has an id for which `chosen` is not 0. */
export function holdsAny(packed: Uint8Array, chosen: Uint8Array): boolean {
  let id = 0;
  for (let at = 0; at < packed.length; ) {
    let byte = packed[at++] as number;
    let difference = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = packed[at++] as number;
      difference |= (byte & 127) << shift;
    }
    id += difference;
    if (chosen[id] === 1) return true;
  }
  return false;
}

/** The ids of a packed set, in order. */
export function idsIn(packed: Uint8Array): number[] {
  const ids: number[] = [];
  let id = 0;
  for (let at = 0; at < packed.length; ) {
    let byte = packed[at++] as number;
    let difference = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = packed[at++] as number;
      difference |= (byte & 127) << shift;
    }
    id += difference;
    ids.push(id);
  }
  return ids;
}
