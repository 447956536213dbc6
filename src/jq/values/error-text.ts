import { jsonText } from "./print-json.ts";
import { BigInteger, isArray, isObject, keyNames, kindOf, type Value, valueAt } from "./value.ts";

/** The buffer of jq's error messages, in bytes with the closing NUL (`char errbuf[30]` in jq 1.8.2). */
const messageBuffer = 30;

/** A value as jq's messages name it: `type (value…)`. A big integer is named as the number that arithmetic takes
 * it for: these are messages of operations. */
export function describe(value: Value): string {
  return `${kindOf(value)} (${truncatedText(value instanceof BigInteger ? value.double : value)})`;
}

/** The JSON text of a value, cut to fewer than `buffer` bytes of UTF-8 between two code points as jq 1.8.2
 * does (`jv_dump_string_trunc`), with `...` and the closing bracket or quote. */
export function truncatedText(value: Value, buffer: number = messageBuffer): string {
  const bytes = Buffer.from(beginning(value, buffer));
  if (bytes.length < buffer) return bytes.toString();
  const first = bytes[0];
  const close = first === 0x22 ? '"' : first === 0x5b ? "]" : first === 0x7b ? "}" : "";
  let end = buffer - (close === "" ? 4 : 5);
  while (((bytes[end] as number) & 0xc0) === 0x80) end--;
  return `${bytes.toString("utf8", 0, end)}...${close}`;
}

/** At least the first `wanted` characters of the text of a value, all of it if it is shorter. */
function beginning(value: Value, wanted: number): string {
  if (typeof value === "string") return jsonText(firstCodePoints(value, wanted));
  if (isArray(value)) {
    let text = "[";
    for (let at = 0; at < value.length; at++) {
      if (text.length > wanted) return text;
      text += (at === 0 ? "" : ",") + beginning(value[at] as Value, wanted);
    }
    return `${text}]`;
  }
  if (!isObject(value)) return jsonText(value);
  let text = "{";
  for (const name of keyNames(value)) {
    if (text.length > wanted) return text;
    text += `${text === "{" ? "" : ","}${jsonText(name)}:`;
    if (text.length <= wanted) text += beginning(valueAt(value, name) as Value, wanted);
  }
  return `${text}}`;
}

function firstCodePoints(text: string, count: number): string {
  if (text.length <= count) return text;
  const pairCut = (text.charCodeAt(count * 2 - 1) & 0xfc00) === 0xd800;
  return Array.from(text.slice(0, pairCut ? count * 2 + 1 : count * 2))
    .slice(0, count)
    .join("");
}
