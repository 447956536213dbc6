const ELLIPSIS = "…";

// ASCII, Latin, the ellipsis and block elements: one code unit each, one column each, whatever stands beside them.
const narrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2026\u2580-\u258f]*$/;
const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

// A keycap or an emoji asked for by U+FE0F is as wide as one that is an emoji by itself.
const emoji = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
// Marks that sit on the letter before them, format characters, and the vowels and finals of a Hangul syllable.
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]/u;
// East_Asian_Width W and F of Unicode 15 (EastAsianWidth.txt) that are no emoji.
const wide = new RegExp(
  "[\\u1100-\\u115f\\u2329\\u232a\\u2e80-\\u303e\\u3041-\\u3247\\u3250-\\u4dbf\\u4e00-\\ua4cf\\ua960-\\ua97f" +
    "\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6\\u{16fe0}-\\u{18d08}" +
    "\\u{1aff0}-\\u{1b2fb}\\u{1f200}-\\u{1f265}\\u{20000}-\\u{3fffd}]",
  "u",
);

/** True for text that surely takes one column per character. */
export function isNarrow(text: string): boolean {
  return narrow.test(text);
}

/** Columns a text takes on a terminal. The text holds no control characters. */
export function textWidth(text: string): number {
  if (isNarrow(text)) return text.length;
  let width = 0;
  for (const { segment } of clusters.segment(text)) width += clusterWidth(segment);
  return width;
}

function clusterWidth(cluster: string): number {
  if (emoji.test(cluster)) return 2;
  let width = 0;
  for (const char of cluster) width += zeroWidth.test(char) ? 0 : wide.test(char) ? 2 : 1;
  return width;
}

/** Text of at most `limit` columns: what does not fit is cut out of the middle, because both the head
 *  (`system:serviceaccount:`) and the tail (`-collector`) of a name tell what it is. */
export function cutMiddle(text: string, limit: number): string {
  if (textWidth(text) <= limit) return text;
  const head = Math.ceil((limit - 1) / 2);
  const tail = limit - 1 - head;
  if (isNarrow(text)) return text.slice(0, head) + ELLIPSIS + text.slice(text.length - tail);
  const parts = Array.from(clusters.segment(text), ({ segment }) => segment);
  const end = leading(parts.toReversed(), tail).toReversed();
  return [...leading(parts, head), ELLIPSIS, ...end].join("");
}

function leading(parts: readonly string[], limit: number): string[] {
  let width = 0;
  const over = parts.findIndex((part) => {
    width += clusterWidth(part);
    return width > limit;
  });
  return parts.slice(0, over === -1 ? parts.length : over);
}

/** Lines of at most `width` columns, broken at spaces; all but the first begin with `indent`. A text that fits is
 *  left as it is. A word longer than a line is broken anywhere. */
export function wrapText(text: string, width: number, indent: string): string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  let room = width;
  for (const word of text.split(" ")) {
    for (const piece of breakWord(word, width - indent.length)) {
      const joined = line === "" ? piece : `${line} ${piece}`;
      if (textWidth(joined) <= room) {
        line = joined;
      } else {
        if (line !== "") lines.push(line);
        line = piece;
        room = width - (lines.length === 0 ? 0 : indent.length);
      }
    }
  }
  lines.push(line);
  return lines.map((each, index) => (index === 0 ? each : indent + each));
}

function breakWord(word: string, width: number): string[] {
  if (textWidth(word) <= width) return [word];
  const pieces: string[] = [];
  let rest = Array.from(clusters.segment(word), ({ segment }) => segment);
  while (rest.length > 0) {
    const piece = leading(rest, width);
    // A cluster wider than the line still has to go somewhere.
    const taken = Math.max(1, piece.length);
    pieces.push(rest.slice(0, taken).join(""));
    rest = rest.slice(taken);
  }
  return pieces;
}
