import { accessValue, sliceValue } from "../values/access.ts";
import { codePointOffset } from "../values/text.ts";
import { isArray, type Value } from "../values/value.ts";
import { stringIndices } from "./strings.ts";

/** `indices`: the places of a string in a string or of an element or a run of them in an array; `.[wanted]`
 * for other values (jq 1.8.2). */
export function indices(input: Value, wanted: Value): Value {
  if (isArray(input)) return accessValue(input, isArray(wanted) ? wanted : [wanted]);
  if (typeof input === "string" && typeof wanted === "string") return stringIndices(input, wanted);
  return accessValue(input, wanted);
}

/** `index`: the first of `indices`, null for none. */
export function firstIndex(input: Value, wanted: Value): Value {
  if (typeof input === "string" && typeof wanted === "string") {
    return placeOf(input, wanted, input.indexOf(wanted));
  }
  return accessValue(indices(input, wanted), 0);
}

/** `rindex`: the last of `indices`, null for none. */
export function lastIndex(input: Value, wanted: Value): Value {
  if (typeof input === "string" && typeof wanted === "string") {
    return placeOf(input, wanted, input.lastIndexOf(wanted));
  }
  return accessValue(sliceValue(indices(input, wanted), -1, null), 0);
}

function placeOf(text: string, wanted: string, at: number): Value {
  return at === -1 || wanted === "" ? null : codePointOffset(text, at);
}
