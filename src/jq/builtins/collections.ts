import { accessValue, hasKey, iterationError } from "../values/access.ts";
import { add } from "../values/arithmetic.ts";
import { sortedKeys } from "../values/compare.ts";
import { fail, JqError } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { deletePaths, getPath, setPath } from "../values/paths.ts";
import { BigInteger, isArray, isObject, isTruthy, keyNames, kindOf, type Value } from "../values/value.ts";
import { contains } from "./collections-contains.ts";
import { fromEntries, toEntries } from "./collections-entries.ts";
import { collectionLength } from "./collections-length.ts";
import { firstIndex, indices, lastIndex } from "./collections-search.ts";
import { flattened, flattenedTo, reversed, transposed } from "./collections-shape.ts";
import type { FunctionTable } from "./function-table.ts";

/** Builtins over arrays, objects and values of any type; messages are those of jq 1.8.2. `toarray/0` is not in
 * 1.8.2. `have_literal_numbers` and `have_decnum` are false: numbers in programs are doubles. */
export const collectionFunctions: FunctionTable = {
  "length/0": collectionLength,
  "not/0": (input) => !isTruthy(input),
  "type/0": (input) => kindOf(input),
  "keys/0": (input) => keysOf(input, true),
  "keys_unsorted/0": (input) => keysOf(input, false),
  "has/1": hasKey,
  "contains/1": contains,
  "inside/1": (input, whole) => contains(whole, input),
  "in/1": (input, whole) => hasKey(whole, input),
  "add/0": (input) => sum(itemsOf(input)),
  "flatten/0": flattened,
  "flatten/1": flattenedTo,
  "reverse/0": reversed,
  "transpose/0": transposed,
  "to_entries/0": (input) => toEntries(input, keysOf(input, false)),
  "from_entries/0": (input) => fromEntries(itemsOf(input)),
  "indices/1": indices,
  "index/1": firstIndex,
  "rindex/1": lastIndex,
  "getpath/1": getPath,
  "setpath/2": setPath,
  "delpaths/1": deletePaths,
  "toarray/0": (input) => (isArray(input) ? input : [input]),
  "have_literal_numbers/0": () => false,
  "have_decnum/0": () => false,
  "error/0": (input) => {
    throw new JqError(input);
  },
  "error/1": (_input, message) => {
    throw new JqError(message);
  },
};

/** What `.[]` gives. */
function itemsOf(input: Value): readonly Value[] {
  if (isArray(input)) return input;
  if (isObject(input)) return Object.values(input);
  throw iterationError(input);
}

/** Everything added up in order, null for nothing: `add`. Takes linear time for strings and arrays, where
 * `reduce .[] as $x (null; . + $x)` would copy the sum for every element. */
function sum(items: readonly Value[]): Value {
  let total: Value = null;
  for (let at = 0; at < items.length; at++) {
    const item = items[at] as Value;
    if (total === null || isSimple(total)) total = add(total, item);
    else return sumFrom(total, items, at);
  }
  return total;
}

function isSimple(value: Value): boolean {
  return typeof value !== "object" || value instanceof BigInteger;
}

function sumFrom(first: Value, items: readonly Value[], from: number): Value {
  if (isArray(first)) {
    const all = first.slice();
    for (let at = from; at < items.length; at++) {
      const item = items[at] as Value;
      if (isArray(item)) for (const part of item) all.push(part);
      else if (item !== null) return add(all, item);
    }
    return all;
  }
  const all = { ...(first as Record<string, Value>) };
  for (let at = from; at < items.length; at++) {
    const item = items[at] as Value;
    if (isObject(item)) Object.assign(all, item);
    else if (item !== null) return add(all, item);
  }
  return all;
}

/** The events of `tostream`: `[path, leaf]`, and `[path]` behind the last part of a container. */
export function streamEvents(value: Value): Value[] {
  const events: Value[] = [];
  addEvents(value, [], events);
  return events;
}

function addEvents(value: Value, path: readonly Value[], events: Value[]): void {
  const keys: readonly Value[] = isArray(value) ? Array.from(value.keys()) : isObject(value) ? keyNames(value) : [];
  const last = keys[keys.length - 1];
  if (last === undefined) {
    events.push([path, value]);
    return;
  }
  for (const key of keys) addEvents(accessValue(value, key), [...path, key], events);
  events.push([[...path, last]]);
}

function keysOf(input: Value, isSorted: boolean): readonly Value[] {
  if (isArray(input)) return Array.from(input.keys());
  if (isObject(input)) return isSorted ? sortedKeys(input) : keyNames(input);
  return fail(() => `${describe(input)} has no keys`);
}
