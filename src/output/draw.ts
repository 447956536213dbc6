import Table from "cli-table3";
import type { Alignment } from "./cell.ts";
import { GAP } from "./fit.ts";
import { isNarrow, textWidth } from "./width.ts";

/** A column to draw in. */
export interface Slot {
  readonly width: number;
  readonly alignment: Alignment;
}

// cli-table3 compares every cell with all rows before it: 20 000 rows in one table take 40 s.
const BATCH = 50;

const noBorders = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ".repeat(GAP),
};

/** Draws rows of texts that fit their slots, in chunks of whole lines without trailing spaces. The texts hold no
 *  control characters. */
export function* drawRows(rows: readonly (readonly string[])[], slots: readonly Slot[]): Iterable<string> {
  for (let start = 0; start < rows.length; start += BATCH) yield drawBatch(rows.slice(start, start + BATCH), slots);
}

// cli-table3 measures by a Unicode table of 2019 and cuts or pads by it. So a text it might misjudge is drawn as a run
// of this private character, as many as the text has columns, and put in place afterwards.
const STAND_IN = "\ue000";

function drawBatch(rows: readonly (readonly string[])[], slots: readonly Slot[]): string {
  const table = new Table({
    chars: noBorders,
    colWidths: slots.map(({ width }) => width),
    colAligns: slots.map(({ alignment }) => alignment),
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  const texts: string[] = [];
  for (const row of rows) {
    table.push(
      row.map((text) => {
        if (isNarrow(text)) return text;
        texts.push(text);
        return STAND_IN.repeat(Math.max(1, textWidth(text)));
      }),
    );
  }
  const lines = table.toString().split("\n");
  const drawn = lines.map((line) => `${line.trimEnd()}\n`).join("");
  const next = texts.values();
  return drawn.replace(/\ue000+/g, (run) => next.next().value ?? run);
}
