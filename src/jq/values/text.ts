const surrogate = /[\ud800-\udfff]/;

/** Whether a string holds code points beyond U+FFFF (or lone surrogates): only then do UTF-16 units and
 * code points differ. */
export function hasSurrogates(text: string): boolean {
  return surrogate.test(text);
}

/** The number of code points. */
export function codePointLength(text: string): number {
  return surrogate.test(text) ? codePointsBefore(text, text.length) : text.length;
}

/** The code points from `from` up to `to` (exclusive), which are within 0 and the length in code points. */
export function codePointSlice(text: string, from: number, to: number): string {
  if (!surrogate.test(text)) return text.slice(from, to);
  const start = unitOffset(text, from);
  return text.slice(start, start + unitOffset(text.slice(start), to - from));
}

/** The number of code points before the UTF-16 unit `units`. */
export function codePointOffset(text: string, units: number): number {
  return surrogate.test(text) ? codePointsBefore(text, units) : units;
}

/** The UTF-16 unit at which the code point number `codePoints` begins; the length of the text if it has no
 * more than that. */
export function unitOffset(text: string, codePoints: number): number {
  let at = 0;
  for (let left = codePoints; left > 0 && at < text.length; left--) at += isPair(text, at) ? 2 : 1;
  return at;
}

/** The number of bytes of the text in UTF-8. */
export function utf8Length(text: string): number {
  return Buffer.byteLength(text);
}

/** The text with U+FFFD in place of lone surrogates. */
export function wellFormed(text: string): string {
  return surrogate.test(text) ? text.toWellFormed() : text;
}

function codePointsBefore(text: string, end: number): number {
  let count = 0;
  for (let at = 0; at < end; count++) at += isPair(text, at) ? 2 : 1;
  return count;
}

function isPair(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
}
