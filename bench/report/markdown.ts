/** A Markdown table; text that would end a cell is escaped. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, titles.map(() => "---"), ...rows.map((row) => row.map(escapeCell))];
  return lines.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Seconds with three digits that say something. */
export function secondsText(seconds: number): string {
  if (seconds < 1) return seconds.toFixed(3);
  return seconds.toFixed(seconds < 100 ? 2 : 0);
}

/** Megabytes of 10^6 bytes. */
export function megabytesText(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

/** A size as people say it: `64 MB`, `1.07 GB`. */
export function sizeText(bytes: number): string {
  return bytes < 1e9 ? `${megabytesText(bytes)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** How many times, with as many digits as matter. */
export function timesText(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)}x`;
}
