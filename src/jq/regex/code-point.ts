import type { PatternReader } from "./reader.ts";
import { regexFailure } from "./tree.ts";

const controls: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, a: 7, b: 8, e: 27 };

/** Reads the character that the escape whose letter stands here is for. Bytes beyond ASCII (`\xc3\xa9`) make
 * up characters in UTF-8. */
export function readCodePoint(reader: PatternReader, isInClass: boolean): number {
  const letter = reader.text[reader.at] as string;
  if (letter === "x" || letter === "o") {
    const braced = readBraced(reader, letter === "x" ? 16 : 8);
    if (braced !== undefined) return braced;
  }
  const isAtEnd = reader.at + 1 === reader.text.length;
  if ((letter === "x" && !isAtEnd) || (letter >= "0" && letter <= "7")) return readBytes(reader, isInClass);
  if (letter === "c") return readControl(reader, isInClass);
  const code = reader.text.codePointAt(reader.at) as number;
  reader.at += code > 0xffff ? 2 : 1;
  return Object.hasOwn(controls, letter) ? (controls[letter] as number) : code;
}

const braced = { 16: /x\{([0-9a-fA-F]{0,8})/y, 8: /o\{([0-7]{0,11})/y };

/** `\x{…}` and `\o{…}`; undefined where the brace is no number. */
function readBraced(reader: PatternReader, base: 16 | 8): number | undefined {
  const begin = braced[base];
  begin.lastIndex = reader.at;
  const digits = begin.exec(reader.text)?.[1];
  if (digits === undefined || digits === "") return undefined;
  const next = reader.text[begin.lastIndex];
  if (next !== undefined && (base === 16 ? /[0-9a-fA-F]/ : /\d/).test(next)) {
    return regexFailure("too long wide-char value");
  }
  if (next !== "}") return regexFailure("invalid code point value");
  reader.at = begin.lastIndex + 1;
  return Number.parseInt(digits, base);
}

function readControl(reader: PatternReader, isInClass: boolean): number {
  reader.at++;
  const next = reader.text[reader.at];
  if (next === undefined) return regexFailure("end pattern at control");
  reader.at++;
  if (next === "?") return 0x7f;
  return (next === "\\" ? readCodePoint(reader, isInClass) : (next.codePointAt(0) as number)) & 0x9f;
}

const hexByte = /x([0-9a-fA-F]{0,2})/y;
const octalByte = /([0-7]{1,3})/y;
/** Outside classes `\0` takes two more digits only. */
const zeroByte = /(0[0-7]{0,2})/y;

function readByte(reader: PatternReader, isInClass: boolean): number {
  const first = reader.text[reader.at];
  const pattern = first === "x" ? hexByte : first === "0" && !isInClass ? zeroByte : octalByte;
  pattern.lastIndex = reader.at;
  const digits = pattern.exec(reader.text)?.[1] ?? "";
  reader.at = pattern.lastIndex;
  const byte = digits === "" ? 0 : Number.parseInt(digits, first === "x" ? 16 : 8);
  return byte > 0xff && isInClass ? regexFailure("too big number") : byte & 0xff;
}

/** No character has it: bytes that never stand in UTF-8 match nothing. */
const noCharacter = 0x110000;

function readBytes(reader: PatternReader, isInClass: boolean): number {
  const bytes = [readByte(reader, isInClass)];
  const first = bytes[0] as number;
  if (first >= 0xf5) return noCharacter;
  const wanted = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  while (bytes.length < wanted && /^\\[x0-7]/.test(reader.text.slice(reader.at, reader.at + 2))) {
    reader.at++;
    bytes.push(readByte(reader, isInClass));
  }
  if (first < 0x80) return first;
  if (bytes.length < wanted) return regexFailure("too short multibyte code string");
  const code = Buffer.from(bytes).toString("utf8").codePointAt(0) as number;
  if (code !== 0xfffd) return code;
  return isInClass ? noCharacter : regexFailure("invalid code point value");
}
