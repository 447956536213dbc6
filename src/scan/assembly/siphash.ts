// SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): one round a word, three at the end.

let key0: u64 = 0;
let key1: u64 = 0;

/** State of a hash over several pieces. */
export let state0: u64 = 0;
export let state1: u64 = 0;
export let state2: u64 = 0;
export let state3: u64 = 0;

const INIT0: u64 = 0x736f6d6570736575;
const INIT1: u64 = 0x646f72616e646f6d;
const INIT2: u64 = 0x6c7967656e657261;
const INIT3: u64 = 0x7465646279746573;

export function setKey(first: u64, second: u64): void {
  key0 = first;
  key1 = second;
}

/** Begins a hash over several pieces. */
export function begin(): void {
  state0 = key0 ^ INIT0;
  state1 = key1 ^ INIT1;
  state2 = key0 ^ INIT2;
  state3 = key1 ^ INIT3;
}

/** Begins a hash that is the same whatever the key: with a key of zero. */
export function beginUnkeyed(): void {
  resume(INIT0, INIT1, INIT2, INIT3);
}

/** Hashes a piece whose size is a multiple of 8. */
export function update(address: usize, size: usize): void {
  let v0 = state0;
  let v1 = state1;
  let v2 = state2;
  let v3 = state3;
  const end = address + size;
  for (; address < end; address += 8) {
    const word = load<u64>(address);
    v3 ^= word;
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    v0 ^= word;
  }
  state0 = v0;
  state1 = v1;
  state2 = v2;
  state3 = v3;
}

/** Goes on with a hash from a state. */
export function resume(v0: u64, v1: u64, v2: u64, v3: u64): void {
  state0 = v0;
  state1 = v1;
  state2 = v2;
  state3 = v3;
}

/** Ends a hash with its last piece; `total` is the size of all pieces. */
export function finish(address: usize, size: usize, total: u64): u64 {
  const whole = size & ~7;
  update(address, whole);
  let v0 = state0;
  let v1 = state1;
  let v2 = state2;
  let v3 = state3;
  const rest = (<u64>(size & 7)) << 3;
  // Reads over the end, where nothing is harmed.
  let word = (total << 56) | (load<u64>(address + whole) & (((<u64>1) << rest) - 1));
  // A round without a word is one with a word of zero.
  for (let rounds = 4; rounds > 0; rounds--) {
    v3 ^= word;
    v0 += v1;
    v1 = rotl<u64>(v1, 13) ^ v0;
    v0 = rotl<u64>(v0, 32);
    v2 += v3;
    v3 = rotl<u64>(v3, 16) ^ v2;
    v0 += v3;
    v3 = rotl<u64>(v3, 21) ^ v0;
    v2 += v1;
    v1 = rotl<u64>(v1, 17) ^ v2;
    v2 = rotl<u64>(v2, 32);
    v0 ^= word;
    word = 0;
    if (rounds === 4) v2 ^= 0xff;
  }
  return v0 ^ v1 ^ v2 ^ v3;
}

/** The hash of bytes. */
export function hashOf(address: usize, size: usize): u64 {
  begin();
  return finish(address, size, <u64>size);
}
