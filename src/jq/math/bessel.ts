/* This file follows e_j0.c, e_j1.c and e_jn.c of fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved. */
import {
  type Asymptotic,
  asymptotic0,
  asymptotic1,
  asymptoticStarts,
  type Fraction,
  firstSmall0,
  firstSmall1,
  secondSmall0,
  secondSmall1,
} from "./bessel-tables.ts";
import { log } from "./exponential.ts";
import { toInt } from "./floats.ts";
import { pairedPolynomial } from "./polynomial.ts";
import { cos, sin } from "./trigonometry.ts";

const inverseRootOfPi = 0.5641895835477563;
const twoByPi = 0.6366197723675814;
const hugeArgument = 2 ** 302;
const asymptoticEnd = 2 ** 129;
const largestLog = 709.782712893384;

function quotient({ above, below }: Fraction, x: number): number {
  return pairedPolynomial(above, x) / pairedPolynomial(below, x);
}

/** The Bessel function of the first or second kind of order 0 or 1 for x from 2 on. */
function asymptotic(x: number, order: 0 | 1, kind: 1 | 2): number {
  const sine = sin(x);
  const cosine = cos(x);
  let ss = order === 0 ? sine - cosine : -sine - cosine;
  let cc = order === 0 ? sine + cosine : sine - cosine;
  // The one of them that suffers from cancellation is made from the other.
  if (x + x < Number.POSITIVE_INFINITY) {
    const double = order === 0 ? -cos(x + x) : cos(x + x);
    if (order === 0 ? sine * cosine < 0 : sine * cosine > 0) cc = double / ss;
    else ss = double / cc;
  }
  if (x > asymptoticEnd) return (inverseRootOfPi * (kind === 1 ? cc : ss)) / Math.sqrt(x);
  const { p, q } = asymptoticParts(x, order);
  return (inverseRootOfPi * (kind === 1 ? p * cc - q * ss : p * ss + q * cc)) / Math.sqrt(x);
}

function asymptoticParts(x: number, order: 0 | 1): { p: number; q: number } {
  const entry = asymptoticStarts.findIndex((start) => x >= start);
  const fractions = (order === 0 ? asymptotic0 : asymptotic1)[entry] as Asymptotic;
  const inverse = 1 / (x * x);
  const p = 1 + quotient(fractions.p, inverse);
  return { p, q: ((order === 0 ? -0.125 : 0.375) + quotient(fractions.q, inverse)) / x };
}

/** Bessel function of the first kind of order 0. */
export function j0(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(x)) return 1 / (x * x);
  if (size >= 2) return asymptotic(size, 0, 1);
  if (size < 2 ** -13) return size < 2 ** -27 ? 1 : 1 - 0.25 * x * x;
  const square = x * x;
  const value = quotient(firstSmall0, square);
  return size < 1 ? 1 + square * (-0.25 + value) : (1 + 0.5 * size) * (1 - 0.5 * size) + square * value;
}

/** Bessel function of the second kind of order 0. */
export function y0(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x >= 2) return asymptotic(x, 0, 2);
  if (x <= 2 ** -27) return (secondSmall0.above[0] as number) + twoByPi * log(x);
  return quotient(secondSmall0, x * x) + twoByPi * (j0(x) * log(x));
}

/** Bessel function of the first kind of order 1. */
export function j1(x: number): number {
  const size = Math.abs(x);
  if (!Number.isFinite(x)) return 1 / x;
  if (size >= 2) return x < 0 ? -asymptotic(size, 1, 1) : asymptotic(size, 1, 1);
  if (size < 2 ** -27) return 0.5 * x;
  const square = x * x;
  return x * 0.5 + (pairedPolynomial(firstSmall1.above, square) * x) / pairedPolynomial(firstSmall1.below, square);
}

