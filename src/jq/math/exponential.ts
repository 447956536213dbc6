import { exponentOf, fractionOf } from "./floats.ts";
import {
  addPairs,
  dividePairs,
  exactProduct,
  exactSum,
  inverseFactorials,
  ln2,
  multiplyPairs,
  type Pair,
  pairOf,
  roundScaled,
  scalePair,
  subtractPairs,
} from "./pairs.ts";

/** A number as `pair * 2^exponent`. */
export interface ScaledPair {
  readonly pair: Pair;
  readonly exponent: number;
}

/** The natural logarithm of 2 again, with a first part of 40 bits: its product with an exponent is exact. */
const ln2Start = 0.6931471805592082;
const ln2Rest: Pair = { high: 7.371002565167799e-13, low: 1.94704509238075e-31 };
const one = pairOf(1);
const halvings = 8;
const exponentialTerms = 11;
/** The terms of the series up to this one are calculated with pairs. */
const pairTerms = 5;
const largestArgument = 1100;
const inverseFactorial = (n: number) => inverseFactorials[n] as Pair;

/** e^x - 1 for |x| up to 1. */
function expMinusOne(x: Pair): Pair {
  const small = scalePair(x, 1 / 2 ** halvings);
  let tail = 0;
  for (let n = exponentialTerms; n > pairTerms; n--) tail = tail * small.high + inverseFactorial(n).high;
  let sum = pairOf(tail);
  for (let n = pairTerms; n > 0; n--) sum = addPairs(inverseFactorial(n), multiplyPairs(small, sum));
  let result = multiplyPairs(small, sum);
  for (let n = 0; n < halvings; n++) result = addPairs(scalePair(result, 2), multiplyPairs(result, result));
  return result;
}

/** e^x for |x| up to some thousands. */
export function exponential(x: Pair): ScaledPair {
  const exponent = Math.round(x.high / ln2.high);
  const start = exactSum(x.high, -exponent * ln2Start);
  const rest = addPairs(start, subtractPairs(pairOf(x.low), multiplyPairs(ln2Rest, pairOf(exponent))));
  return { pair: addPairs(one, expMinusOne(rest)), exponent };
}

/** The natural logarithm of a positive finite double without that of its power of 2: the logarithm is
 * `pair + exponent * ln 2`, and the pair is below 0.35. */
function splitLogarithm(x: number): ScaledPair {
  let fraction = fractionOf(x);
  let exponent = exponentOf(x);
  if (fraction < Math.SQRT1_2) {
    fraction *= 2;
    exponent--;
  }
  const guess = Math.log(fraction);
  const power = expMinusOne(pairOf(guess));
  const difference = dividePairs(subtractPairs(pairOf(fraction - 1), power), addPairs(one, power));
  const correction = difference.high * difference.high * 0.5;
  return { pair: addPairs(pairOf(guess), subtractPairs(difference, pairOf(correction))), exponent };
}

/** The natural logarithm of a positive finite double. */
export function logarithm(x: number): Pair {
  const { pair, exponent } = splitLogarithm(x);
  const whole = addPairs(pairOf(exponent * ln2Start), multiplyPairs(ln2Rest, pairOf(exponent)));
  return addPairs(whole, pair);
}

/** C's `exp`. */
export function exp(x: number): number {
  if (!(Math.abs(x) < largestArgument)) return Math.exp(x);
  const { pair, exponent } = exponential(pairOf(x));
  return roundScaled(pair, exponent);
}

/** C's `exp2`. */
export function exp2(x: number): number {
  if (!(Math.abs(x) < largestArgument)) return 2 ** x;
  const exponent = Math.round(x);
  const pair = addPairs(one, expMinusOne(multiplyPairs(ln2, pairOf(x - exponent))));
  return roundScaled(pair, exponent);
}

/** C's `log`. */
export function log(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY) || x === 1) return Math.log(x);
  const { high, low } = logarithm(x);
  return high + low;
}

/** C's `log2`. */
export function log2(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log2(x);
  const { pair, exponent } = splitLogarithm(x);
  const { high, low } = addPairs(pairOf(exponent), dividePairs(pair, ln2));
  return high + low;
}

/** C's `pow`. */
export function pow(x: number, y: number): number {
  if (x === 1 || (x === -1 && !Number.isFinite(y) && !Number.isNaN(y))) return 1;
  const size = Math.abs(x);
  const plain = x ** y;
  if (!(size > 0 && size < Number.POSITIVE_INFINITY && Math.abs(y) < 2 ** 70) || y === 0) return plain;
  if (Number.isNaN(plain) || size === 1 || y === 1) return plain;
  const sign = plain < 0 || Object.is(plain, -0) ? -1 : 1;
  const exact = exactPower(size, y);
  if (exact !== null) return sign * exact;
  const power = multiplyPairs(logarithm(size), pairOf(y));
  if (!(Math.abs(power.high) < largestArgument)) return plain;
  const { pair, exponent } = exponential(power);
  return sign * roundScaled(toTie(pair), exponent);
}

/** The power where it can be had by exact multiplication, null otherwise. */
function exactPower(x: number, y: number): number | null {
  if (!(y > 1 && y <= 64 && Number.isInteger(y)) || x > 2 ** 27 || x < 2 ** -27) return null;
  let power = x;
  for (let count = 1; count < y; count++) {
    const { high, low } = exactProduct(power, x);
    if (low !== 0 || high < 2 ** -900 || high > 2 ** 900) return null;
    power = high;
  }
  return power;
}

/** Puts a result that is a hair beside the middle between two doubles right there: powers of short numbers
 * are exact, and a tie goes to the even one. */
function toTie(pair: Pair): Pair {
  const half = pair.high >= 1 ? 2 ** -53 : 2 ** -54;
  const isTie = Math.abs(Math.abs(pair.low) - half) < 2 ** -92;
  return isTie ? { high: pair.high, low: Math.sign(pair.low) * half } : pair;
}
