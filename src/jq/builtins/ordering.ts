import { compareValues, equalValues } from "../values/compare.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { isArray, type Value } from "../values/value.ts";
import type { FunctionTable } from "./function-table.ts";

/** Builtins that rest on the order of values, on whole arrays; messages are those of jq 1.8.2. */
export const orderingFunctions: FunctionTable = {
  "sort/0": sorted,
  "unique/0": (input) => firstOfRuns(sorted(input)),
  "min/0": (input) => extreme(input, input, true),
  "max/0": (input) => extreme(input, input, false),
  "bsearch/1": binarySearch,
};

/** What `sort_by(f)` gives where `keys` holds `[f]` of every element; equal elements keep their order. */
export function sortBy(input: Value, keys: readonly Value[]): Value[] {
  const { items, order } = orderedBy(input, keys);
  return order.map((at) => items[at] as Value);
}

/** `group_by(f)`: arrays of elements with equal keys, in the order of the keys. */
export function groupBy(input: Value, keys: readonly Value[]): Value[] {
  const { items, order } = orderedBy(input, keys);
  const groups: Value[][] = [];
  let group: Value[] = [];
  let key: Value | undefined;
  for (const at of order) {
    const next = keys[at] as Value;
    if (key === undefined || !equalValues(key, next)) {
      group = [];
      groups.push(group);
      key = next;
    }
    group.push(items[at] as Value);
  }
  return groups;
}

/** `unique_by(f)`: the first element of every key, in the order of the keys. */
export function uniqueBy(input: Value, keys: readonly Value[]): Value[] {
  const { items, order } = orderedBy(input, keys);
  const unique: Value[] = [];
  let key: Value | undefined;
  for (const at of order) {
    const next = keys[at] as Value;
    if (key !== undefined && equalValues(key, next)) continue;
    unique.push(items[at] as Value);
    key = next;
  }
  return unique;
}

/** `min_by(f)`: the first of the smallest elements, null for an empty array. */
export function minBy(input: Value, keys: readonly Value[]): Value {
  return extreme(input, keys, true);
}

/** `max_by(f)`: the last of the largest elements, null for an empty array. */
export function maxBy(input: Value, keys: readonly Value[]): Value {
  return extreme(input, keys, false);
}

function sorted(input: Value): Value[] {
  if (!isArray(input)) return fail(() => `${describe(input)} cannot be sorted, as it is not an array`);
  return input.some(isContainer) ? sortBy(input, input) : input.slice().sort(compareValues);
}

function isContainer(value: Value): boolean {
  return typeof value === "object" && value !== null;
}

function firstOfRuns(items: readonly Value[]): Value[] {
  const unique: Value[] = [];
  for (const item of items) {
    const last = unique[unique.length - 1];
    if (last === undefined || !equalValues(last, item)) unique.push(item);
  }
  return unique;
}

/** The positions of the elements in the order of their keys. */
function orderedBy(input: Value, keys: readonly Value[]): { items: readonly Value[]; order: number[] } {
  if (!isArray(input)) {
    return fail(() => `${describe(input)} and ${describe(keys)} cannot be sorted, as they are not both arrays`);
  }
  const order = Array.from(keys, (_, at) => at);
  // nan is below itself: only if always the earlier one is asked about, do such elements keep their order.
  order.sort((a, b) =>
    a < b ? compareValues(keys[a] as Value, keys[b] as Value) : -compareValues(keys[b] as Value, keys[a] as Value),
  );
  return { items: input, order };
}

function extreme(input: Value, keys: Value, smallest: boolean): Value {
  if (!isArray(input) || !isArray(keys)) {
    return fail(() => `${describe(input)} and ${describe(keys)} cannot be iterated over`);
  }
  let best = 0;
  for (let at = 1; at < input.length; at++) {
    const isSmaller = compareValues(keys[at] as Value, keys[best] as Value) < 0;
    if (isSmaller === smallest) best = at;
  }
  return input[best] ?? null;
}

/** The position of `target` in a sorted array; `-1 - position` where it would have to be put in. */
function binarySearch(input: Value, target: Value): Value {
  if (!isArray(input)) return fail(() => `${describe(input)} cannot be searched from`);
  let start = 0;
  let end = input.length;
  while (start < end) {
    const middle = start + ((end - start) >> 1);
    const order = compareValues(target, input[middle] as Value);
    if (order === 0) return middle;
    if (order < 0) end = middle;
    else start = middle + 1;
  }
  return -1 - start;
}
