import { exponentOf, fractionOf } from "./floats.ts";
import {
  addPairs,
  dividePairs,
  exactProduct,
  halfPi,
  inverseFactorials,
  multiplyPairs,
  negatePair,
  type Pair,
  pairOf,
  rootOfPair,
  scalePair,
  subtractPairs,
  zeroPair,
} from "./pairs.ts";

const one = pairOf(1);
const lastTerm = 27;
/** Binary digits behind the point of pi for the reduction: the exponent of the largest double, and what a
 * result of 106 significant digits needs if the argument is as near to a multiple of pi/2 as any double. */
const piBits = 1024 + 53 + 64 + 120;

let halfPiDigits: bigint | null = null;

/** pi/2 * 2^piBits by Machin's formula. */
function scaledHalfPi(): bigint {
  if (halfPiDigits !== null) return halfPiDigits;
  const guard = 32n;
  const unit = 1n << (BigInt(piBits) + guard);
  halfPiDigits = (8n * inverseTangent(5n, unit) - 2n * inverseTangent(239n, unit)) >> guard;
  return halfPiDigits;
}

/** arctan(1/n) times `unit`. */
function inverseTangent(n: bigint, unit: bigint): bigint {
  let power = unit / n;
  let sum = power;
  for (let odd = 3n, sign = -1n; power !== 0n; odd += 2n, sign = -sign) {
    power /= n * n;
    sum += (sign * power) / odd;
  }
  return sum;
}

/** `x` less the nearest multiple of pi/2, and the number of that multiple modulo 4. */
function reduced(x: number): { rest: Pair; quadrant: number } {
  if (Math.abs(x) <= Math.PI / 4) return { rest: pairOf(x), quadrant: 0 };
  const exponent = exponentOf(x) - 53;
  const scaled = BigInt(fractionOf(x) * 2 ** 53) << BigInt(piBits + exponent);
  const quarter = scaledHalfPi();
  let multiple = (scaled + (quarter >> 1n)) / quarter;
  let rest = scaled - multiple * quarter;
  if (rest > quarter >> 1n) {
    multiple++;
    rest -= quarter;
  } else if (-rest > quarter >> 1n) {
    multiple--;
    rest += quarter;
  }
  return { rest: pairFrom(rest), quadrant: Number(BigInt.asUintN(2, multiple)) };
}

/** `digits / 2^piBits` */
function pairFrom(digits: bigint): Pair {
  const size = digits < 0n ? -digits : digits;
  const cut = Math.max(size.toString(2).length - 110, 0);
  const kept = digits >> BigInt(cut);
  const high = Number(kept);
  const low = Number(kept - BigInt(high));
  return scalePair({ high, low }, 2 ** (cut - piBits));
}

/** The sum of x^n / n! with alternating signs for every other n from `first` up to `lastTerm`. */
function alternatingSeries(x: Pair, first: 0 | 1): Pair {
  const square = negatePair(multiplyPairs(x, x));
  let sum = zeroPair;
  for (let n = lastTerm - 1 + first; n >= first; n -= 2) {
    sum = addPairs(inverseFactorials[n] as Pair, multiplyPairs(square, sum));
  }
  return first === 0 ? sum : multiplyPairs(x, sum);
}

/** The sine of an angle up to pi/2. */
export const sineOf = (x: Pair): Pair => alternatingSeries(x, 1);
const cosineOf = (x: Pair) => alternatingSeries(x, 0);

function sineInQuadrant(rest: Pair, quadrant: number): Pair {
  const value = (quadrant & 1) === 0 ? sineOf(rest) : cosineOf(rest);
  return (quadrant & 2) === 0 ? value : negatePair(value);
}

const rounded = ({ high, low }: Pair) => high + low;

/** C's `sin`. */
export function sin(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < 1e-9) return Math.sin(x);
  const { rest, quadrant } = reduced(x);
  return rounded(sineInQuadrant(rest, quadrant));
}

/** C's `cos`. */
export function cos(x: number): number {
  if (!Number.isFinite(x)) return Number.NaN;
  const { rest, quadrant } = reduced(x);
  return rounded(sineInQuadrant(rest, quadrant + 1));
}

/** C's `tan`. */
export function tan(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) < 1e-9) return Math.tan(x);
  const { rest, quadrant } = reduced(x);
  return rounded(dividePairs(sineInQuadrant(rest, quadrant), sineInQuadrant(rest, quadrant + 1)));
}

/** The angle of a point; neither coordinate is 0, infinite or nan, and they are of moderate size. */
function angleOf(y: Pair, x: Pair): Pair {
  const guess = Math.atan2(y.high, x.high);
  // The quadrants of the guess are dealt with exactly: a rotation by a quarter turn swaps the coordinates.
  const turns = Math.round(guess / halfPi.high);
  const rotated =
    turns === 0
      ? { y, x }
      : turns === 1
        ? { y: negatePair(x), x: y }
        : turns === -1
          ? { y: x, x: negatePair(y) }
          : { y: negatePair(y), x: negatePair(x) };
  const small = Math.atan2(rotated.y.high, rotated.x.high);
  const sine = sineOf(pairOf(small));
  const cosine = cosineOf(pairOf(small));
  const across = subtractPairs(multiplyPairs(rotated.y, cosine), multiplyPairs(rotated.x, sine));
  const along = addPairs(multiplyPairs(rotated.x, cosine), multiplyPairs(rotated.y, sine));
  const angle = addPairs(pairOf(small), dividePairs(across, along));
  return turns === 0 ? angle : addPairs(multiplyPairs(halfPi, pairOf(turns)), angle);
}

/** C's `atan2`. */
export function atan2(y: number, x: number): number {
  const plain = Math.atan2(y, x);
  if (x === 0 || y === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return plain;
  const difference = exponentOf(y) - exponentOf(x);
  if (difference > 60 || (difference < -60 && x < 0)) return plain;
  if (difference < -900) return y / x;
  return rounded(angleOf(scaledTo(y, difference), scaledTo(x, 0)));
}

function scaledTo(x: number, exponent: number): Pair {
  return pairOf(fractionOf(x) * 2 ** exponent);
}

/** C's `atan`. */
export function atan(x: number): number {
  return Math.abs(x) < 1e-9 || !Number.isFinite(x) ? Math.atan(x) : atan2(x, 1);
}

/** The square root of 1 - x^2. */
function otherSide(x: number): Pair {
  return rootOfPair(subtractPairs(one, exactProduct(x, x)));
}

/** C's `asin`. */
export function asin(x: number): number {
  if (!(Math.abs(x) < 1) || Math.abs(x) < 1e-9) return Math.asin(x);
  return rounded(angleOf(pairOf(x), otherSide(x)));
}

/** C's `acos`. */
export function acos(x: number): number {
  if (!(Math.abs(x) < 1) || Math.abs(x) < 1e-18) return Math.acos(x);
  return rounded(angleOf(otherSide(x), pairOf(x)));
}
