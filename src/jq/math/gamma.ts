import { exponential, logarithm, type ScaledPair } from "./exponential.ts";
import {
  addPairs,
  dividePairs,
  exactProduct,
  exactSum,
  halfPi,
  multiplyPairs,
  type Pair,
  pairOf,
  roundScaled,
  scalePair,
  subtractPairs,
} from "./pairs.ts";
import { sineOf } from "./trigonometry.ts";

/** Stirling's series is used from here on. */
const stirlingStart = 30;
/** B(2k) / (2k (2k - 1)), the coefficients of the series. */
const stirlingTerms: readonly Pair[] = [
  [1, 12],
  [-1, 360],
  [1, 1260],
  [-1, 1680],
  [1, 1188],
  [-691, 360_360],
  [1, 156],
  [-3617, 122_400],
  [43_867, 244_188],
  [-174_611, 125_400],
  [77_683, 5796],
  [-236_364_091, 1_506_960],
].map(([above, below]) => dividePairs(pairOf(above as number), pairOf(below as number)));
/** Half of the logarithm of 2 pi. */
const halfLog2Pi: Pair = { high: 0.9189385332046728, low: -3.8782941580672414e-17 };
const pi = scalePair(halfPi, 2);
const one = pairOf(1);
const largestArgument = 171.7;
const smallestArgument = -184.5;

/** C's `tgamma`, correctly rounded as glibc has it since 2.42. */
export function tgamma(x: number): number {
  if (Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return Number.NaN;
  if (x === 0) return 1 / x;
  if (x > largestArgument) return Number.POSITIVE_INFINITY;
  if (Math.abs(x) < 2 ** -60) return 1 / x;
  if (x >= 0.5) {
    const { pair, exponent } = gammaOf(pairOf(x));
    return roundScaled(pair, exponent);
  }
  if (Number.isInteger(x)) return Number.NaN;
  const sine = sineOfPi(x);
  if (x < smallestArgument) return sine.high < 0 ? -0 : 0;
  const { pair, exponent } = gammaOf(exactSum(1, -x));
  const value = dividePairs(pi, multiplyPairs(sine, pair));
  return value.high < 0
    ? -roundScaled({ high: -value.high, low: -value.low }, -exponent)
    : roundScaled(value, -exponent);
}

/** The logarithm of |gamma(x)| for x below -2, where it has roots between the poles. */
export function negativeLogGamma(x: number): number {
  const sine = sineOfPi(x);
  const size = sine.high < 0 ? scalePair(sine, -1) : sine;
  const { rest, product } = raised(exactSum(1, -x));
  const gamma = subtractPairs(stirling(rest), logOf(product));
  const { high, low } = subtractPairs(subtractPairs(logOf(pi), logOf(size)), gamma);
  return high + low;
}

function gammaOf(x: Pair): ScaledPair {
  const { rest, product } = raised(x);
  const { pair, exponent } = exponential(stirling(rest));
  return { pair: dividePairs(pair, product), exponent };
}

/** `x` plus an integer, and the product by which gamma grows on the way there. */
function raised(x: Pair): { rest: Pair; product: Pair } {
  let rest = x;
  let product = one;
  while (rest.high < stirlingStart) {
    product = multiplyPairs(product, rest);
    rest = addPairs(rest, one);
  }
  return { rest, product };
}

/** The logarithm of gamma(x) for large x. */
function stirling(x: Pair): Pair {
  const inverse = dividePairs(one, x);
  const square = multiplyPairs(inverse, inverse);
  let series = pairOf(0);
  for (const term of stirlingTerms.toReversed()) series = addPairs(term, multiplyPairs(series, square));
  const main = subtractPairs(multiplyPairs(subtractPairs(x, pairOf(0.5)), logOf(x)), x);
  return addPairs(addPairs(main, halfLog2Pi), multiplyPairs(series, inverse));
}

function logOf(x: Pair): Pair {
  return addPairs(logarithm(x.high), pairOf(x.low / x.high));
}

/** sin(pi x) where x is no integer. */
function sineOfPi(x: number): Pair {
  const nearest = Math.round(x);
  const fraction = x - nearest;
  const angle = addPairs(exactProduct(pi.high, fraction), pairOf(pi.low * fraction));
  const sine = sineOf(angle);
  return nearest % 2 === 0 ? sine : scalePair(sine, -1);
}
