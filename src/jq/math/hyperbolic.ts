/* The functions of this file follow fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved. */
import { exp, log } from "./exponential.ts";
import { copySign } from "./floats.ts";

const largestExp = 709.782712893384;

/** C's `sinh`. */
export function sinh(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size < 2 ** -28) return x;
  const half = copySign(0.5, x);
  if (size < 22) {
    const grown = Math.expm1(size);
    return size < 1 ? half * (2 * grown - (grown * grown) / (grown + 1)) : half * (grown + grown / (grown + 1));
  }
  return timesLargeExp(half, size);
}

/** C's `cosh`. */
export function cosh(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(x)) return x * x;
  if (size < 0.5 * Math.LN2) {
    const grown = Math.expm1(size);
    return size < 2 ** -55 ? 1 : 1 + (grown * grown) / (2 * (1 + grown));
  }
  if (size < 22) {
    const power = exp(size);
    return 0.5 * power + 0.5 / power;
  }
  return timesLargeExp(0.5, size);
}

/** `factor * e^x`, where e^x itself may be too large for a double. */
function timesLargeExp(factor: number, x: number): number {
  if (x <= largestExp) return factor * exp(x);
  const root = exp(0.5 * x);
  return factor * root * root;
}

/** C's `asinh`. */
export function asinh(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(x) || size < 2 ** -28) return x;
  if (size > 2 ** 28) return copySign(log(size) + Math.LN2, x);
  const square = size * size;
  if (size > 2) return copySign(log(2 * size + 1 / (Math.sqrt(square + 1) + size)), x);
  return copySign(Math.log1p(size + square / (1 + Math.sqrt(1 + square))), x);
}

/** C's `acosh`. */
export function acosh(x: number): number {
  if (x < 1) return Number.NaN;
  if (x > 2 ** 28) return log(x) + Math.LN2;
  if (x > 2) return log(2 * x - 1 / (x + Math.sqrt(x * x - 1)));
  const beyond = x - 1;
  return Math.log1p(beyond + Math.sqrt(2 * beyond + beyond * beyond));
}

/** C's `tanh`. */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (!(size < 22)) return Number.isNaN(x) ? x : copySign(1, x);
  if (size < 2 ** -55) return x;
  const grown = Math.expm1(size >= 1 ? 2 * size : -2 * size);
  return copySign(size >= 1 ? 1 - 2 / (grown + 2) : -grown / (grown + 2), x);
}
