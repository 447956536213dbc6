/** A JSON value as programs see it. Objects keep the order of their keys: a key that JavaScript would move
 * to the front (`"12"`) or take for the prototype (`"__proto__"`) is stored under another name, see
 * `storedKey`. Strings never hold lone surrogates. Integers that a double cannot hold are `BigInteger`. */
export type Value = null | boolean | number | string | BigInteger | readonly Value[] | JsonObject;

/** Keys are as `storedKey` gives them. Never changed once another holds it. */
export interface JsonObject {
  readonly [storedKey: string]: Value;
}

/** An integer of the input that no arithmetic touched: printed as it was written. Every operation but
 * printing and comparing two of them takes its double. */
export class BigInteger {
  readonly digits: string;
  readonly double: number;

  constructor(digits: string) {
    this.digits = digits;
    this.double = Number(digits);
  }
}

export type Kind = "null" | "boolean" | "number" | "string" | "array" | "object";

/** What `type` answers. */
export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      if (value === null) return "null";
      if (Array.isArray(value)) return "array";
      return value instanceof BigInteger ? "number" : "object";
  }
}

export const isArray: (value: Value) => value is readonly Value[] = Array.isArray as never;

export function isObject(value: Value): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof BigInteger);
}

export function isNumber(value: Value): value is number | BigInteger {
  return typeof value === "number" || value instanceof BigInteger;
}

/** The double of a number. */
export function toDouble(value: number | BigInteger): number {
  return typeof value === "number" ? value : value.double;
}

/** false and null are false, all else is true. */
export function isTruthy(value: Value): boolean {
  return value !== false && value !== null;
}

/** No valid string begins with a lone low surrogate, so no key of a document can meet a marked one. */
const marker = "\udc00";
const largestIndex = 4_294_967_294;

/** The property name under which an object holds the key `name`. */
export function storedKey(name: string): string {
  const first = name.charCodeAt(0);
  if (first >= 48 && first <= 57) return isArrayIndex(name) ? marker + name : name;
  return name === "__proto__" ? marker + name : name;
}

/** The key that the property `stored` stands for. */
export function keyName(stored: string): string {
  return stored.charCodeAt(0) === 0xdc00 ? stored.slice(1) : stored;
}

function isArrayIndex(name: string): boolean {
  if (name.length > 10) return false;
  const number = Number(name);
  return number <= largestIndex && String(number) === name;
}

const hasOwn = Object.prototype.hasOwnProperty;

/** The value of a key, undefined where the object has none. */
export function valueAt(object: JsonObject, name: string): Value | undefined {
  const stored = storedKey(name);
  return hasOwn.call(object, stored) ? object[stored] : undefined;
}

/** The keys of an object in the order they were added, as the document spells them. */
export function keyNames(object: JsonObject): string[] {
  const stored = Object.keys(object);
  for (let at = 0; at < stored.length; at++) stored[at] = keyName(stored[at] as string);
  return stored;
}
