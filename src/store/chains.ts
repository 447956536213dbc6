/** Puts an item in front of a chain: `heads` has the first item of each, `next` the one behind each item, -1 for none. */
export function link(heads: Int32Array, next: Int32Array, bucket: number, item: number): void {
  next[item] = heads[bucket] as number;
  heads[bucket] = item;
}

/** Takes an item out of its chain. */
export function unlink(heads: Int32Array, next: Int32Array, bucket: number, item: number): void {
  if (heads[bucket] === item) {
    heads[bucket] = next[item] as number;
    return;
  }
  let at = heads[bucket] as number;
  while (next[at] !== item) at = next[at] as number;
  next[at] = next[item] as number;
}
