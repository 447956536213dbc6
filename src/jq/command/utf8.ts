import { isAscii, isUtf8 } from "node:buffer";

/** How many bytes a sequence has, by its first byte, as jq 1.8.2 takes it; 0 for a byte that begins none. */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

const isContinuation = (byte: number | undefined) => byte !== undefined && byte >> 6 === 2;

/** The text of bytes that do not end within a sequence. As in jq 1.8.2 a sequence that means no character becomes one
 * U+FFFD as a whole, be it too short, overlong, a surrogate or too high. */
export function decodeUtf8(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (isUtf8(bytes)) return bytes.toString("utf8");
  return repaired(bytes);
}

function repaired(bytes: Buffer): string {
  let text = "";
  let good = 0;
  for (let at = 0; at < bytes.length; ) {
    const wanted = sequenceLength(bytes[at] ?? 0);
    let length = 1;
    while (length < wanted && isContinuation(bytes[at + length])) length++;
    if (length !== wanted || !isUtf8(bytes.subarray(at, at + length))) {
      text += `${bytes.toString("utf8", good, at)}\ufffd`;
      good = at + length;
    }
    at += length;
  }
  return text + bytes.toString("utf8", good);
}

/** How many bytes at the end are the beginning of a sequence that the next bytes may complete: 0 to 3. */
export function openBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back];
    if (byte === undefined || byte < 0x80) return 0;
    if (!isContinuation(byte)) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}
