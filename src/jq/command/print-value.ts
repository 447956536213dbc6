import type { JsonColors } from "../values/json-colors.ts";
import { formatJson, jsonText } from "../values/print-json.ts";
import type { Value } from "../values/value.ts";
import type { OutputOptions } from "./arguments.ts";

/** Makes the function that gives the text of an output with what ends it, as jq 1.8.2 writes it; null for a string that
 * holds a NUL where outputs end in one. `colors` null: none. `isSequence`: `--seq`. */
export function valuePrinter(
  options: OutputOptions,
  colors: JsonColors | null,
  isSequence: boolean,
): (value: Value) => string | null {
  const { end, indent, sortKeys, ascii } = options;
  const start = isSequence ? "\u001e" : "";
  const isPlain = indent === null && !sortKeys && !ascii && colors === null;
  const style = { indent, sortKeys, ascii, colors };
  const json = isPlain
    ? (value: Value) => start + jsonText(value) + end
    : (value: Value) => start + formatJson(value, style) + end;
  if (!options.raw) return json;
  const asciiString = { ...style, colors: null };
  return (value) => {
    if (typeof value !== "string") return json(value);
    if (ascii) return formatJson(value, asciiString) + end;
    return end === "\0" && value.includes("\0") ? null : value + end;
  };
}
