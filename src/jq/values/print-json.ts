import { sortedKeys } from "./compare.ts";
import { colorOf, endColor, type JsonColors } from "./json-colors.ts";
import { isPlainNumber, numberText } from "./number-text.ts";
import { BigInteger, isArray, isObject, type JsonObject, keyName, storedKey, type Value } from "./value.ts";

/** jq 1.8.2 prints nothing below this many levels (`MAX_PRINT_DEPTH`). */
const deepest = 10_000;
/** Deeper values are left to our own printer, which is called on a stack that is deep enough. */
const deepestNative = 200;
/** How `JSON.stringify` begins keys that are stored under another name (see `storedKey`). */
const markedKey = "\\udc00";
const tooDeep = "<skipped: too deep>";

/** What a JSON string cannot hold as it is, or what jq escapes though it could (DEL). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped
const special = /["\\\u0000-\u001f\u007f]/;

/** How JSON is laid out. */
export interface JsonStyle {
  /** Spaces or a tab for each level; 0 breaks lines without indenting them; null is compact. */
  readonly indent: number | "tab" | null;
  /** Keys by code point, on all levels. */
  readonly sortKeys: boolean;
  /** Characters beyond ASCII as escapes. */
  readonly ascii: boolean;
  readonly colors: JsonColors | null;
}

/** A value as compact JSON, byte for byte as `jq -c` of jq 1.8.2 prints it. */
export function jsonText(value: Value): string {
  return nativeText(value, undefined) ?? textAt(value, 0);
}

/** What `JSON.stringify` makes of an array or object, where that is what jq prints: two to three times as
 * fast as doing without. */
function nativeText(value: Value, indent: string | undefined): string | undefined {
  if (typeof value !== "object" || value === null || !isOrdinary(value, 0)) return undefined;
  const text = JSON.stringify(value, null, indent);
  if (text.includes(markedKey)) return undefined;
  return text.includes("\u007f") ? text.replaceAll("\u007f", "\\u007f") : text;
}

/** Whether a value is not too deep for `JSON.stringify` and all its numbers are spelt alike in JavaScript and jq. */
function isOrdinary(value: Value, depth: number): boolean {
  if (typeof value === "number") return isPlainNumber(value);
  if (typeof value !== "object" || value === null) return true;
  if (depth > deepestNative || value instanceof BigInteger) return false;
  if (isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      const item = value[at] as Value;
      if (typeof item !== "string" && !isOrdinary(item, depth + 1)) return false;
    }
    return true;
  }
  const object = value as JsonObject;
  for (const key in object) {
    const item = object[key] as Value;
    if (typeof item !== "string" && !isOrdinary(item, depth + 1)) return false;
  }
  return true;
}

/** A string as JSON. */
export function quoted(text: string): string {
  if (!special.test(text)) return `"${text}"`;
  const json = JSON.stringify(text);
  return json.includes("\u007f") ? json.replaceAll("\u007f", "\\u007f") : json;
}

function textAt(value: Value, depth: number): string {
  switch (typeof value) {
    case "string":
      return depth > deepest ? tooDeep : quoted(value);
    case "number":
      return depth > deepest ? tooDeep : numberText(value);
    case "boolean":
      return depth > deepest ? tooDeep : value ? "true" : "false";
    default:
      if (depth > deepest) return tooDeep;
      if (value === null) return "null";
      if (isArray(value)) return arrayText(value, depth + 1);
      return value instanceof BigInteger ? value.digits : objectText(value, depth + 1);
  }
}

function arrayText(array: readonly Value[], depth: number): string {
  if (array.length === 0) return "[]";
  let text = `[${textAt(array[0] as Value, depth)}`;
  for (let at = 1; at < array.length; at++) text += `,${textAt(array[at] as Value, depth)}`;
  return `${text}]`;
}

function objectText(object: JsonObject, depth: number): string {
  let text = "";
  for (const key of Object.keys(object)) {
    text += `${text === "" ? "{" : ","}${quoted(keyName(key))}:${textAt(object[key] as Value, depth)}`;
  }
  return text === "" ? "{}" : `${text}}`;
}

/** A value as JSON in a style, byte for byte as jq 1.8.2 prints it. */
export function formatJson(value: Value, style: JsonStyle): string {
  if (style.indent === null && !style.sortKeys && !style.ascii && style.colors === null) return jsonText(value);
  const indent = indentOf(style.indent);
  const isPlain = !style.sortKeys && !style.ascii && style.colors === null && indent !== null && indent !== "";
  return (isPlain ? nativeText(value, indent) : undefined) ?? styledText(value, style, indent, 0);
}

function indentOf(indent: number | "tab" | null): string | null {
  if (indent === null) return null;
  return indent === "tab" ? "\t" : " ".repeat(indent);
}

function styledText(value: Value, style: JsonStyle, indent: string | null, depth: number): string {
  const color = style.colors === null ? "" : colorOf(style.colors, value);
  const end = style.colors === null ? "" : endColor;
  if (depth > deepest) return color + tooDeep + end;
  if (typeof value === "string") return color + styledString(value, style.ascii) + end;
  if (isArray(value)) return color + styledArray(value, style, indent, depth) + end;
  if (isObject(value)) return color + styledObject(value, style, indent, depth) + end;
  // jq 1.8.2 prints nan as a null within a number.
  if (style.colors !== null && Number.isNaN(value)) return `${color}${style.colors.null}null${end}${end}`;
  return color + jsonText(value) + end;
}

function styledString(text: string, ascii: boolean): string {
  const json = quoted(text);
  return ascii ? json.replace(/[^\0-\x7f]/g, unitEscape) : json;
}

function unitEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function styledArray(array: readonly Value[], style: JsonStyle, indent: string | null, depth: number): string {
  if (array.length === 0) return "[]";
  const { colors } = style;
  const color = colors === null ? "" : colors.array;
  const open = (colors === null ? "" : endColor) + lineBreak(indent, depth + 1);
  let text = "";
  for (const item of array) {
    text += (text === "" ? "[" : `${color},`) + open + styledText(item, style, indent, depth + 1);
  }
  return `${text}${lineBreak(indent, depth)}${color}]`;
}

function styledObject(object: JsonObject, style: JsonStyle, indent: string | null, depth: number): string {
  const keys = Object.keys(object);
  if (keys.length === 0) return "{}";
  const { colors, ascii } = style;
  const color = colors === null ? "" : colors.object;
  const end = colors === null ? "" : endColor;
  const open = end + lineBreak(indent, depth + 1) + (colors === null ? "" : colors.key);
  const colon = `${end}${color}:${end}${indent === null ? "" : " "}`;
  const ordered = style.sortKeys ? sortedKeys(object).map(storedKey) : keys;
  let text = "";
  for (const key of ordered) {
    text += (text === "" ? "{" : `${color},`) + open + styledString(keyName(key), ascii) + colon;
    text += styledText(object[key] as Value, style, indent, depth + 1);
  }
  return `${text}${lineBreak(indent, depth)}${color}}`;
}

function lineBreak(indent: string | null, depth: number): string {
  return indent === null ? "" : `\n${indent.repeat(depth)}`;
}
