/* `log10` follows fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved. */
import { exp, log } from "./exponential.ts";
import { exponentOf, fractionOf, timesPowerOfTwo } from "./floats.ts";
import { addPairs, exactProduct, rootOfPair } from "./pairs.ts";

/** What the root of the fraction is multiplied with, by the remainder of the exponent from -2 to 2. */
const rootFactors = [0.6299605249474365, 0.7937005259840997, 1, 1.2599210498948732, 1.5874010519681996];
/** A polynomial near to the cube root between 0.5 and 1, highest power first. */
const rootTerms = [
  -0.14526389938548637, 0.7849323449766392, -1.8346927748361308, 2.4469312256353444, -2.114994941673713,
  1.508191937815849, 0.35489576504391984,
];

/** C's `cbrt`, with the few wrong last digits of glibc 2.36. */
export function cbrt(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const fraction = Math.abs(fractionOf(x));
  const exponent = exponentOf(x);
  const guess = rootTerms.reduce((sum, term) => sum * fraction + term, 0);
  const cube = guess * guess * guess;
  const factor = rootFactors[2 + (exponent % 3)] as number;
  const root = ((guess * (cube + 2 * fraction)) / (2 * cube + fraction)) * factor;
  return timesPowerOfTwo(x > 0 ? root : -root, Math.trunc(exponent / 3));
}

const tenthLog = Math.LOG10E;
const log2High = 0.30102999566361177;
const log2Low = 3.694239077158931e-13;

/** C's `log10`. */
export function log10(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log10(x);
  const exponent = exponentOf(x);
  const fraction = fractionOf(x);
  const whole = exponent > 0 ? exponent - 1 : exponent;
  const rest = whole * log2Low + tenthLog * log(exponent > 0 ? fraction * 2 : fraction);
  return rest + whole * log2High;
}

/** The logarithm of 10 in two parts as glibc 2.36 uses it. */
const ln10High = 2.3025850653648376;
const ln10Low = 2.7629208037533617e-8;
const lowBits = new DataView(new ArrayBuffer(8));

/** C's `exp10`, made of two exponentials as in glibc 2.36. */
export function exp10(x: number): number {
  if (!(x >= -322 - 15 - 10 && x <= 309) || Math.abs(x) < 2 ** -56) return 10 ** x;
  lowBits.setFloat64(0, x);
  lowBits.setUint32(4, lowBits.getUint32(4) & 0xf800_0000);
  const high = lowBits.getFloat64(0);
  return exp(high * ln10High) * exp(high * ln10Low + (x - high) * Math.LN10);
}

/** C's `hypot`. */
export function hypot(x: number, y: number): number {
  if (!Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0) return Math.hypot(x, y);
  const larger = Math.max(exponentOf(x), exponentOf(y));
  const [a, b] = [timesPowerOfTwo(x, -larger), timesPowerOfTwo(y, -larger)];
  if (Math.min(Math.abs(a), Math.abs(b)) < 2 ** -60) return Math.max(Math.abs(x), Math.abs(y));
  const { high, low } = rootOfPair(addPairs(exactProduct(a, a), exactProduct(b, b)));
  return timesPowerOfTwo(high + low, larger);
}
