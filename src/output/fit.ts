import type { Column } from "./sheet.ts";

/** What a column would take: its widest cell or its heading (`natural`), and the same with instants written short. */
export interface Need {
  readonly column: Column;
  readonly heading: number;
  readonly natural: number;
  readonly short: number;
}

/** A column that is drawn: its place in the rows and its width. */
interface Lane {
  readonly index: number;
  readonly width: number;
}

/** How a table goes into its width. */
export interface Fit {
  readonly lanes: readonly Lane[];
  /** Instants are written without the part of the date they share. */
  readonly short: boolean;
}

/** Spaces between two lanes. */
export const GAP = 2;

interface Wish extends Lane {
  readonly column: Column;
  readonly least: number;
}

const LEAST_TEXT = 12;

const ladder = [
  { textWidth: 24, extras: true, short: false },
  { textWidth: 24, extras: false, short: false },
  { textWidth: 24, extras: false, short: true },
  { textWidth: LEAST_TEXT, extras: false, short: true },
] as const;

/** Chooses columns and widths for a table. What is done, each step only if all before it were not enough:
 *  1. texts are cut, the widest first, to no less than 24 columns and never below their heading;
 *  2. columns for people only (shares) are left out;
 *  3. instants lose their day, or else their year, where all have the same;
 *  4. texts are cut to no less than 12;
 *  5. columns are left out: instants from the left, then texts and last numbers from the right; never the first.
 *  Numbers and instants are never cut. */
export function fitColumns(needs: readonly Need[], width: number): Fit {
  for (const { textWidth, extras, short } of ladder) {
    const wishes = needs.flatMap((need, index) => {
      return extras || need.column.displayOnly !== true ? [wishOf(need, index, textWidth, short)] : [];
    });
    if (leastWidth(wishes) <= width) return { lanes: shrink(wishes, width), short };
  }
  let wishes = needs.map((need, index) => wishOf(need, index, LEAST_TEXT, true));
  for (const index of leftOutFirst(wishes)) {
    wishes = wishes.filter((wish) => wish.index !== index);
    if (leastWidth(wishes) <= width) break;
  }
  return { lanes: shrink(wishes, width), short: true };
}

/** Widths for further rows of a table whose head stands already: numbers and instants get what they need, at the
 *  cost of the texts. */
export function refitColumns(fit: Fit, needs: readonly Need[], width: number): Fit {
  const wishes = fit.lanes.flatMap((lane) => {
    const need = needs[lane.index];
    if (need === undefined) return [];
    const wish = wishOf(need, lane.index, LEAST_TEXT, fit.short);
    if (need.column.type !== "text") return [{ ...wish, width: Math.max(lane.width, wish.width) }];
    return [{ ...wish, width: lane.width, least: Math.min(lane.width, LEAST_TEXT) }];
  });
  return { lanes: shrink(wishes, width), short: fit.short };
}

function wishOf(need: Need, index: number, textWidth: number, short: boolean): Wish {
  const { column, heading } = need;
  const width = Math.max(short ? need.short : need.natural, 1);
  return {
    column,
    index,
    width,
    least: column.type === "text" ? Math.min(width, Math.max(textWidth, heading)) : width,
  };
}

function leastWidth(wishes: readonly Wish[]): number {
  return wishes.reduce((sum, { least }) => sum + least + GAP, -GAP);
}

function leftOutFirst(wishes: readonly Wish[]): number[] {
  const others = wishes.slice(1);
  const extras = others.filter(({ column }) => column.displayOnly === true);
  const own = others.filter(({ column }) => column.displayOnly !== true);
  const instants = own.filter(({ column }) => column.type === "instant");
  const texts = own.filter(({ column }) => column.type === "text").reverse();
  const numbers = own.filter(({ column }) => column.type !== "instant" && column.type !== "text").reverse();
  return [...extras, ...instants, ...texts, ...numbers].map(({ index }) => index);
}

/** Takes one column after the other from the text that is widest, until all fit or none can give any more. */
function shrink(wishes: readonly Wish[], width: number): Lane[] {
  const widths = wishes.map((wish) => wish.width);
  let excess = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  while (excess > 0) {
    let widest = -1;
    for (const [at, { least }] of wishes.entries()) {
      const own = widths[at] ?? 0;
      if (own > least && own > (widths[widest] ?? 0)) widest = at;
    }
    if (widest === -1) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess--;
  }
  return wishes.map(({ index }, at) => ({ index, width: widths[at] ?? 1 }));
}
