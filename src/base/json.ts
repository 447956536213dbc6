/** A JSON object as `JSON.parse` gives it. */
export type JsonObject = { readonly [key: string]: unknown };

/** True for `{…}`, false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
