/** A source of repeatable choices. The same seed gives the same sequence on every machine. */
export interface Random {
  /** An integer from `min` to `max`, both included. */
  int(min: number, max: number): number;
  pick<T>(choices: readonly [T, ...T[]]): T;
  hex(length: number): string;
  /** A name suffix as Kubernetes generates them: no vowels and no digits that look like letters. */
  suffix(length: number): string;
  /** A UUID of version 4, as audit IDs, UIDs and token IDs are. */
  uuid(): string;
}

// The alphabet of k8s.io/apimachinery/pkg/util/rand: no vowels (no words), no 0 1 3 (no mistakes).
const SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** Makes a `Random` from any text. Pieces of the sample seed their own, so that a new piece does not reshuffle the rest. */
export function createRandom(seed: string): Random {
  let state = hash(seed);
  // mulberry32: 32 bits of state are plenty for names and delays.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join("");
  const hex = (length: number): string => text("0123456789abcdef", length);
  return {
    int,
    hex,
    pick: (choices) => choices[int(0, choices.length - 1)] ?? choices[0],
    suffix: (length) => text(SUFFIX_ALPHABET, length),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${text("89ab", 1)}${hex(3)}-${hex(12)}`,
  };
}

/** FNV-1a, then an avalanche step: seeds that differ in one letter start far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  value ^= value >>> 16;
  value = Math.imul(value, 0x85ebca6b);
  return value ^ (value >>> 13);
}
