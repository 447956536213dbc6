import { equalValues } from "./compare.ts";
import { fail, JqError } from "./error.ts";
import { describe, truncatedText } from "./error-text.ts";
import { codePointLength, codePointSlice } from "./text.ts";
import { isArray, isNumber, isObject, type JsonObject, kindOf, toDouble, type Value, valueAt } from "./value.ts";

/** `target[key]`: a field, an element (from the end if negative, cut towards zero), the indices of an array in
 * an array, or a slice for `{"start": …, "end": …}`. Fails where jq 1.8.2's `jv_get` does. */
export function accessValue(target: Value, key: Value): Value {
  if (typeof key === "string") {
    if (isObject(target)) return valueAt(target, key) ?? null;
    if (target === null) return null;
  } else if (isNumber(key)) {
    if (isArray(target)) return elementAt(target, toDouble(key));
    if (target === null) return null;
  } else if (isArray(key)) {
    if (isArray(target)) return indicesOf(target, key);
  } else if (isObject(key)) {
    if (target === null) return null;
    if (isArray(target) || typeof target === "string") return sliceByKey(target, key);
  }
  return fail(() => `Cannot index ${kindOf(target)} with ${kindOf(key)} (${truncatedText(key)})`);
}

/** `target[from:to]`; null is an open end. */
export function sliceValue(target: Value, from: Value, to: Value): Value {
  if (target === null) return null;
  if (isArray(target) || typeof target === "string") return slice(target, from, to);
  return fail(() => `Cannot index ${kindOf(target)} with object (${truncatedText({ start: from, end: to })})`);
}

/** Whether `target` has the key; fails on keys and values that do not fit. */
export function hasKey(target: Value, key: Value): boolean {
  if (target === null) return false;
  if (isObject(target) && typeof key === "string") return valueAt(target, key) !== undefined;
  if (isArray(target) && isNumber(key)) {
    const index = Math.trunc(toDouble(key));
    return index >= 0 && index < target.length;
  }
  return fail(() => `Cannot check whether ${kindOf(target)} has a ${kindOf(key)} key`);
}

/** The error of `.[]` on a value that has no parts. */
export function iterationError(value: Value): JqError {
  return new JqError(() => `Cannot iterate over ${describe(value)}`);
}

/** The bounds of a slice within a value of `length` parts, null ends open. Fails on other ends than numbers. */
export function sliceBounds(length: number, from: Value, to: Value): { readonly start: number; readonly end: number } {
  const first = from ?? 0;
  const last = to ?? length;
  if (!isNumber(first) || !isNumber(last)) return fail(() => "Array/string slice indices must be integers");
  const start = Math.floor(clamp(fromEnd(toDouble(first), length, 0), length));
  const end = Math.ceil(clamp(fromEnd(toDouble(last), length, length), length));
  return { start, end: Math.max(start, end) };
}

function fromEnd(position: number, length: number, unknown: number): number {
  if (Number.isNaN(position)) return unknown;
  return position < 0 ? position + length : position;
}

function clamp(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length);
}

function slice(target: readonly Value[] | string, from: Value, to: Value): Value {
  if (typeof target !== "string") {
    const { start, end } = sliceBounds(target.length, from, to);
    return target.slice(start, end);
  }
  const { start, end } = sliceBounds(codePointLength(target), from, to);
  return codePointSlice(target, start, end);
}

function sliceByKey(target: readonly Value[] | string, key: JsonObject): Value {
  return slice(target, sliceEnd(key, "start"), sliceEnd(key, "end"));
}

/** An end of a slice key. A missing one is no number and fails, null is open (jq 1.8.2). */
export function sliceEnd(key: JsonObject, name: "start" | "end"): Value {
  return valueAt(key, name) ?? (name in key ? null : false);
}

function elementAt(array: readonly Value[], position: number): Value {
  if (Number.isNaN(position)) return null;
  const index = Math.trunc(position);
  return array[index < 0 ? index + array.length : index] ?? null;
}

function indicesOf(array: readonly Value[], part: readonly Value[]): Value[] {
  const found: Value[] = [];
  for (let at = 0; at < array.length; at++) {
    if (standsAt(array, part, at)) found.push(at);
  }
  return found;
}

function standsAt(array: readonly Value[], part: readonly Value[], at: number): boolean {
  if (part.length === 0 || at + part.length > array.length) return false;
  for (let offset = 0; offset < part.length; offset++) {
    if (!equalValues(array[at + offset] as Value, part[offset] as Value)) return false;
  }
  return true;
}
