import { equalValues } from "./compare.ts";
import { fail } from "./error.ts";
import { describe } from "./error-text.ts";
import { isArray, isNumber, isObject, type JsonObject, keyName, toDouble, type Value, valueAt } from "./value.ts";

/** The longest string of the JavaScript engine, in UTF-16 units; jq's own limit (2 GiB) is higher. */
const longestString = 536_870_888;
const largestInt = 2_147_483_647;
const deepestMerge = 10_000;
/** 2^63: from here on jq takes the largest 64-bit integer for the operands of `%`. */
const beyondLong = 2 ** 63;

/** `a + b`: null is neutral, objects are merged, arrays and strings joined. */
export function add(a: Value, b: Value): Value {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "string" && typeof b === "string") return joined(a, b);
  if (a === null) return b;
  if (b === null) return a;
  if (isArray(a) && isArray(b)) return a.concat(b);
  if (isNumber(a) && isNumber(b)) return toDouble(a) + toDouble(b);
  if (isObject(a) && isObject(b)) return { ...a, ...b };
  return incompatible(a, b, "cannot be added");
}

/** `a - b`: for arrays the elements of `a` that equal none of `b`. */
export function subtract(a: Value, b: Value): Value {
  if (isNumber(a) && isNumber(b)) return toDouble(a) - toDouble(b);
  if (isArray(a) && isArray(b)) return without(a, b);
  return incompatible(a, b, "cannot be subtracted");
}

/** `a * b`: repeats a string, merges objects with the objects in them. */
export function multiply(a: Value, b: Value): Value {
  if (isNumber(a)) {
    if (isNumber(b)) return toDouble(a) * toDouble(b);
    if (typeof b === "string") return repeated(b, toDouble(a));
  } else if (typeof a === "string" && isNumber(b)) return repeated(a, toDouble(b));
  if (isObject(a) && isObject(b)) return merged(a, b, 0);
  return incompatible(a, b, "cannot be multiplied");
}

/** `a / b`: splits a string. */
export function divide(a: Value, b: Value): Value {
  if (isNumber(a) && isNumber(b)) {
    const divisor = toDouble(b);
    if (divisor === 0) return incompatible(a, b, "cannot be divided because the divisor is zero");
    return toDouble(a) / divisor;
  }
  if (typeof a === "string" && typeof b === "string") return splitString(a, b);
  return incompatible(a, b, "cannot be divided");
}

/** `a % b` on 64-bit integers: the operands are cut towards zero, the result has the sign of `a`. */
export function remainder(a: Value, b: Value): Value {
  if (!isNumber(a) || !isNumber(b)) return incompatible(a, b, "cannot be divided (remainder)");
  const dividend = Math.trunc(toDouble(a));
  const divisor = Math.trunc(toDouble(b));
  if (Number.isNaN(dividend) || Number.isNaN(divisor)) return Number.NaN;
  if (divisor === 0) return incompatible(a, b, "cannot be divided (remainder) because the divisor is zero");
  const fits = Math.abs(dividend) < beyondLong && Math.abs(divisor) < beyondLong;
  const rest = fits ? dividend % divisor : Number(toLong(dividend) % toLong(divisor));
  return rest === 0 ? 0 : rest;
}

/** `-a`. */
export function negate(a: Value): Value {
  return isNumber(a) ? -toDouble(a) : fail(() => `${describe(a)} cannot be negated`);
}

/** The parts of a string between separators: none for an empty string, all code points for an empty separator. */
function splitString(text: string, separator: string): Value[] {
  if (text === "") return [];
  return separator === "" ? Array.from(text) : text.split(separator);
}

function incompatible(a: Value, b: Value, problem: string): never {
  return fail(() => `${describe(a)} and ${describe(b)} ${problem}`);
}

function joined(a: string, b: string): string {
  if (a.length + b.length > longestString) fail(() => "String too long");
  return a + b;
}

function without(a: readonly Value[], b: readonly Value[]): Value[] {
  if (b.every((value) => typeof value === "string")) {
    const unwanted = new Set<Value>(b);
    return a.filter((value) => !unwanted.has(value));
  }
  return a.filter((value) => !b.some((other) => equalValues(value, other)));
}

function repeated(text: string, times: number): Value {
  if (Number.isNaN(times) || times < 0) return null;
  const count = Math.trunc(Math.min(times, largestInt));
  if (text.length * count > longestString) return fail(() => "Repeat string result too long");
  return text.repeat(count);
}

function merged(a: JsonObject, b: JsonObject, depth: number): JsonObject {
  if (depth > deepestMerge) fail(() => "Object merge too deep");
  const result: Record<string, Value> = { ...a };
  for (const stored of Object.keys(b)) {
    const value = b[stored] as Value;
    const old = isObject(value) ? valueAt(a, keyName(stored)) : undefined;
    result[stored] = old !== undefined && isObject(old) ? merged(old, value as JsonObject, depth + 1) : value;
  }
  return result;
}

function toLong(value: number): bigint {
  if (value >= beyondLong) return 9_223_372_036_854_775_807n;
  return value < -beyondLong ? -9_223_372_036_854_775_808n : BigInt(value);
}
