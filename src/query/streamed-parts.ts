import { isArray, isObject, keyNames, type Value, valueAt } from "../jq/values/value.ts";

/** A value in the form of `--stream`: a path and a leaf for each leaf, and a path alone behind the last part of each array and object. */
export function streamedParts(value: Value): Value[] {
  const parts: Value[] = [];
  addParts(value, [], parts);
  return parts;
}

function addParts(value: Value, path: readonly Value[], parts: Value[]): void {
  const keys: Value[] = isArray(value) ? [...value.keys()] : isObject(value) ? keyNames(value) : [];
  if (keys.length === 0) {
    parts.push([path, value]);
    return;
  }
  for (const key of keys) {
    const inner = typeof key === "number" ? (value as readonly Value[])[key] : valueAt(value as never, String(key));
    addParts(inner ?? null, [...path, key], parts);
  }
  parts.push([[...path, keys.at(-1) ?? null]]);
}
