/* This file follows s_erf.c of fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved. */
import { exp } from "./exponential.ts";
import { pairedPolynomial } from "./polynomial.ts";

/** erf(1), cut to a float. */
const erfOf1 = 0.8450629115104675;
/** erf(x) / x - 1 in x^2 up to 0.84375: numerator and denominator. */
const small = [
  [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-5],
  [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-6],
];
/** erf(x) - erf(1) in |x| - 1 up to 1.25. */
const middle = [
  [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668,
    0.035478304325618236, -0.002166375594868791,
  ],
  [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107,
  ],
];
/** log(x erfc(x)) + x^2 + 0.5625 in 1 / x^2 up to 1 / 0.35, and beyond. */
const large = [
  [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347,
    -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
    108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
];
const larger = [
  [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
    -1025.0951316110772, -483.5191916086514,
  ],
  [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
    474.52854120695537, -22.44095244658582,
  ],
];
const smallEnd = 0.84375;
const middleEnd = 1.25;
/** 1 / 0.35 as its upper 32 bits. */
const largeEnd = 2.857141494750976;
const wordMask = new DataView(new ArrayBuffer(8));

/** C's `erf`. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size < smallEnd) return size < 2 ** -28 ? x + 0.1283791670955126 * x : x + x * ratio(small, x * x);
  if (size < middleEnd) return x >= 0 ? erfOf1 + ratio(middle, size - 1) : -erfOf1 - ratio(middle, size - 1);
  const rest = size >= 6 ? 0 : tail(size) / size;
  return x >= 0 ? 1 - rest : rest - 1;
}

/** C's `erfc`: 1 - erf(x) without cancellation. */
export function erfc(x: number): number {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size < smallEnd) {
    const value = x * ratio(small, x * x);
    return x < 0.25 ? 1 - (x + value) : 0.5 - (value + (x - 0.5));
  }
  if (size < middleEnd) {
    const value = ratio(middle, size - 1);
    return x >= 0 ? 1 - erfOf1 - value : 1 + (erfOf1 + value);
  }
  if (size >= 28 || x < -6) return x > 0 ? 0 : 2;
  return x > 0 ? tail(size) / size : 2 - tail(size) / size;
}

function ratio([above, below]: readonly (readonly number[])[], x: number): number {
  return pairedPolynomial(above as readonly number[], x) / pairedPolynomial(below as readonly number[], x);
}

/** x erfc(x). */
function tail(x: number): number {
  const inverse = 1 / (x * x);
  const value = ratio(x < largeEnd ? large : larger, inverse);
  wordMask.setFloat64(0, x);
  wordMask.setUint32(4, 0);
  const start = wordMask.getFloat64(0);
  return exp(-start * start - 0.5625) * exp((start - x) * (start + x) + value);
}
