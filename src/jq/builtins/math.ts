import { j0, j1, jn, y0, y1, yn } from "../math/bessel.ts";
import { erf, erfc } from "../math/error-function.ts";
import { exp, exp2, log, log2, pow } from "../math/exponential.ts";
import {
  copySign,
  exponentOf,
  fractionOf,
  fusedMultiplyAdd,
  ieeeRemainder,
  logb,
  nextAfter,
  roundAway,
  roundToEven,
  significand,
  splitAtPoint,
  timesPowerOfTwo,
  toLong,
} from "../math/floats.ts";
import { tgamma } from "../math/gamma.ts";
import { acosh, asinh, cosh, sinh, tanh } from "../math/hyperbolic.ts";
import { gammaSign, lgamma } from "../math/log-gamma.ts";
import { cbrt, exp10, hypot, log10 } from "../math/powers.ts";
import { acos, asin, atan, atan2, cos, sin, tan } from "../math/trigonometry.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { BigInteger, isNumber, toDouble, type Value } from "../values/value.ts";
import { withoutSign } from "./collections-length.ts";
import type { FunctionTable } from "./function-table.ts";

const smallestNormal = 2 ** -1022;

const ofOne: Readonly<Record<string, (x: number) => number>> = {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh: Math.atanh,
  cbrt,
  ceil: Math.ceil,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  exp10,
  exp2,
  expm1: Math.expm1,
  fabs: Math.abs,
  floor: Math.floor,
  gamma: lgamma,
  j0,
  j1,
  lgamma,
  log,
  log10,
  log1p: Math.log1p,
  log2,
  logb,
  nearbyint: roundToEven,
  rint: roundToEven,
  round: roundAway,
  significand,
  sin,
  sinh,
  sqrt: Math.sqrt,
  tan,
  tanh,
  tgamma,
  trunc: Math.trunc,
  y0,
  y1,
};

const ofTwo: Readonly<Record<string, (x: number, y: number) => number>> = {
  atan2,
  copysign: copySign,
  drem: ieeeRemainder,
  fdim: (x, y) => (x <= y ? 0 : x - y),
  fmax: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : x >= y ? x : y),
  fmin: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : x <= y ? x : y),
  fmod: (x, y) => x % y,
  hypot,
  jn,
  ldexp: timesPowerOfTwo,
  nextafter: nextAfter,
  nexttoward: nextAfter,
  pow,
  remainder: ieeeRemainder,
  scalb,
  scalbln: (x, y) => timesPowerOfTwo(x, Math.max(-1e6, Math.min(1e6, toLong(y)))),
  yn,
};

const toPair: Readonly<Record<string, (x: number) => readonly number[]>> = {
  frexp: (x) => [fractionOf(x), exponentOf(x)],
  lgamma_r: (x) => [lgamma(x), gammaSign(x)],
  modf: splitAtPoint,
};

/** Mathematical builtins with the answers of glibc 2.36, up to a last digit now and then; messages are those of
 * jq 1.8.2. Builtins of several arguments take all of them from there and nothing from their input. */
export const mathFunctions: FunctionTable = {
  ...renamed(ofOne, "/0", (compute) => (input: Value) => compute(double(input))),
  ...renamed(ofTwo, "/2", (compute) => (_: Value, x: Value, y: Value) => compute(double(x), double(y))),
  ...renamed(toPair, "/0", (compute) => (input: Value) => compute(double(input))),
  "fma/3": (_input, x, y, z) => fusedMultiplyAdd(double(x), double(y), double(z)),
  "abs/0": absolute,
  "infinite/0": () => Number.POSITIVE_INFINITY,
  "nan/0": () => Number.NaN,
  "isinfinite/0": (input) => isNumber(input) && Math.abs(toDouble(input)) === Number.POSITIVE_INFINITY,
  "isnan/0": (input) => typeof input === "number" && Number.isNaN(input),
  "isnormal/0": (input) => isNumber(input) && isNormal(Math.abs(toDouble(input))),
  "isfinite/0": (input) => isNumber(input) && Math.abs(toDouble(input)) !== Number.POSITIVE_INFINITY,
};

function renamed<F, G>(table: Readonly<Record<string, F>>, suffix: string, adapt: (f: F) => G): Record<string, G> {
  return Object.fromEntries(Object.entries(table).map(([name, compute]) => [name + suffix, adapt(compute)]));
}

function double(value: Value): number {
  if (typeof value === "number") return value;
  return isNumber(value) ? value.double : fail(() => `${describe(value)} number required`);
}

/** `abs` compares with 0 and negates: what stands behind numbers in the order of values stays as it is. */
function absolute(input: Value): Value {
  if (typeof input === "number") return input < 0 ? -input : input;
  if (input instanceof BigInteger) return withoutSign(input);
  if (input === null || typeof input === "boolean") return fail(() => `${describe(input)} cannot be negated`);
  return input;
}

function isNormal(size: number): boolean {
  return size >= smallestNormal && size < Number.POSITIVE_INFINITY;
}

/** C's `scalb`: like `ldexp`, but the exponent is a double and has to be a whole number. */
function scalb(x: number, exponent: number): number {
  if (Number.isNaN(x) || Number.isNaN(exponent)) return Number.NaN;
  if (!Number.isFinite(exponent)) return exponent > 0 ? x * exponent : x / -exponent;
  if (!Number.isFinite(x)) return x;
  return Number.isInteger(exponent) ? timesPowerOfTwo(x, Math.max(-65_000, Math.min(65_000, exponent))) : Number.NaN;
}
