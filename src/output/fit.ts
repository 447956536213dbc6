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

const READABLE_TEXT = 24;
const LEAST_TEXT = 12;

const ladder = [
  { extras: true, short: false },
  { extras: false, short: false },
  { extras: false, short: true },
] as const;

/** Chooses columns and widths for a table. What is done, each step only if all before it were not enough:
 *  1. texts are cut, the widest first, to no less than 24 columns and never below their heading;
 *  2. columns for people only (shares) are left out;
 *  3. instants lose their day, or else their year, where all have the same;
 *  4. instants are left out, from the left;
 *  5. texts are cut to no less than 12;
 *  6. texts and last numbers are left out from the right; never the first column.
 *  Numbers and instants are never cut. */
export function fitColumns(needs: readonly Need[], width: number): Fit {
  for (const { extras, short } of ladder) {
    const wishes = needs.flatMap((need, index) => {
      return extras || need.column.displayOnly !== true ? [wishOf(need, index, READABLE_TEXT, short)] : [];
    });
    if (leastWidth(wishes) <= width) return { lanes: shrink(wishes, width), short };
  }
  const { instants, others } = leftOutFirst(needs);
  const readable = leaveOut(needs, instants, READABLE_TEXT, width);
  const wishes =
    leastWidth(readable) <= width
      ? readable
      : leaveOut(needs, [...instants, ...others], LEAST_TEXT, width, instants.length);
  return { lanes: shrink(wishes, width), short: true };
}

/** Leaves columns out in the order given, the first `atOnce` together, until the rest fits. */
function leaveOut(
  needs: readonly Need[],
  order: readonly number[],
  textWidth: number,
  width: number,
  atOnce = 0,
): readonly Wish[] {
  const all = needs.flatMap((need, index) =>
    need.column.displayOnly === true ? [] : [wishOf(need, index, textWidth, true)],
  );
  for (let count = atOnce; ; count++) {
    const gone = new Set(order.slice(0, count));
    const wishes = all.filter(({ index }) => !gone.has(index));
    if (leastWidth(wishes) <= width || count >= order.length) return wishes;
  }
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

function leftOutFirst(needs: readonly Need[]): { instants: number[]; others: number[] } {
  const all = needs.map(({ column }, index) => ({ column, index }));
  const own = all.slice(1).filter(({ column }) => column.displayOnly !== true);
  const instants = own.filter(({ column }) => column.type === "instant");
  const texts = own.filter(({ column }) => column.type === "text").reverse();
  const numbers = own.filter(({ column }) => column.type !== "instant" && column.type !== "text").reverse();
  return { instants: instants.map(({ index }) => index), others: [...texts, ...numbers].map(({ index }) => index) };
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
