/* This file follows e_lgamma_r.c of fdlibm:
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this
 * software is freely granted, provided that this notice is preserved. */
import { log } from "./exponential.ts";
import { negativeLogGamma } from "./gamma.ts";
import { polynomial } from "./polynomial.ts";
import { cos, sin } from "./trigonometry.ts";

/** Near 2: even and odd coefficients in 2 - x. */
const evenNear2 = [
  0.07721566490153287, 0.06735230105312927, 0.007385550860814029, 0.0011927076318336207, 0.00022086279071390839,
  2.5214456545125733e-5,
];
const oddNear2 = [
  0.3224670334241136, 0.020580808432516733, 0.0028905138367341563, 0.0005100697921535113, 0.00010801156724758394,
  4.4864094961891516e-5,
];
/** Around the minimum of the function: in (x - minimum), every third coefficient. */
const aroundMinimum = [
  [0.48383612272381005, -0.032788541075985965, 0.006100538702462913, -0.0014034646998923284, 0.00031563207090362595],
  [-0.1475877229945939, 0.01797067508118204, -0.0036845201678113826, 0.000881081882437654, -0.00031275416837512086],
  [0.06462494023913339, -0.010314224129834144, 0.0022596478090061247, -0.0005385953053567405, 0.0003355291926355191],
];
const minimumPlace = 1.4616321449683622;
const minimumValue = -0.12148629053584961;
const minimumRest = -3.638676997039505e-18;
/** Near 1: numerator and denominator in x - 1. */
const near1 = [
  -0.07721566490153287, 0.6328270640250934, 1.4549225013723477, 0.9777175279633727, 0.22896372806469245,
  0.013381091853678766,
];
const near1Below = [
  1, 2.4559779371304113, 2.128489763798934, 0.7692851504566728, 0.10422264559336913, 0.003217092422824239,
];
/** From 2 to 8: in the fraction of x. */
const small = [
  0, -0.07721566490153287, 0.21498241596060885, 0.325778796408931, 0.14635047265246445, 0.02664227030336386,
  0.0018402845140733772, 3.194753265841009e-5,
];
const smallBelow = [
  1, 1.3920053346762105, 0.7219355475671381, 0.17193386563280308, 0.01864591917156529, 0.0007779424963818936,
  7.326684307446256e-6,
];
/** From 8 on: in 1 / x^2, but the first. */
const large = [
  0.08333333333333297, -0.0027777777772877554, 0.0007936505586430196, -0.00059518755745034, 0.0008363399189962821,
  -0.0016309293409657527,
];
const largeStart = 0.4189385332046727;

/** The logarithm of |gamma(x)|: C's `lgamma`. */
export function lgamma(x: number): number {
  if (Number.isNaN(x)) return x;
  const size = Math.abs(x);
  if (size === Number.POSITIVE_INFINITY || x === 0) return Number.POSITIVE_INFINITY;
  if (size < 2 ** -70) return -log(size);
  if (x > 0) return positive(x);
  if (Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < -2) return negativeLogGamma(x);
  const sine = sineOfPi(x);
  return sine === 0 ? Number.POSITIVE_INFINITY : log(Math.PI / Math.abs(sine * x)) - positive(size);
}

/** The sign of gamma(x) as `lgamma_r` tells it: 1 where gamma has no value. */
export function gammaSign(x: number): number {
  if (Object.is(x, -0)) return -1;
  return x < 0 && Number.isFinite(x) && Math.floor(x) !== x && Math.floor(x) % 2 !== 0 ? -1 : 1;
}

/** sin(pi x), for negative x. */
function sineOfPi(x: number): number {
  if (x > -0.25) return sin(Math.PI * x);
  const turn = 2 * (-x / 2 - Math.floor(-x / 2));
  if (turn < 0.25) return -sin(Math.PI * turn);
  if (turn < 0.75) return -cos(Math.PI * (0.5 - turn));
  if (turn < 1.25) return -sin(Math.PI * (1 - turn));
  return turn < 1.75 ? cos(Math.PI * (turn - 1.5)) : -sin(Math.PI * (turn - 2));
}

function positive(x: number): number {
  if (x === 1 || x === 2) return 0;
  if (x < 2) return below2(x);
  if (x < 8) return below8(x);
  const logarithm = log(x);
  if (x >= 2 ** 58) return x * (logarithm - 1);
  const inverse = 1 / x;
  const rest = largeStart + inverse * polynomial(large, inverse * inverse);
  return (x - 0.5) * (logarithm - 1) + rest;
}

function below2(x: number): number {
  if (x < 0.9) {
    const start = -log(x);
    if (x >= 0.7316) return start + valueNear2(1 - x);
    return start + (x >= 0.23164 ? valueAroundMinimum(x - (minimumPlace - 1)) : valueNear1(x));
  }
  if (x >= 1.7316) return valueNear2(2 - x);
  return x >= 1.23 ? valueAroundMinimum(x - minimumPlace) : valueNear1(x - 1);
}

function valueNear2(y: number): number {
  const square = y * y;
  const value = y * polynomial(evenNear2, square) + square * polynomial(oddNear2, square);
  return value - 0.5 * y;
}

function valueAroundMinimum(y: number): number {
  const square = y * y;
  const cube = square * y;
  const [first, second, third] = aroundMinimum.map((coefficients) => polynomial(coefficients, cube)) as [
    number,
    number,
    number,
  ];
  return minimumValue + (square * first - (minimumRest - cube * (second + y * third)));
}

function valueNear1(y: number): number {
  return -0.5 * y + (y * polynomial(near1, y)) / polynomial(near1Below, y);
}

function below8(x: number): number {
  const whole = Math.floor(x);
  const y = x - whole;
  let result = 0.5 * y + polynomial(small, y) / polynomial(smallBelow, y);
  let product = 1;
  for (let n = whole - 1; n >= 2; n--) product *= y + n;
  if (whole > 2) result += log(product);
  return result;
}
