import { accessValue, iterationError } from "../values/access.ts";
import { subtract } from "../values/arithmetic.ts";
import { compareValues } from "../values/compare.ts";
import { fail } from "../values/error.ts";
import { isArray, isNumber, isObject, toDouble, type Value } from "../values/value.ts";
import { collectionLength } from "./collections-length.ts";

/** `flatten`: arrays within arrays dissolved at all depths. */
export function flattened(input: Value): Value {
  return flattenedItems(input, -1);
}

/** `flatten(depth)`. jq 1.8.2 compares and subtracts depths of any type as it does elsewhere. */
export function flattenedTo(input: Value, depth: Value): Value {
  if (compareValues(depth, 0) < 0) return fail(() => "flatten depth must not be negative");
  return flattenedItems(input, depth);
}

function flattenedItems(input: Value, depth: Value): Value[] {
  const flat: Value[] = [];
  if (isArray(input)) addFlattened(input, depth, flat);
  else if (isObject(input)) addFlattened(Object.values(input), depth, flat);
  else throw iterationError(input);
  return flat;
}

function addFlattened(items: readonly Value[], depth: Value, flat: Value[]): void {
  const isOpen = !(isNumber(depth) && toDouble(depth) === 0);
  for (const item of items) {
    if (isOpen && isArray(item)) addFlattened(item, subtract(depth, 1), flat);
    else flat.push(item);
  }
}

/** `reverse`. Other values than arrays and what is empty have no elements to take, which fails as in
 * jq 1.8.2. */
export function reversed(input: Value): Value {
  if (isArray(input)) return input.slice().reverse();
  const length = toDouble(collectionLength(input) as number);
  return length === 0 ? [] : accessValue(input, length - 1);
}

/** `transpose`: rows of different lengths are filled up with null. */
export function transposed(input: Value): Value {
  const rows = isArray(input) ? input : isObject(input) ? Object.values(input) : null;
  if (rows === null) throw iterationError(input);
  let longest: Value = 0;
  for (const row of rows) {
    const length = collectionLength(row);
    if (compareValues(length, longest) >= 0) longest = length;
  }
  const columns: Value[][] = [];
  const end = toDouble(longest as number);
  for (let at = 0; !(at >= end); at++) columns.push(rows.map((row) => accessValue(row, at)));
  return columns;
}
