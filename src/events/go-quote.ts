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
  const found = /^"((?:[^"\\]|\\.)*)"/s.exec(text);
  if (found === null) return null;
  const value = unescapeGo(found[1] ?? "");
  return value === null ? null : { value, length: found[0].length };
}

function unescapeGo(body: string): string | null {
  if (!body.includes("\\")) return body;
  const bytes: Buffer[] = [];
  const pattern = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|(.))|[^\\]+/gs;
  for (const [whole, byte, short, long, octal, simple] of body.matchAll(pattern)) {
    if (byte !== undefined) bytes.push(Buffer.from([Number.parseInt(byte, 16)]));
    else if (octal !== undefined) bytes.push(Buffer.from([Number.parseInt(octal, 8) & 255]));
    else if (short !== undefined || long !== undefined) {
      const point = Number.parseInt(short ?? long ?? "", 16);
      if (point > 0x10ffff) return null;
      bytes.push(Buffer.from(String.fromCodePoint(point)));
    } else if (simple !== undefined) {
      const char = shortEscapes[simple];
      if (char === undefined) return null;
      bytes.push(Buffer.from(char));
    } else bytes.push(Buffer.from(whole));
  }
  return Buffer.concat(bytes).toString();
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