/** Bessel function of the second kind of order 1. */
export function y1(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (Number.isNaN(x) || x < 0) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x >= 2) return asymptotic(x, 1, 2);
  if (x <= 2 ** -54) return -twoByPi / x;
  return x * quotient(secondSmall1, x * x) + twoByPi * (j1(x) * log(x) - 1 / x);
}

/** Bessel function of the first kind of an integer order. */
export function jn(order: number, x: number): number {
  const whole = toInt(order);
  const n = Math.abs(whole);
  const argument = whole < 0 ? -x : x;
  if (Number.isNaN(x)) return x;
  if (n === 0) return j0(argument);
  if (n === 1) return j1(argument);
  const size = Math.abs(x);
  const isNegative = n % 2 === 1 && (argument < 0 || Object.is(argument, -0));
  const value = x === 0 || size === Number.POSITIVE_INFINITY ? 0 : firstKind(n, size);
  return isNegative ? -value : value;
}

function firstKind(n: number, x: number): number {
  if (n > x) return x < 2 ** -29 ? powerOverFactorial(n, x) : backward(n, x);
  if (x >= hugeArgument) return (inverseRootOfPi * turned(n, cos(x), sin(x))) / Math.sqrt(x);
  return forward(n, x, j0(x), j1(x));
}

/** cos or sin of x less an odd multiple of pi/4, times the square root of 2. */
function turned(n: number, first: number, second: number): number {
  const sum = (n & 3) === 0 || (n & 3) === 3 ? first : -first;
  return sum + ((n & 3) < 2 ? second : -second);
}

function forward(n: number, x: number, zeroth: number, first: number): number {
  let last = zeroth;
  let value = first;
  for (let order = 1; order < n && value !== Number.NEGATIVE_INFINITY; order++) {
    const next = value * ((order + order) / x) - last;
    last = value;
    value = next;
  }
  return value;
}

function powerOverFactorial(n: number, x: number): number {
  if (n > 33) return 0;
  let power = x * 0.5;
  let factorial = 1;
  for (let factor = 2; factor <= n; factor++) {
    factorial *= factor;
    power *= x * 0.5;
  }
  return power / factorial;
}

/** Recurrence from high orders down, begun with a continued fraction. */
function backward(n: number, x: number): number {
  const step = 2 / x;
  let z = (n + n) / x + step;
  let before = (n + n) / x;
  let current = before * z - 1;
  let depth = 1;
  for (; current < 1e9; depth++) {
    z += step;
    const next = z * current - before;
    before = current;
    current = next;
  }
  let ratio = 0;
  for (let i = 2 * (n + depth); i >= n + n; i -= 2) ratio = 1 / (i / x - ratio);
  const mayOverflow = n * log(Math.abs(step * n)) >= largestLog;
  let last = ratio;
  let value = 1;
  for (let double = 2 * (n - 1); double > 0; double -= 2) {
    const next = (value * double) / x - last;
    last = value;
    value = next;
    if (mayOverflow && value > 1e100) {
      last /= value;
      ratio /= value;
      value = 1;
    }
  }
  const zeroth = j0(x);
  const first = j1(x);
  return Math.abs(zeroth) >= Math.abs(first) ? (ratio * zeroth) / value : (ratio * first) / last;
}

/** Bessel function of the second kind of an integer order. */
export function yn(order: number, x: number): number {
  const whole = toInt(order);
  const n = Math.abs(whole);
  if (Number.isNaN(x)) return x;
  if (x === 0) return whole < 0 && n % 2 === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0) return Number.NaN;
  if (n === 0) return y0(x);
  const sign = whole < 0 && n % 2 === 1 ? -1 : 1;
  if (n === 1) return sign * y1(x);
  if (x === Number.POSITIVE_INFINITY) return 0;
  if (x < hugeArgument) return sign * forward(n, x, y0(x), y1(x));
  return (sign * inverseRootOfPi * turned(n, sin(x), -cos(x))) / Math.sqrt(x);
}
