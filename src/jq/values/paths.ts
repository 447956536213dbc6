import { accessValue, sliceBounds, sliceEnd } from "./access.ts";
import { equalValues, sortedValues } from "./compare.ts";
import { fail } from "./error.ts";
import {
  isArray,
  isNumber,
  isObject,
  type JsonObject,
  keyName,
  kindOf,
  storedKey,
  toDouble,
  type Value,
} from "./value.ts";

/** Containers that only the caller holds: they may be changed in place. */
export type Owned = Set<object>;

/** The longest path that jq 1.8.2 takes (`MAX_PATH_DEPTH`). */
const longestPath = 10_000;
/** jq 1.8.2 refuses larger indexes (`INT_MAX >> 2`). */
const largestIndex = 536_870_911;

/** The value at a path, null where a part is missing. Fails on keys that do not fit the values. */
export function getPath(value: Value, path: Value): Value {
  const keys = checkedPath(path);
  let found = value;
  for (let at = 0; at < keys.length; at++) found = accessValue(found, keys[at] as Value);
  return found;
}

/** A copy of `value` with `replacement` at a path; what is missing on the way is made, gaps in arrays are null. */
export function setPath(value: Value, path: Value, replacement: Value): Value {
  return setAt(value, checkedPath(path), 0, replacement, null);
}

/** Like `setPath`, but changes the containers of `owned` in place, and adds the copies it makes of others:
 * many settings in one value take linear time. */
export function setPathOwned(value: Value, path: Value, replacement: Value, owned: Owned): Value {
  return setAt(value, checkedPath(path), 0, replacement, owned);
}

/** `container` with `child` under one key; a container of `owned` is changed in place. */
function setKey(container: Value, key: Value, child: Value, owned: Owned | null = null): Value {
  if (typeof key === "string" && (container === null || isObject(container))) {
    return setField(container, key, child, owned);
  }
  if (isNumber(key) && (container === null || isArray(container))) {
    return setElement(container, toDouble(key), child, owned);
  }
  if (isObject(key)) {
    if (container === null || isArray(container)) return setSlice(container ?? [], key, child, owned);
    if (typeof container === "string") return fail(() => "Cannot update string slices");
  }
  return fail(() => `Cannot update field at ${kindOf(key)} index of ${kindOf(container)}`);
}

/** A copy of `value` without what the paths lead to. */
export function deletePaths(value: Value, paths: Value): Value {
  if (!isArray(paths)) return fail(() => "Paths must be specified as an array");
  const sorted = paths.length < 2 ? paths : sortedValues(paths);
  for (const path of sorted) {
    if (!isArray(path)) return fail(() => `Path must be specified as array, not ${kindOf(path)}`);
    if (path.length > longestPath) return fail(() => "Path too deep");
  }
  const list = sorted as readonly (readonly Value[])[];
  const first = list[0];
  if (first === undefined) return value;
  return first.length === 0 ? null : deleteSorted(value, list, 0, list.length, 0);
}

function checkedPath(path: Value): readonly Value[] {
  if (!isArray(path)) return fail(() => "Path must be specified as an array");
  if (path.length > longestPath) return fail(() => "Path too deep");
  return path;
}

function setAt(value: Value, path: readonly Value[], at: number, replacement: Value, owned: Owned | null): Value {
  if (at === path.length) return replacement;
  const key = path[at] as Value;
  const child = accessValue(value, key);
  if (at + 1 === path.length) return setKey(value, key, replacement, owned);
  // jq finds out that it cannot set here before it goes on, except in slices.
  if (!isObject(key)) checkSettable(value, key);
  return setKey(value, key, setAt(child, path, at + 1, replacement, owned), owned);
}

function checkSettable(container: Value, key: Value): void {
  if (typeof key === "string" && (container === null || isObject(container))) return;
  if (isNumber(key) && (container === null || isArray(container))) elementIndex(container, toDouble(key));
  else setKey(container, key, null);
}

