const shortEscapes: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  '"': '"',
};

/** A Go string as `%q` writes it, at the start of `text`: its value and the length of the quoted form. Null if there is
 *  none. Bytes (`\xNN`) that form no UTF-8 become U+FFFD. */
export function readGoQuoted(text: string): { readonly value: string; readonly length: number } | null {
  const close = text.startsWith('"') ? closingQuote(text) : -1;
  if (close < 0) return null;
  const value = unescapeGo(text.slice(1, close));
  return value === null ? null : { value, length: close + 1 };
}

// A regular expression would run out of stack on a text of some megabytes.
function closingQuote(text: string): number {
  for (let at = 1; at < text.length; at++) {
    const char = text[at];
    if (char === '"') return at;
    if (char === "\\") at++;
  }
  return -1;
}

function unescapeGo(body: string): string | null {
  if (!body.includes("\\")) return body;
  // An escape never stands for more bytes than it takes itself.
  const bytes = Buffer.allocUnsafe(Buffer.byteLength(body));
  let length = 0;
  const pattern = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|[^\\]+/gs;
  for (const [whole, byte, short, long, octal, simple] of body.matchAll(pattern)) {
    if (byte !== undefined) bytes[length++] = Number.parseInt(byte, 16);
    else if (octal !== undefined) bytes[length++] = Number.parseInt(octal, 8) & 255;
    else {
      const text = simple === undefined ? pointOf(short ?? long) : shortEscapes[simple];
      if (text === undefined) return null;
      length += bytes.write(text ?? whole, length);
    }
  }
  return bytes.toString("utf8", 0, length);
}

/** The character of a hexadecimal code point; null for none, undefined for one that does not exist. */
function pointOf(digits: string | undefined): string | null | undefined {
  if (digits === undefined) return null;
  const point = Number.parseInt(digits, 16);
  return point > 0x10ffff ? undefined : String.fromCodePoint(point);
}

/** A comma-joined list of quoted strings, as the legacy format writes groups. Null if it is no such list. */
export function readGoQuotedList(text: string): string[] | null {
  const found: string[] = [];
  let rest = text;
  for (;;) {
    const item = readGoQuoted(rest);
    if (item === null) return null;
    found.push(item.value);
    rest = rest.slice(item.length);
    if (rest === "") return found;
    if (!rest.startsWith(",")) return null;
    rest = rest.slice(1).trimStart();
  }
}
