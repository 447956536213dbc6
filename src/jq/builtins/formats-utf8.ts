/** The text of UTF-8 bytes with U+FFFD where they are none. jq 1.8.2 (`jvp_utf8_next`) puts one for a whole
 * sequence that is overlong, a surrogate or too large, where other decoders put one for each byte. */
export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.includes("\ufffd") ? repaired(bytes) : text;
}

function repaired(bytes: Buffer): string {
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    const size = sequenceLength(bytes, at);
    const part = bytes.toString("utf8", at, at + size);
    text += part.includes("\ufffd") ? "\ufffd" : part;
    at += size;
  }
  return text;
}

/** How many bytes from `at` on jq takes for one character, a good or a bad one. */
function sequenceLength(bytes: Buffer, at: number): number {
  const wanted = announcedLength(bytes[at] as number);
  if (at + wanted > bytes.length) return bytes.length - at;
  for (let size = 1; size < wanted; size++) {
    if (((bytes[at + size] as number) & 0xc0) !== 0x80) return size;
  }
  return wanted;
}

function announcedLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 1;
}
