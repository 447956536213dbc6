import { fail } from "./error.ts";
import { hasSurrogates } from "./text.ts";
import {
  BigInteger,
  isArray,
  isNumber,
  type JsonObject,
  keyName,
  keyNames,
  toDouble,
  type Value,
  valueAt,
} from "./value.ts";

/** jq 1.8.2 gives up below this many levels (`MAX_CMP_DEPTH`, `MAX_EQUAL_DEPTH`). */
const deepest = 10_000;

/** Negative, 0 or positive as `a` stands before, with or behind `b` in jq's order: null, false, true, numbers,
 * strings by code point, arrays, objects (first by their sorted keys, then by their values). nan stands
 * before every number, itself too. Fails on values nested too deep. */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === "number" && typeof b === "number") return compareDoubles(a, b);
  if (typeof a === "string" && typeof b === "string") return compareStrings(a, b);
  return compareAt(a, b, 0);
}

/** Whether two values are equal; nan is not equal to itself. Fails on values nested too deep. */
export function equalValues(a: Value, b: Value): boolean {
  if (typeof a !== "object" || typeof b !== "object")
    return a === b || (isNumber(a) && isNumber(b) && equalAt(a, b, 0));
  return equalAt(a, b, 0);
}

/** A sorted copy; equal values keep their order. */
export function sortedValues(values: readonly Value[]): Value[] {
  return values.slice().sort(compareValues);
}

/** The key names of an object by code point. */
export function sortedKeys(object: JsonObject): string[] {
  return keyNames(object).sort(compareStrings);
}

/** Negative, 0 or positive by code point, which is also the order of the bytes of UTF-8. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (!hasSurrogates(a) && !hasSurrogates(b)) return a < b ? -1 : 1;
  return compareCodePoints(a, b);
}

function compareCodePoints(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return aboveSurrogates(left) - aboveSurrogates(right);
  }
  return a.length - b.length;
}

/** Moves surrogates behind all other units, where the code points stand that they belong to. */
function aboveSurrogates(unit: number): number {
  return (unit & 0xf800) === 0xd800 ? unit + 0x1_0000 : unit;
}

function compareDoubles(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return Number.isNaN(a) ? -1 : 1;
}

function rank(value: Value): number {
  switch (typeof value) {
    case "boolean":
      return value ? 2 : 1;
    case "number":
      return 3;
    case "string":
      return 4;
    default:
      if (value === null) return 0;
      if (isArray(value)) return 5;
      return value instanceof BigInteger ? 3 : 6;
  }
}

function compareAt(a: Value, b: Value, depth: number): number {
  if (depth > deepest) fail(() => "Comparison too deep");
  const kind = rank(a);
  const other = rank(b);
  if (kind !== other) return kind - other;
  switch (kind) {
    case 3:
      return compareNumbers(a as number | BigInteger, b as number | BigInteger);
    case 4:
      return compareStrings(a as string, b as string);
    case 5:
      return compareArrays(a as readonly Value[], b as readonly Value[], depth + 1);
    case 6:
      return compareObjects(a as JsonObject, b as JsonObject, depth + 1);
    default:
      return 0;
  }
}

function compareNumbers(a: number | BigInteger, b: number | BigInteger): number {
  const order = compareDoubles(toDouble(a), toDouble(b));
  if (order !== 0 || typeof a === "number" || typeof b === "number") return order;
  const left = BigInt(a.digits);
  const right = BigInt(b.digits);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareArrays(a: readonly Value[], b: readonly Value[], depth: number): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at++) {
    const order = compareAt(a[at] as Value, b[at] as Value, depth);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: JsonObject, b: JsonObject, depth: number): number {
  const keys = sortedKeys(a);
  const order = compareArrays(keys, sortedKeys(b), depth + 1);
  if (order !== 0) return order;
  for (const key of keys) {
    const difference = compareAt(valueAt(a, key) as Value, valueAt(b, key) as Value, depth);
    if (difference !== 0) return difference;
  }
  return 0;
}

function equalAt(a: Value, b: Value, depth: number): boolean {
  if (depth > deepest) fail(() => "Equality check too deep");
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) {
    return isNumber(a) && isNumber(b) && toDouble(a) === toDouble(b);
  }
  if (isArray(a)) return isArray(b) && equalArrays(a, b, depth + 1);
  if (isArray(b)) return false;
  if (a instanceof BigInteger || b instanceof BigInteger) {
    return isNumber(a) && isNumber(b) && compareNumbers(a, b) === 0;
  }
  return equalObjects(a, b, depth + 1);
}

function equalArrays(a: readonly Value[], b: readonly Value[], depth: number): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    if (!equalAt(a[at] as Value, b[at] as Value, depth)) return false;
  }
  return true;
}

function equalObjects(a: JsonObject, b: JsonObject, depth: number): boolean {
  const keys = Object.keys(a);
  for (const key of keys) {
    const other = valueAt(b, keyName(key));
    if (other === undefined || !equalAt(a[key] as Value, other, depth)) return false;
  }
  return keys.length === Object.keys(b).length;
}
