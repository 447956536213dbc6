import { fail } from "../values/error.ts";
import { describe } from "../values/error-text.ts";
import { jsonText } from "../values/print-json.ts";
import { isArray, isNumber, toDouble, type Value } from "../values/value.ts";
import { decodeUtf8 } from "./formats-utf8.ts";
import type { FunctionTable } from "./function-table.ts";
import { toText } from "./strings.ts";

/** `format("csv")` … */
export const formatFunctions: FunctionTable = {
  "format/1": (input, name) =>
    typeof name === "string" ? formatText(name, input) : fail(() => `${describe(name)} is not a valid format`),
};

/** What `@name` makes of a value: a name that is none is an error only then, as in jq 1.8.2. */
export function formatText(name: string, value: Value): string {
  switch (name) {
    case "text":
      return toText(value);
    case "json":
      return jsonText(value);
    case "csv":
      return row(value, "csv", ",", csvCell);
    case "tsv":
      return row(value, "tsv", "\t", tsvCell);
    case "html":
      return replaced(toText(value), htmlSpecial, htmlEscapes);
    case "uri":
      return percentEncoded(toText(value));
    case "urid":
      return percentDecoded(toText(value));
    case "sh":
      return isArray(value) ? value.map(shellWord).join(" ") : shellWord(value);
    case "base64":
      return Buffer.from(toText(value)).toString("base64");
    case "base64d":
      return base64Decoded(toText(value));
    default:
      return fail(() => `${name} is not a valid format`);
  }
}

type Escapes = Readonly<Record<string, string>>;

// Every format but @uri and @base64 writes NUL as `\0` (jq 1.8.2).
const tsvSpecial = /[\0\t\r\n\\]/g;
const tsvEscapes: Escapes = { "\0": "\\0", "\t": "\\t", "\r": "\\r", "\n": "\\n", "\\": "\\\\" };
const csvSpecial = /[\0"]/g;
const csvEscapes: Escapes = { "\0": "\\0", '"': '""' };
const shellSpecial = /[\0']/g;
const shellEscapes: Escapes = { "\0": "\\0", "'": "'\\''" };
const htmlSpecial = /[\0&<>'"]/g;
const htmlEscapes: Escapes = { "\0": "\\0", "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&apos;", '"': "&quot;" };

function replaced(text: string, special: RegExp, escapes: Escapes): string {
  return text.replace(special, (character) => escapes[character] as string);
}

const csvCell = (text: string): string => `"${replaced(text, csvSpecial, csvEscapes)}"`;
const tsvCell = (text: string): string => replaced(text, tsvSpecial, tsvEscapes);

function row(value: Value, format: string, separator: string, cell: (text: string) => string): string {
  if (!isArray(value)) return fail(() => `${describe(value)} cannot be ${format}-formatted, only array`);
  let line = "";
  for (let at = 0; at < value.length; at++) {
    if (at > 0) line += separator;
    const item = value[at] as Value;
    if (typeof item === "string") line += cell(item);
    else if (typeof item === "boolean") line += String(item);
    else if (isNumber(item)) line += Number.isNaN(toDouble(item)) ? "" : jsonText(item);
    else if (item !== null) return fail(() => `${describe(item)} is not valid in a csv row`);
  }
  return line;
}

function shellWord(value: Value): string {
  if (typeof value === "string") return `'${replaced(value, shellSpecial, shellEscapes)}'`;
  if (value === null || typeof value === "boolean" || isNumber(value)) return jsonText(value);
  return fail(() => `${describe(value)} can not be escaped for shell`);
}

/** encodeURIComponent leaves these and the unreserved characters of RFC 3986 alone. */
const tooLenient = /[!'()*]/g;

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    tooLenient,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const badPercent = /%(?![0-9a-fA-F]{2})/;

function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    if (!badPercent.test(text)) return decodeURIComponent(text);
  } catch {
    // Its bytes are no UTF-8: said below.
  }
  return fail(() => `${describe(text)} is not a valid uri encoding`);
}

const notBase64 = /[^A-Za-z0-9+/]/;

function base64Decoded(text: string): string {
  const end = text.indexOf("=");
  const digits = end === -1 ? text : text.slice(0, end);
  if (notBase64.test(digits)) return fail(() => `${describe(text)} is not valid base64 data`);
  if (digits.length % 4 === 1) return fail(() => `${describe(text)} trailing base64 byte found`);
  return decodeUtf8(Buffer.from(digits, "base64"));
}
