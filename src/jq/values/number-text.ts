import type { BigInteger } from "./value.ts";

const safelyPlain = 1e15;
const smallestPlain = 1e-4;

/** Whether JavaScript spells a number as jq does. */
export function isPlainNumber(value: number): boolean {
  const size = Math.abs(value);
  return (size < safelyPlain && size >= smallestPlain) || Object.is(value, 0);
}

/** A number as jq 1.8.2 prints it: the shortest digits that give the same double, an exponent of at least
 * two digits if more than 15 zeros would follow the digits or more than three precede them. nan is `null`,
 * the infinities are the largest doubles. A BigInteger keeps its digits. */
export function numberText(value: number | BigInteger): string {
  if (typeof value !== "number") return value.digits;
  if (isPlainNumber(value)) return String(value);
  if (value === 0) return "-0";
  if (Math.abs(value) <= Number.MAX_VALUE) return extremeNumberText(value);
  if (Number.isNaN(value)) return "null";
  return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
}

function extremeNumberText(value: number): string {
  const text = value.toExponential();
  const mark = text.indexOf("e");
  const mantissa = text.slice(0, mark);
  const exponent = Number(text.slice(mark + 1));
  const sign = value < 0 ? "-" : "";
  const digits = mantissa.replace("-", "").replace(".", "");
  if (exponent >= 0 && exponent < digits.length + 15) {
    if (digits.length > exponent + 1) return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
    return sign + digits.padEnd(exponent + 1, "0");
  }
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${size}`;
}
