import { equalValues } from "../values/compare.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { isArray, isNumber, isObject, type JsonObject, keyName, kindOf, type Value, valueAt } from "../values/value.ts";

/** jq 1.8.2 gives up below this many levels (`MAX_CONTAINS_DEPTH`). */
const deepest = 10_000;

/** `contains`: a string holds its parts, an array something that contains each element of `part`, an object
 * fields that contain those of `part`; other values contain what they equal. Fails on different types, where
 * true and false are two. */
export function contains(whole: Value, part: Value): boolean {
  if (!isSameKind(whole, part)) {
    return fail(() => `${describe(whole)} and ${describe(part)} cannot have their containment checked`);
  }
  return containsAt(whole, part, 0);
}

function isSameKind(a: Value, b: Value): boolean {
  return kindOf(a) === kindOf(b) && (typeof a !== "boolean" || a === b);
}

function containsAt(whole: Value, part: Value, depth: number): boolean {
  if (depth > deepest) return fail(() => "Containment check too deep");
  if (typeof whole === "string") return typeof part === "string" && whole.includes(part);
  if (isArray(whole)) return isArray(part) && arrayContains(whole, part, depth + 1);
  if (isObject(whole)) return isObject(part) && objectContains(whole, part, depth + 1);
  return isNumber(whole) ? equalValues(whole, part) : whole === part;
}

function arrayContains(whole: readonly Value[], part: readonly Value[], depth: number): boolean {
  for (const wanted of part) {
    let isFound = false;
    for (let at = 0; at < whole.length && !isFound; at++) isFound = containsAt(whole[at] as Value, wanted, depth);
    if (!isFound) return false;
  }
  return true;
}

function objectContains(whole: JsonObject, part: JsonObject, depth: number): boolean {
  for (const key of Object.keys(part)) {
    const value = valueAt(whole, keyName(key));
    if (value === undefined || !containsAt(value, part[key] as Value, depth)) return false;
  }
  return true;
}
