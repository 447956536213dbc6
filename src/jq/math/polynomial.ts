/** The value of a polynomial, whose coefficients begin with the constant one. */
export function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let power = coefficients.length - 1; power >= 0; power--) sum = sum * x + (coefficients[power] as number);
  return sum;
}

/** The same, calculated by pairs of coefficients from the constant up: the order in which glibc 2.36 calculates
 * most of its polynomials decides their last digits. */
export function pairedPolynomial(coefficients: readonly number[], x: number): number {
  const square = x * x;
  const fourth = square * square;
  const factors = [1, square, fourth, fourth * square, fourth * fourth];
  let sum = 0;
  for (let power = 0; power < coefficients.length; power += 2) {
    const pair = (coefficients[power] as number) + x * (coefficients[power + 1] ?? 0);
    sum += (factors[power / 2] as number) * pair;
  }
  return sum;
}
