import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { codePointLength } from "../values/text.ts";
import { BigInteger, isArray, type Value } from "../values/value.ts";

/** `length`: elements, keys or code points, the absolute value of a number, 0 for null; fails on booleans. */
export function collectionLength(input: Value): number | BigInteger {
  switch (typeof input) {
    case "string":
      return codePointLength(input);
    case "number":
      return Math.abs(input);
    case "boolean":
      return fail(() => `${describe(input)} has no length`);
    default:
      if (input === null) return 0;
      if (isArray(input)) return input.length;
      return input instanceof BigInteger ? withoutSign(input) : Object.keys(input).length;
  }
}

/** The absolute value with all digits. */
export function withoutSign(value: BigInteger): BigInteger {
  return value.digits.startsWith("-") ? new BigInteger(value.digits.slice(1)) : value;
}
