import { BigInteger, isArray, type Value } from "./value.ts";

/** The escape sequences before values of each kind and before object keys. */
export interface JsonColors {
  readonly null: string;
  readonly false: string;
  readonly true: string;
  readonly number: string;
  readonly string: string;
  readonly array: string;
  readonly object: string;
  readonly key: string;
}

/** Ends a colour. */
export const endColor = "\u001b[0m";

const kinds = ["null", "false", "true", "number", "string", "array", "object", "key"] as const;

/** The colours of jq 1.8.2. */
export const defaultColors: JsonColors = colorsFrom(["0;90", "0;39", "0;39", "0;39", "0;32", "1;39", "1;39", "1;34"]);

/** The colours that the text of `JQ_COLORS` sets: codes like `0;32` between colons in the order null, false,
 * true, numbers, strings, arrays, objects, keys; the missing ones are the default. null if the text is
 * malformed. As in jq 1.8.2 an empty last code does not count, and nothing is read behind the eighth. */
export function parseColors(text: string): JsonColors | null {
  const codes: string[] = [];
  let at = 0;
  for (;;) {
    const start = at;
    while (at < text.length && "0123456789;".includes(text.charAt(at))) at++;
    codes.push(text.slice(start, at));
    if (at === text.length || codes.length === kinds.length) break;
    if (text.charAt(at) !== ":") return null;
    at++;
  }
  if (codes.at(-1) === "") codes.pop();
  return { ...defaultColors, ...colorsFrom(codes) };
}

/** The colour of a value. */
export function colorOf(colors: JsonColors, value: Value): string {
  switch (typeof value) {
    case "string":
      return colors.string;
    case "number":
      return colors.number;
    case "boolean":
      return value ? colors.true : colors.false;
    default:
      if (value === null) return colors.null;
      if (isArray(value)) return colors.array;
      return value instanceof BigInteger ? colors.number : colors.object;
  }
}

function colorsFrom(codes: readonly string[]): JsonColors {
  return Object.fromEntries(codes.map((code, at) => [kinds[at], `\u001b[${code}m`])) as unknown as JsonColors;
}