function setField(container: JsonObject | null, name: string, child: Value, owned: Owned | null): Value {
  const object =
    container === null ? freshContainer<Record<string, Value>>({}, owned) : writableObject(container, owned);
  object[storedKey(name)] = child;
  return object;
}

function setElement(container: readonly Value[] | null, position: number, child: Value, owned: Owned | null): Value {
  const index = elementIndex(container, position);
  const array = container === null ? freshContainer<Value[]>([], owned) : writableArray(container, owned);
  while (array.length < index) array.push(null);
  if (index === array.length) array.push(child);
  else array[index] = child;
  return array;
}

function elementIndex(container: readonly Value[] | null, position: number): number {
  if (Number.isNaN(position)) fail(() => "Cannot set array element at NaN index");
  const length = container === null ? 0 : container.length;
  const index = Math.trunc(position) + (position <= -1 ? length : 0);
  if (index < 0) fail(() => "Out of bounds negative array index");
  if (index > largestIndex) fail(() => "Array index too large");
  return Math.abs(index);
}

function setSlice(array: readonly Value[], key: JsonObject, part: Value, owned: Owned | null): Value {
  const { start, end } = sliceBounds(array.length, sliceEnd(key, "start"), sliceEnd(key, "end"));
  if (!isArray(part)) return fail(() => "A slice of an array can only be assigned another array");
  return freshContainer(array.slice(0, start).concat(part, array.slice(end)), owned);
}

function writableObject(object: JsonObject, owned: Owned | null): Record<string, Value> {
  return owned?.has(object) === true ? (object as Record<string, Value>) : freshContainer({ ...object }, owned);
}

function writableArray(array: readonly Value[], owned: Owned | null): Value[] {
  return owned?.has(array) === true ? (array as Value[]) : freshContainer(array.slice(), owned);
}

function freshContainer<T extends object>(container: T, owned: Owned | null): T {
  owned?.add(container);
  return container;
}

/** Deletes `paths[from … to - 1]`, which are sorted, longer than `depth` and agree up to there. */
function deleteSorted(
  value: Value,
  paths: readonly (readonly Value[])[],
  from: number,
  to: number,
  depth: number,
): Value {
  const doomed: Value[] = [];
  let result = value;
  for (let at = from; at < to; ) {
    const path = paths[at] as readonly Value[];
    const key = path[depth] as Value;
    let next = at + 1;
    while (next < to && equalValues(key, paths[next]?.[depth] as Value)) next++;
    if (path.length === depth + 1) doomed.push(key);
    else {
      const child = accessValue(result, key);
      if (child !== null) result = setKey(result, key, deleteSorted(child, paths, at, next, depth + 1));
    }
    at = next;
  }
  return deleteKeys(result, doomed);
}

/** `value` without some keys, which are sorted. */
function deleteKeys(value: Value, keys: readonly Value[]): Value {
  if (value === null || keys.length === 0) return value;
  if (isArray(value)) return deleteElements(value, keys);
  if (!isObject(value)) return fail(() => `Cannot delete fields from ${kindOf(value)}`);
  const names = new Set<string>();
  for (const key of keys) {
    if (typeof key !== "string") return fail(() => `Cannot delete ${kindOf(key)} field of object`);
    names.add(key);
  }
  const rest: Record<string, Value> = {};
  for (const stored of Object.keys(value)) {
    if (!names.has(keyName(stored))) rest[stored] = value[stored] as Value;
  }
  return rest;
}

function deleteElements(array: readonly Value[], keys: readonly Value[]): Value {
  const doomed = new Uint8Array(array.length);
  for (const key of keys) {
    if (isNumber(key)) {
      const position = toDouble(key);
      const index = Math.trunc(position) + (position < 0 ? array.length : 0);
      if (index >= 0 && index < array.length) doomed[index] = 1;
    } else if (isObject(key)) {
      const { start, end } = sliceBounds(array.length, sliceEnd(key, "start"), sliceEnd(key, "end"));
      doomed.fill(1, start, end);
    } else return fail(() => `Cannot delete ${kindOf(key)} element of array`);
  }
  return array.filter((_, index) => doomed[index] === 0);
}
