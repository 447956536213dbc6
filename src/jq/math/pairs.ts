/** A number as the unevaluated sum of two doubles, with about 106 significant bits; `low` is at most half a unit
 * in the last place of `high`. Correctly rounded answers come from calculating with these and adding up last. */
export interface Pair {
  readonly high: number;
  readonly low: number;
}

const splitter = 134_217_729;

export const zeroPair: Pair = { high: 0, low: 0 };
/** The natural logarithm of 2. */
export const ln2: Pair = { high: Math.LN2, low: 2.3190468138462996e-17 };
/** Half of pi. */
export const halfPi: Pair = { high: Math.PI / 2, low: 6.123233995736766e-17 };

/** `a + b` without an error. */
export function exactSum(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** `a * b` without an error, for factors below 2^996 whose product does not come near the smallest doubles. */
export function exactProduct(a: number, b: number): Pair {
  const high = a * b;
  const aSplit = a * splitter;
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = b * splitter;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

function renormalized(high: number, low: number): Pair {
  const sum = high + low;
  return { high: sum, low: low - (sum - high) };
}

export function pairOf(high: number): Pair {
  return { high, low: 0 };
}

export function addPairs(a: Pair, b: Pair): Pair {
  const high = exactSum(a.high, b.high);
  const low = exactSum(a.low, b.low);
  const sum = renormalized(high.high, high.low + low.high);
  return renormalized(sum.high, sum.low + low.low);
}

export function negatePair(a: Pair): Pair {
  return { high: -a.high, low: -a.low };
}

export function subtractPairs(a: Pair, b: Pair): Pair {
  return addPairs(a, negatePair(b));
}

export function multiplyPairs(a: Pair, b: Pair): Pair {
  const product = exactProduct(a.high, b.high);
  return renormalized(product.high, product.low + (a.high * b.low + a.low * b.high));
}

/** `a` times a power of 2, or times any double where a rounding error of the low part does not matter. */
export function scalePair(a: Pair, factor: number): Pair {
  return { high: a.high * factor, low: a.low * factor };
}

export function dividePairs(a: Pair, b: Pair): Pair {
  const first = a.high / b.high;
  const rest = subtractPairs(a, multiplyPairs(b, pairOf(first)));
  const second = rest.high / b.high;
  const third = subtractPairs(rest, multiplyPairs(b, pairOf(second))).high / b.high;
  return addPairs(renormalized(first, second), pairOf(third));
}

/** The square root of a positive pair. */
export function rootOfPair(a: Pair): Pair {
  const root = Math.sqrt(a.high);
  if (root === 0) return zeroPair;
  const rest = subtractPairs(a, exactProduct(root, root));
  return renormalized(root, rest.high / (2 * root));
}

/** 1 / n! for n up to 27. */
export const inverseFactorials: readonly Pair[] = inverses(27);

function inverses(last: number): Pair[] {
  const list = [pairOf(1)];
  for (let n = 1; n <= last; n++) list.push(dividePairs(list[n - 1] as Pair, pairOf(n)));
  return list;
}

/** The double nearest to `pair * 2^exponent`, rounded once even where it is subnormal; the pair is positive and
 * neither large nor small. */
export function roundScaled(pair: Pair, exponent: number): number {
  if (exponent > 1000) return (pair.high + pair.low) * 2 ** 1000 * 2 ** (exponent - 1000);
  if (exponent < -1100) return 0;
  const smallestNormal = 2 ** (-1022 - exponent);
  if (pair.high >= smallestNormal) return (pair.high + pair.low) * 2 ** exponent;
  // The last place of the sum is that of the smallest double.
  const sum = exactSum(smallestNormal, pair.high);
  return (sum.high + (sum.low + pair.low) - smallestNormal) * 2 ** -600 * 2 ** (exponent + 600);
}
