/** What JSON can say; an `undefined` member is left out when written. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A URL query; a list gives a repeated key. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** JSON as Go's encoder writes it: compact, with `<` `>` `&` and the two Unicode line separators escaped. */
export function goJson(value: Json): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, unicodeEscape);
}

/** Go's `%q` for text without exotic planes: printable text as it is, the rest escaped. */
export function goQuote(text: string): string {
  return `"${Array.from(text, quoteChar).join("")}"`;
}

/** Go's `url.Values.Encode`: keys in order, repeated values in theirs, a space as `+`. */
export function encodeQuery(query: Query): string {
  return Object.entries(query)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, values]) => [values].flat().map((value) => `${queryEscape(key)}=${queryEscape(value)}`))
    .join("&");
}

/** Percent-encodes one path segment as `curl` users do by hand: everything but the unreserved characters. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, percentEscape);
}

/** An object with its keys sorted by code unit, as Go writes maps. */
export function sortedMap<T extends Json>(map: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function queryEscape(text: string): string {
  return encodeSegment(text).replaceAll("%20", "+");
}

function percentEscape(char: string): string {
  return `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function quoteChar(char: string): string {
  const short = shortEscapes[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, "0")}`;
  return char;
}
