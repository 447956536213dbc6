// Control, format (bidi, zero-width, tags), separator and surrogate characters and the invisible Hangul fillers: none may
// reach a terminal raw, because user agents, names and request URIs are written by whoever calls the API server.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

/** Text of evidence made safe for a terminal: control, bidi and invisible characters become `\n`, `\x1b`, `\u202e`. */
export function escapeControls(text: string): string {
  return text.replace(unsafe, escapeOne);
}

function escapeOne(char: string): string {
  const code = char.codePointAt(0) ?? 0;
  if (code === 10) return "\\n";
  if (code === 13) return "\\r";
  if (code === 9) return "\\t";
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return code < 256 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u${code.toString(16).padStart(4, "0")}`;
}

/** `1 event`, `2 events`, `1,234 events`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${groupDigits(count)} ${count === 1 ? noun : nouns}`;
}

/** `1234567` → `1,234,567`, whatever the locale of the machine. */
export function groupDigits(value: number | bigint): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `512 B`, `1.5 KiB`, `3.2 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // As shown, with one digit: 1023.96 KiB is 1.0 MiB.
  while (Math.round(value * 10) >= 10_240 && unit < byteUnits.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${byteUnits[unit]}`;
}

/** Names in a sentence: `a`, `a or b`, `a, b or c`. */
export function anyOf(names: readonly string[], join = "or"): string {
  if (names.length <= 1) return names.join("");
  return `${names.slice(0, -1).join(", ")} ${join} ${names.at(-1)}`;
}
