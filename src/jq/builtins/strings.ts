import { iterationError } from "../values/access.ts";
import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { numberFromToken } from "../values/number-literal.ts";
import { jsonText } from "../values/print-json.ts";
import { codePointOffset, hasSurrogates, utf8Length } from "../values/text.ts";
import { isArray, isNumber, isObject, toDouble, type Value } from "../values/value.ts";
import type { FunctionTable } from "./function-table.ts";

/** What builtins over strings that are no regular expressions do; messages are those of jq 1.8.2. `ascii/0` is
 * not in 1.8.2: older versions have it. */
export const stringFunctions: FunctionTable = {
  "ascii/0": (input) => implode([input]),
  "ascii_downcase/0": (input) => exploded(input).replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  "ascii_upcase/0": (input) => exploded(input).replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  "startswith/1": startsWith,
  "endswith/1": endsWith,
  "ltrimstr/1": withoutStart,
  "rtrimstr/1": withoutEnd,
  "trimstr/1": (input, text) => withoutEnd(withoutStart(input, text), text),
  "trim/0": (input) => trimmed(input, true, true),
  "ltrim/0": (input) => trimmed(input, true, false),
  "rtrim/0": (input) => trimmed(input, false, true),
  "split/1": split,
  "explode/0": (input) => Array.from(exploded(input), (character) => character.codePointAt(0) as number),
  "implode/0": implode,
  "tostring/0": toText,
  "tonumber/0": toNumber,
  "toboolean/0": toBoolean,
  "utf8bytelength/0": (input) =>
    typeof input === "string"
      ? utf8Length(input)
      : fail(() => `${describe(input)} only strings have UTF-8 byte length`),
  "join/1": join,
  "_strindices/1": stringIndices,
};

/** `tostring`: a string as it is, all else as JSON. */
export function toText(value: Value): string {
  return typeof value === "string" ? value : jsonText(value);
}

/** Where `needle` begins in `input`, in code points, overlaps included; nothing for an empty needle. */
export function stringIndices(input: Value, needle: Value): number[] {
  if (typeof input !== "string") return fail(() => `${describe(input)} cannot be searched, as it is not a string`);
  if (typeof needle !== "string") return fail(() => `${describe(needle)} is not a string`);
  const found: number[] = [];
  if (needle === "") return found;
  const isPlain = !hasSurrogates(input);
  let counted = 0;
  let codePoints = 0;
  for (let at = input.indexOf(needle); at !== -1; at = input.indexOf(needle, at + 1)) {
    codePoints += isPlain ? at - counted : codePointOffset(input.slice(counted, at), at - counted);
    counted = at;
    found.push(codePoints);
  }
  return found;
}

function exploded(input: Value): string {
  return typeof input === "string" ? input : fail(() => "explode input must be a string");
}

function startsWith(input: Value, start: Value): boolean {
  if (typeof input === "string" && typeof start === "string") return input.startsWith(start);
  return fail(() => "startswith() requires string inputs");
}

function endsWith(input: Value, end: Value): boolean {
  if (typeof input === "string" && typeof end === "string") return input.endsWith(end);
  return fail(() => "endswith() requires string inputs");
}

function withoutStart(input: Value, start: Value): string {
  const text = input as string;
  return startsWith(input, start) ? text.slice((start as string).length) : text;
}

function withoutEnd(input: Value, end: Value): string {
  const text = input as string;
  return endsWith(input, end) ? text.slice(0, text.length - (end as string).length) : text;
}

function trimmed(input: Value, left: boolean, right: boolean): string {
  if (typeof input !== "string") return fail(() => "trim input must be a string");
  let start = 0;
  let end = input.length;
  if (left) while (start < end && isBlank(input.charCodeAt(start))) start++;
  if (right) while (end > start && isBlank(input.charCodeAt(end - 1))) end--;
  return input.slice(start, end);
}

/** Unicode's White_Space, which is not what JavaScript trims. */
function isBlank(unit: number): boolean {
  if (unit < 0x80) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit >= 0x2000) {
    return (
      unit <= 0x200a || unit === 0x2028 || unit === 0x2029 || unit === 0x202f || unit === 0x205f || unit === 0x3000
    );
  }
  return unit === 0x85 || unit === 0xa0 || unit === 0x1680;
}

function split(input: Value, separator: Value): string[] {
  if (typeof input !== "string" || typeof separator !== "string") {
    return fail(() => "split input and separator must be strings");
  }
  if (input === "") return [];
  return separator === "" ? Array.from(input) : input.split(separator);
}

function implode(input: Value): string {
  if (!isArray(input)) return fail(() => "implode input must be an array");
  let text = "";
  for (const item of input) {
    const number = isNumber(item) ? toDouble(item) : Number.NaN;
    if (Number.isNaN(number)) {
      return fail(() => `${describe(item)} can't be imploded, unicode codepoint needs to be numeric`);
    }
    const point = Math.trunc(number);
    const isValid = point >= 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
    text += String.fromCodePoint(isValid ? point : 0xfffd);
  }
  return text;
}

function toNumber(input: Value): Value {
  if (isNumber(input)) return input;
  // The strtod of jq 1.8.2 reads nothing from an empty text and calls that a zero.
  if (input === "") return 0;
  const number = typeof input === "string" ? numberFromToken(input) : undefined;
  return number ?? fail(() => `${describe(input)} cannot be parsed as a number`);
}

function toBoolean(input: Value): boolean {
  if (typeof input === "boolean") return input;
  if (input === "true") return true;
  if (input === "false") return false;
  return fail(() => `${describe(input)} cannot be parsed as a boolean`);
}

/** jq adds the texts up from left to right: the first that cannot be added is the one it complains about. */
function join(input: Value, separator: Value): string {
  if (!isArray(input) && !isObject(input)) throw iterationError(input);
  const items = isArray(input) ? input : Object.values(input);
  let text = "";
  for (let at = 0; at < items.length; at++) {
    if (at > 0) text = appended(text, separator);
    const item = items[at] as Value;
    text = appended(text, typeof item === "boolean" || isNumber(item) ? jsonText(item) : item);
  }
  return text;
}

function appended(text: string, added: Value): string {
  if (typeof added === "string") return text + added;
  return added === null ? text : fail(() => `${describe(text)} and ${describe(added)} cannot be added`);
}
