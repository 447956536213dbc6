import { markdownTable, megabytesText, secondsText } from "../report/markdown.ts";
import type { Row } from "./row.ts";

const titles = ["what", "time [s]", "MB/s", "events/s", "memory [MB]", "database / log", "result"];

/** The rows as Markdown. A small log does not show what a big one takes: then only counts are shown as bars. */
export function shapesTable(rows: readonly Row[], isQuick: boolean): string {
  return markdownTable(
    titles,
    rows.map((row) => cells(row, isQuick)),
  ).trimEnd();
}

function cells({ what, seconds, bytes, events, peakBytes, databaseBytes, verdicts }: Row, isQuick: boolean): string[] {
  const shown = verdicts.filter(({ isCount }) => isCount || !isQuick);
  return [
    what,
    Number.isNaN(seconds) ? "" : secondsText(seconds),
    bytes === undefined ? "" : megabytesText(bytes / seconds),
    events === undefined ? "" : String(Math.round(events / seconds)),
    peakBytes === undefined || peakBytes === null ? "" : megabytesText(peakBytes),
    databaseBytes === undefined || bytes === undefined ? "" : `${((databaseBytes / bytes) * 100).toFixed(1)} %`,
    shown.map(({ text, isKept }) => `${isKept ? "pass" : "MISS"} ${text}`).join("; "),
  ];
}
