/** Functions on the parts of a double: exact, whatever the machine. Where an argument is an `int` or a `long`
 * in C, doubles that it cannot hold become the smallest one, as on x86-64. */

const bits = new DataView(new ArrayBuffer(8));
const smallestInt = -2_147_483_648;
const smallestDouble = 5e-324;

/** The exponent of C's `frexp`: |x| is at least 0.5 and below 1 times that power of 2; 0 for 0, infinity, nan. */
export function exponentOf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return 0;
  bits.setFloat64(0, x);
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  return exponent === 0 ? exponentOf(x * 2 ** 54) - 54 : exponent - 1022;
}

/** The fraction of C's `frexp`. */
export function fractionOf(x: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const exponent = exponentOf(x);
  return exponent < -1000 ? (x * 2 ** 100) / 2 ** (exponent + 100) : (x / 2 ** (exponent - 1)) * 0.5;
}

/** C's `ldexp(x, (int)exponent)`, rounded once. */
export function timesPowerOfTwo(x: number, exponent: number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const fraction = fractionOf(x);
  const sum = exponentOf(x) + toInt(exponent);
  if (sum > 1024) return fraction * Number.POSITIVE_INFINITY;
  if (sum > 0) return fraction * 2 * 2 ** (sum - 1);
  return sum < -1074 ? fraction * 0 : fraction * 2 ** sum;
}

/** A double as C converts it to `int`. */
export function toInt(x: number): number {
  const whole = Math.trunc(x);
  return whole >= smallestInt && whole < -smallestInt ? whole : smallestInt;
}

/** A double as C converts it to `long`, as far as exponents go. */
export function toLong(x: number): number {
  return Number.isNaN(x) || x >= 2 ** 63 ? -(2 ** 63) : Math.trunc(x);
}

export function logb(x: number): number {
  if (x === 0) return Number.NEGATIVE_INFINITY;
  return Number.isFinite(x) ? exponentOf(x) - 1 : x * x;
}

/** The fraction between 1 and 2. */
export function significand(x: number): number {
  return fractionOf(x) * 2;
}

/** The whole part and the rest behind the point, each with the sign of `x`: C's `modf`. */
export function splitAtPoint(x: number): readonly [fraction: number, whole: number] {
  const whole = Math.trunc(x);
  const fraction = Number.isFinite(x) ? x - whole : Number.isNaN(x) ? x : 0;
  return [fraction === 0 && (x < 0 || Object.is(x, -0)) ? -0 : fraction, whole];
}

/** To the nearest integer, ties to the even one. */
export function roundToEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (!(rest !== 0)) return x;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const result = up ? floor + 1 : floor;
  return result === 0 && x < 0 ? -0 : result;
}

/** To the nearest integer, ties away from 0. */
export function roundAway(x: number): number {
  const size = Math.abs(x);
  const floor = Math.floor(size);
  return copySign(size - floor >= 0.5 ? floor + 1 : floor, x);
}

export function copySign(x: number, sign: number): number {
  const isNegative = sign < 0 || Object.is(sign, -0);
  return isNegative ? -Math.abs(x) : Math.abs(x);
}

/** The double next to `x` in the direction of `y`. */
export function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? smallestDouble : -smallestDouble;
  bits.setFloat64(0, x);
  bits.setBigInt64(0, bits.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
  return bits.getFloat64(0);
}

/** IEEE's remainder: the quotient is rounded to the nearest integer, ties to even. */
export function ieeeRemainder(x: number, y: number): number {
  const size = Math.abs(y);
  if (Number.isNaN(x) || Number.isNaN(y) || !Number.isFinite(x) || size === 0) return Number.NaN;
  if (size === Number.POSITIVE_INFINITY) return x;
  // Taken modulo twice the divisor the parity of the quotient is not lost.
  let rest = size > Number.MAX_VALUE / 2 ? Math.abs(x) : Math.abs(x) % (2 * size);
  if (size < 2 ** -1021) {
    if (rest + rest > size) rest -= size;
    if (rest + rest >= size) rest -= size;
  } else if (rest > size / 2) {
    rest -= size;
    if (rest >= size / 2) rest -= size;
  }
  return x < 0 || Object.is(x, -0) ? -rest : rest;
}

/** `x * y + z` rounded once. */
export function fusedMultiplyAdd(x: number, y: number, z: number): number {
  if (![x, y, z].every(Number.isFinite) || x === 0 || y === 0) return x * y + z;
  if (z === 0) return x * y;
  const product = parts(x);
  const factor = parts(y);
  const added = parts(z);
  const exponent = Math.min(product.exponent + factor.exponent, added.exponent);
  const sum =
    ((product.digits * factor.digits) << BigInt(product.exponent + factor.exponent - exponent)) +
    (added.digits << BigInt(added.exponent - exponent));
  return sum === 0n ? x * y + z : doubleOf(sum, exponent);
}

function parts(x: number): { digits: bigint; exponent: number } {
  const exponent = exponentOf(x) - 53;
  return { digits: BigInt(fractionOf(x) * 2 ** 53), exponent };
}

/** The double nearest to `digits * 2^exponent`, the even one of two. */
function doubleOf(digits: bigint, exponent: number): number {
  const size = digits < 0n ? -digits : digits;
  const cut = BigInt(Math.max(size.toString(2).length - 53, -1074 - exponent, 0));
  const kept = size >> cut;
  const twiceRest = (size - (kept << cut)) << 1n;
  const unit = 1n << cut;
  const isUp = twiceRest > unit || (twiceRest === unit && (kept & 1n) === 1n);
  const rounded = timesPowerOfTwo(Number(isUp ? kept + 1n : kept), exponent + Number(cut));
  return digits < 0n ? -rounded : rounded;
}
