import type { Random } from "../../samples/generator/random.ts";

// The alphabet of k8s.io/apimachinery/pkg/util/rand.
const SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const fourDigits: readonly string[] = Array.from({ length: 0x10000 }, (_, value) =>
  value.toString(16).padStart(4, "0"),
);

/** Repeatable choices, some hundred times faster than those of the samples: a log of a gigabyte needs many. */
export class Dice implements Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: string) {
    let state = 0x811c9dc5;
    for (const char of seed) state = Math.imul(state ^ (char.codePointAt(0) ?? 0), 0x01000193);
    this.#a = state;
    this.#b = Math.imul(state, 0x85ebca6b);
    this.#c = Math.imul(state, 0xc2b2ae35);
    for (let turn = 0; turn < 20; turn++) this.bits();
  }

  /** 32 random bits as a signed integer: the sfc32 generator. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }

  int(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.int(0, choices.length - 1)] ?? choices[0];
  }

  /** One of a list that is known not to be empty. */
  one<T>(choices: readonly T[]): T {
    const found = choices[this.int(0, choices.length - 1)];
    if (found === undefined) throw new Error("nothing to choose from");
    return found;
  }

  hex(length: number): string {
    let text = "";
    while (text.length < length) text += this.#four();
    return text.slice(0, length);
  }

  suffix(length: number): string {
    let text = "";
    for (let at = 0; at < length; at++) text += SUFFIX_ALPHABET.charAt(this.int(0, SUFFIX_ALPHABET.length - 1));
    return text;
  }

  /** Text that does not compress, such as certificates and tokens. */
  base64(length: number): string {
    let text = "";
    while (text.length < length) {
      const bits = this.bits();
      text += BASE64.charAt(bits & 63) + BASE64.charAt((bits >>> 6) & 63) + BASE64.charAt((bits >>> 12) & 63);
    }
    return text.slice(0, length);
  }

  uuid(): string {
    const third = fourDigits[(this.bits() & 0x0fff) | 0x4000] ?? "";
    const fourth = fourDigits[(this.bits() & 0x3fff) | 0x8000] ?? "";
    return `${this.hex(8)}-${this.#four()}-${third}-${fourth}-${this.hex(12)}`;
  }

  /** A waiting time between events that know nothing of each other. */
  wait(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  #four(): string {
    return fourDigits[this.bits() >>> 16] ?? "";
  }
}
