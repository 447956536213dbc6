import { accessValue, hasKey } from "../values/access.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { isObject, isTruthy, storedKey, type Value } from "../values/value.ts";

/** The names under which `from_entries` looks for a key (jq 1.8.2). */
const keyFields = ["key", "Key", "name", "Name"];

/** `to_entries`: a `{key, value}` for every key. */
export function toEntries(input: Value, keys: readonly Value[]): Value[] {
  return keys.map((key) => ({ key, value: accessValue(input, key) }));
}

/** `from_entries`: the object that entries describe; a later entry of the same key wins. */
export function fromEntries(entries: readonly Value[]): Value {
  const object: Record<string, Value> = {};
  for (const entry of entries) {
    const key = keyOf(entry);
    if (typeof key !== "string") return fail(() => `Cannot use ${describe(key)} as object key`);
    object[storedKey(key)] = accessValue(entry, hasKey(entry, "value") ? "value" : "Value");
  }
  return object;
}

function keyOf(entry: Value): Value {
  if (isObject(entry) && typeof entry["key"] === "string") return entry["key"];
  let key: Value = null;
  for (const field of keyFields) {
    key = accessValue(entry, field);
    if (isTruthy(key)) return key;
  }
  return key;
}
