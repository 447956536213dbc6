import { parseRecord } from "../read-json.ts";

/** Whether a text begins as an object or array does; `[name] …` is text. */
export function startsJson(text: Buffer): boolean {
  if (text[0] !== 0x5b) return text[0] === 0x7b;
  const next = text[1] ?? 0;
  return next < 0x61 || next > 0x7a || /^(?:true|false|null)/.test(text.toString("latin1", 1, 6));
}

/** A text without blanks, line ends and NUL around it. */
export function trimmed(text: Buffer): Buffer {
  let from = 0;
  let to = text.length;
  while (to > from && isBlank(text[to - 1])) to--;
  while (from < to && isBlank(text[from])) from++;
  return text.subarray(from, to);
}

/** A line without blanks in front and its line end behind: blanks at the end may be those within a text that was cut there. */
export function withoutLineEnd(line: Buffer): Buffer {
  let to = line.length;
  while (to > 0 && (line[to - 1] === 0x0a || line[to - 1] === 0x0d)) to--;
  let from = 0;
  while (from < to && isBlank(line[from])) from++;
  return line.subarray(from, to);
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0;
}

/** The lines of a text that has some. */
export function* eachLine(text: Buffer): Generator<Buffer> {
  let from = 0;
  for (let feed = text.indexOf(10); feed >= 0; feed = text.indexOf(10, from)) {
    yield text.subarray(from, feed);
    from = feed + 1;
  }
  if (from < text.length) yield text.subarray(from);
}

/** Whether a text is a JSON object from its beginning to its end. */
export function isWholeObject(text: Buffer): boolean {
  const bytes = trimmed(text);
  return bytes[0] === 0x7b && bytes.at(-1) === 0x7d && parseRecord(bytes).kind !== "not_json";
}
